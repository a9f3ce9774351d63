#include "../std/edit.h"
#include "exit.h"

#include <errno.h>

#define FAULTS_OF "exit"
#define RULES_OF "exit."
#include "fault_rows.h"

/* ---- edits ---- */

static bool edit_goes_on(struct history *h, struct choices *c)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct indexes i;
	struct ending end;
	struct event copy;
	unsigned k, offered = 0, process = 0;
	size_t n;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (event_tells_end(h, &h->event[*i.at], &end) && life_first_act(h, end.process, 0) != OPEN &&
			    edit_pick(c, &offered))
				process = end.process;
	if (offered == 0)
		return false;
	for (n = 0; event_process(h, &h->event[n]) != process; n++)
		;
	copy = h->event[n];
	copy.call = h->end + 1;
	copy.ret = h->end + 2;
	edit_append(h, &copy);
	return true;
}

static bool edit_still_open(struct history *h, struct choices *c)
{
	struct indexes i = events_with(h, ROLE_GET);
	struct event *found = NULL;
	struct ending end;
	unsigned offered = 0;

	for (; i.at < i.end; i.at++)
		if (exit_looks(h, &h->event[*i.at], &end) && edit_pick(c, &offered))
			found = &h->event[*i.at];
	if (found == NULL)
		return false;
	found->result = -1;
	found->err = EAGAIN;
	found->segments = found->bytes = 0;
	return true;
}

const struct fault exit_faults[] = {
	EDIT("goes-on", "complete-at-reap", edit_goes_on, "a thread does something after its process's end was told"),
	EDIT("still-open", "complete-at-reap", edit_still_open, "reading says that somebody still has the other side"),

	CALL("still-open", "complete-at-reap", exit_plant_open, 4,
	    "descriptors are closed some time after the end was told"),
	CALL("early", "complete-at-reap", exit_plant_early, 2, "the end is told before the threads have stopped"),
	{ .name = NULL },
};
