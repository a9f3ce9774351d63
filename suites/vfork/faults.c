#include "../fork/fork.h"
#include "../inherit/inherit.h"
#include "../std/edit.h"
#include "vforked.h"

#include <unistd.h>

#define FAULTS_OF "vfork"
#define RULES_OF "vfork."
#include "fault_rows.h"

/* ---- edits ---- */

static bool edit_status(struct history *h, struct choices *c)
{
	struct indexes i = events_with(h, ROLE_REAP);
	struct event *found = NULL;
	unsigned offered = 0;
	int64_t status;

	for (; i.at < i.end; i.at++)
		if (vfork_of_end(h, &h->event[*i.at], &status) != NULL && edit_pick(c, &offered))
			found = &h->event[*i.at];
	if (found != NULL)
		found->out[1] ^= 1;
	return found != NULL;
}

static bool edit_mask(struct history *h, struct choices *c)
{
	struct event *found = NULL;
	const struct event *made;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "inspect") && h->event[i].ret != OPEN && h->event[i].result == 0 &&
		    fork_is_alone(h, event_process(h, &h->event[i])) &&
		    vfork_inspected(h, &h->event[i], &made) != NULL && edit_pick(c, &offered))
			found = &h->event[i];
	if (found != NULL)
		found->out[INSPECT_MASK] ^= (int64_t)SIGNAL_BIT(SIG_I_USR1);
	return found != NULL;
}

/* ---- sabotaged calls ---- */

static pid_t vfork_other_status(const char *path, char *const argv[], int status)
{
	return port_vfork(path, argv, path == NULL && fault_strikes() ? status ^ 1 : status);
}

static void plant_status(void)
{
	vfork_calls.vfork = vfork_other_status;
}

/* The mask that the child would have set, were they one process. */
static pid_t vfork_leaves_mask(const char *path, char *const argv[], int status)
{
	pid_t pid = port_vfork(path, argv, status);
	sigset_t more;

	sigemptyset(&more);
	sigaddset(&more, SIGPIPE);
	sigaddset(&more, SIGUSR1);
	if (fault_strikes())
		pthread_sigmask(SIG_BLOCK, &more, NULL);
	return pid;
}

static void plant_mask(void)
{
	vfork_calls.vfork = vfork_leaves_mask;
}

const struct fault vfork_faults[] = {
	EDIT("status", "safe-subset", edit_status, "a child's end is told with another status"),
	EDIT("mask", "safe-subset", edit_mask, "the parent blocks other signals afterwards"),
	CALL("status", "safe-subset", plant_status, 3, "a child ends with another status"),
	CALL("mask", "safe-subset", plant_mask, 2, "the parent blocks more signals afterwards"),
	{ .name = NULL },
};
