/* Steps that set flags of handlers and let handlers do something, for the programs of `shall emit-c`; see frame.h. */
#ifndef SHALL_ACT_EMIT_STEPS_H
#define SHALL_ACT_EMIT_STEPS_H

#include "../../mask/emit/steps.h"

/* ---- flags ---- */

enum { RESTART_NODEFER = 3, RESETHAND, RESTART_RESETHAND, NODEFER_RESETHAND, RESTART_NODEFER_RESETHAND };

enum { NODEFER = 2 };

static void do_action(sigset_t set, int form, int flags, sigset_t samask)
{
	struct sigaction action = handler_of(form);
	int n;

	action.sa_flags |=
	    (flags & 1 ? SA_RESTART : 0) | (flags & 2 ? SA_NODEFER : 0) | (flags & 4 ? (int)SA_RESETHAND : 0);
	action.sa_mask = samask;
	set_actions("catch", set, &action, flags & 1);
	for (n = 1; n < SIGNALS; n++) /* nobody knows how long it is caught */
		if (has(&set, n) && flags & 4)
			sigdelset(&caught, n);
}

static void do_query(int number)
{
	struct event *e = begin("query", number, 0);
	struct sigaction action;
	int r;

	memset(&action, 0, sizeof(action));
	r = sigaction(number, NULL, &action);
	e->code = action.sa_handler != SIG_DFL;
	done(e, r);
}

/* ---- what handlers do ---- */

static int handlers_do;

static int sends_left;

static sigset_t handlers_send;

/* The n-th signal of a set, beginning anew behind the last; 0: the set is empty. */
static int nth_of(const sigset_t *set, int n)
{
	int number, count = 0;

	for (number = 1; number < SIGNALS; number++)
		count += has(set, number);
	for (number = 1; count > 0 && number < SIGNALS; number++)
		if (has(set, number) && n-- % count == 0)
			return number;
	return 0;
}

static void do_inside(int number)
{
	if (handlers_do & 1)
		do_query(number);
	if (handlers_do & 2 && sends_left > 0) {
		int other = nth_of(&handlers_send, --sends_left % 16);

		do_killself(other != 0 ? other : number);
	}
	if (handlers_do & 4)
		do_mask(BLOCK, NONE);
}

enum { NOTHING, ASKS, SENDS, ASKS_SENDS, LOOKS, ASKS_LOOKS, SENDS_LOOKS, ASKS_SENDS_LOOKS };

static void do_within(int does, sigset_t to, int times)
{
	handlers_do = does;
	handlers_send = to;
	sends_left = times;
	inside = do_inside;
}

#endif
