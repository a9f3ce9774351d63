/* Steps that wait for signals, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SIGWAIT_EMIT_STEPS_H
#define SHALL_SIGWAIT_EMIT_STEPS_H

#include "../../rtsig/emit/steps.h"

enum { SIGWAIT, WAIT, TIMEDWAIT, PATIENCE_US = 2000 };

static void do_accept_signal(int how, sigset_t set)
{
	if (how == SIGWAIT)
		do_sigwait(set);
	else if (how == WAIT)
		do_wait(set);
	else
		do_timedwait(set, PATIENCE_US);
}

static void do_accept_until(int token, int times, int how, sigset_t set)
{
	while (s->told[token % PLACES] < (unsigned)times)
		do_accept_signal(how, set);
}

#endif
