/* A parent that sleeps until its children have ended, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SIGCHLD_EMIT_STEPS_H
#define SHALL_SIGCHLD_EMIT_STEPS_H

#include "../../job/emit/children.h"
#include "../../mask/emit/steps.h"

/* A call of this process on that child. */
static int has_logged(const char *what, int child)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (e->actor == me && e->on == child && is(e, what) && e->end != 0 && e->result == 0 &&
		    (e->status != 0 || !is(e, "look")))
			return 1;
	return 0;
}

static void do_mourn(int children, sigset_t mask)
{
	int i, ended = 0;

	while (ended < children) {
		for (i = 0, ended = 0; i < ACTORS; i++) {
			if (has_logged("fork", i) && !has_logged("look", i))
				do_look(i);
			ended += has_logged("look", i);
		}
		if (ended < children)
			do_suspend(mask);
	}
}

enum { UNHANDLED = 2 }; /* or PLAIN or INFO */

static void do_nocldwait(sigset_t set, int handler)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	if (handler == UNHANDLED)
		action.sa_handler = SIG_DFL;
	else
		action = handler_of(handler);
	sigemptyset(&action.sa_mask);
	action.sa_flags |= SA_NOCLDWAIT;
	set_actions("nocldwait", set, &action, 0);
}

#endif
