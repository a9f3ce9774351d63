#include "../std/edit.h"
#include "fork.h"

#include <unistd.h>

#define FAULTS_OF "fork"
#define RULES_OF "fork."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits_ids(const struct history *h, const struct event *e);

static struct event *pick(struct history *h, struct choices *c, fits_ids *fits)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "ids") && fits(h, &h->event[i]) && edit_pick(c, &offered))
			found = &h->event[i];
	return found;
}

static bool fits_any(const struct history *h, const struct event *e)
{
	return e->ret != OPEN && event_process(h, e) != 0;
}

static bool edit_self(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fits_any);

	if (e != NULL)
		e->out[IDS_SELF] = 0;
	return e != NULL;
}

static bool edit_parent(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, fork_has_parent);

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
	MODEL("no-parent", "returns-and-parent", 10, "in the model a process has no parent now and then"),
	{ .name = NULL },
};
