#include "../std/edit.h"
#include "pids.h"

#include <unistd.h>

#define FAULTS_OF "pid"
#define RULES_OF "pid."
#include "fault_rows.h"

/* A child that is made while another one is there gets its id. */
static bool edit_again(struct history *h, struct choices *c)
{
	struct stay x, y;
	uint32_t i, k, from = 0, to = 0;
	unsigned offered = 0;

	for (i = 0; i < h->events; i++)
		for (k = 0; pid_stay(h, i, &x) && k < h->events; k++)
			if (k != i && pid_stay(h, k, &y) && h->event[k].ret < x.to && h->event[k].ret > x.from &&
			    y.to > y.from && edit_pick(c, &offered)) {
				from = i;
				to = k;
			}
	if (offered == 0)
		return false;
	h->event[to].out[BORN_ID] = h->event[from].out[BORN_ID];
	return true;
}

/* ---- sabotaged calls ---- */

/* The id of a child that was made some time ago. */
static pid_t fork_again(void)
{
	static pid_t before;
	pid_t pid = fork(), told = pid;

	if (pid <= 0)
		return pid;
	if (before > 0 && fault_strikes())
		told = before;
	before = pid;
	return told;
}

static void plant_again(void)
{
	pid_calls.fork = fork_again;
}

const struct fault pid_faults[] = {
	EDIT("again", "unique-lifetimes", edit_again, "a child has the id of one that is there"),
	CALL("again", "unique-lifetimes", plant_again, 10, "fork gives the id of the child that was made before"),
	MODEL("again", "unique-lifetimes", 10, "in the model an id is given that somebody has"),
	{ .name = NULL },
};
