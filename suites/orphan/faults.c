#include "../fork/fork.h"
#include "../std/edit.h"
#include "../wait/kin.h"
#include "orphan.h"

#include <unistd.h>

#define FAULTS_OF "orphan"
#define RULES_OF "orphan."
#include "fault_rows.h"

/* What an orphan was told of its parent, one of those with the same chance; NULL: none was. */
static struct event *pick_told(struct history *h, struct choices *c)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (orphan_told(h, &h->event[i]) != NO_EVENT && edit_pick(c, &offered))
			found = &h->event[i];
	return found;
}

static bool edit_stale(struct history *h, struct choices *c)
{
	struct event *told = pick_told(h, c);

	if (told != NULL)
		told->out[IDS_PARENT] = kin_parent(h, event_process(h, told));
	return told != NULL;
}

static bool edit_sibling(struct history *h, struct choices *c)
{
	struct event *told = pick_told(h, c);

	if (told != NULL)
		told->out[IDS_PARENT] = event_process(h, told);
	return told != NULL;
}

/* It answers what it has answered before. */
static pid_t stale_parent(void)
{
	static pid_t first;

	if (first == 0)
		first = getppid();
	return fault_strikes() ? first : getppid();
}

static void plant_stale(void)
{
	fork_calls.getppid = stale_parent;
}

const struct fault orphan_faults[] = {
	EDIT("stale", "reparented", edit_stale, "a process whose end was told is still a parent"),
	EDIT("sibling", "reparented", edit_sibling, "an orphan becomes a child of another process of the case"),
	CALL("stale", "reparented", plant_stale, 2, "getppid() gives the parent that has ended"),
	MODEL("stale", "reparented", 2, "in the model a dead process is still a parent"),
	{ .name = NULL },
};
