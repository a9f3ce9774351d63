/* Steps that change the signal mask, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_MASK_EMIT_STEPS_H
#define SHALL_MASK_EMIT_STEPS_H

#include "../../std/emit/signals.h"

enum { BLOCK = SIG_BLOCK, UNBLOCK = SIG_UNBLOCK, SET = SIG_SETMASK };

static void do_mask(int how, sigset_t set)
{
	struct event *e = begin("mask", 0, how);
	sigset_t old;
	int r;

	sigemptyset(&old);
	e->set = set;
	e->caught = caught;
	r = sigprocmask(how, &set, &old);
	e->mask = old;
	done(e, r);
}

static void do_suspend(sigset_t mask)
{
	sigset_t old = blocked_now();
	struct event *e = begin("suspend", 0, 0);
	int r, error;

	e->set = mask;
	e->mask = old;
	r = sigsuspend(&mask);
	error = errno;
	e->after = blocked_now();
	errno = error;
	done(e, r);
}

static void do_suspend_until(int token, int times, sigset_t mask)
{
	while (s->told[token % PLACES] < (unsigned)times)
		do_suspend(mask);
}

#endif
