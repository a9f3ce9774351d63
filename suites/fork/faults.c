#include "../std/edit.h"
#include "fork.h"

#include <unistd.h>

#define FAULTS_OF "fork"
#define RULES_OF "fork."
#include "fault_rows.h"

/* ---- edits ---- */

static bool fits_any(const struct history *h, const struct event *e)
{
	return e->ret != OPEN && event_process(h, e) != 0;
}

static bool edit_self(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "ids", fits_any);

	if (e != NULL)
		e->out[IDS_SELF] = 0;
	return e != NULL;
}

static bool edit_parent(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, "ids", fork_has_parent);

	if (e != NULL)
		e->out[IDS_PARENT] = ACTOR_UNKNOWN;
	return e != NULL;
}

/* ---- sabotaged calls ---- */

static pid_t no_parent(void)
{
	return fault_strikes() ? 1 : getppid();
}

static void plant_no_parent(void)
{
	fork_calls.getppid = no_parent;
}

static pid_t wrong_self(void)
{
	return fault_strikes() ? getppid() : getpid();
}

static void plant_wrong_self(void)
{
	fork_calls.getpid = wrong_self;
}

const struct fault fork_faults[] = {
	EDIT("self", "returns-and-parent", edit_self, "a process has another id than its parent was given"),
	EDIT("parent", "returns-and-parent", edit_parent, "a process has another parent than who made it"),
	CALL("no-parent", "returns-and-parent", plant_no_parent, 5, "getppid() gives the first process"),
	CALL("wrong-self", "returns-and-parent", plant_wrong_self, 5, "getpid() gives the parent"),
	EDIT("memory", "memory-isolation", fork_edit_memory, "a word holds another value"),
	EDIT("offset", "shared-description", fork_edit_offset, "the offset is another one"),
	EDIT("flag", "shared-description", fork_edit_flag, "a descriptor's FD_CLOEXEC is another one"),
	EDIT("umask", "attributes-inherited", fork_edit_attribute, "a child has another umask"),
	CALL("memory", "memory-isolation", fork_plant_memory, 20, "now and then a word is not written"),
	CALL("offset", "shared-description", fork_plant_offset, 5, "the offset is told wrong"),
	CALL("flag", "shared-description", fork_plant_flag, 5, "FD_CLOEXEC is told wrong"),
	CALL("umask", "attributes-inherited", fork_plant_umask, 2, "fork changes the umask"),
	CALL("limit", "attributes-inherited", fork_plant_limit, 1, "a child has no limit of computing time"),
	MODEL("memory", "memory-isolation", 5, "in the model a child's memory is empty"),
	MODEL("offset", "shared-description", 10, "in the model the offset is told wrong"),
	MODEL("umask", "attributes-inherited", 5, "in the model fork changes the umask"),
	MODEL("no-parent", "returns-and-parent", 10, "in the model a process has no parent now and then"),
	{ .name = NULL },
};
