/* Steps that signal a process as long as its call lasts, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_EINTR_EMIT_STEPS_H
#define SHALL_EINTR_EMIT_STEPS_H

#include "../../std/emit/signals.h"

enum { PROD = 1, NAG_LOOKS = 100000 };

/* A signal as any other, but that it was sent when the one before had been handled, and a while after that. */
static void do_prod(int target, int number)
{
	pid_t pid = s->pid[process_of[target]];
	struct event *e;

	if (pid == 0)
		return;
	e = begin_send("kill", process_of[target], number);
	e->asked = PROD;
	done(e, kill(pid, number));
}

/* A handler of the signal that began after that time has returned. */
static int was_handled(int process, int number, unsigned from)
{
	unsigned i;

	for (i = from; i < LOG && i < s->clock; i++)
		if (is(&s->log[i], "handler") && s->log[i].actor == process && s->log[i].on == number &&
		    s->log[i].end != 0)
			return 1;
	return 0;
}

static void do_nag(int target, int number, int token, int times, int most)
{
	int round, turn;
	unsigned from;

	for (round = 0; round < most && s->told[token % PLACES] < (unsigned)times; round++) {
		from = s->clock;
		do_prod(target, number);
		for (turn = 0; !was_handled(target, number, from); turn++) {
			if (turn == NAG_LOOKS || s->told[token % PLACES] >= (unsigned)times)
				return;
			sched_yield();
		}
		nanosleep(&(struct timespec){ 0, 20000L << (round < 24 ? round / 4 : 6) }, NULL);
	}
}

#endif
