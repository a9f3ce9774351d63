/* Steps on barriers, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_BAR_EMIT_STEPS_H
#define SHALL_BAR_EMIT_STEPS_H

#include "emit/frame.h"

#include <pthread.h>

enum { SINGLY, REPEATEDLY };

static pthread_barrier_t *barrier_at(int barrier)
{
	return (pthread_barrier_t *)(void *)s->room[barrier];
}

static void do_bar_init(int barrier, int count, int use)
{
	struct event *e = begin("bar-init", barrier, count);
	pthread_barrierattr_t shared;
	int error;

	e->target = use;
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	error = pthread_barrier_init(barrier_at(barrier), &shared, (unsigned)count);
	errno = error;
	s->guarded[barrier][0] = count;
	done(e, error == 0 ? 0 : -1);
}

static void do_bar_wait(int barrier)
{
	struct event *e = begin("bar-wait", barrier, 0);
	int error = pthread_barrier_wait(barrier_at(barrier));

	e->value = error == PTHREAD_BARRIER_SERIAL_THREAD;
	errno = error;
	done(e, error == 0 || e->value != 0 ? 0 : -1);
}

/* Says which round it has come to, waits, and looks whether all have. */
static void do_bar_turns(int barrier, int role, long times, long turns)
{
	struct event *e = begin("bar-turns", barrier, 0);
	int round, i, error = 0;

	for (round = 1; round <= times && error == 0; round++) {
		if (turns > 0)
			spin(rand() % turns);
		atomic_store_explicit(&s->slot[barrier][role], round, memory_order_relaxed);
		error = pthread_barrier_wait(barrier_at(barrier));
		e->high += error == PTHREAD_BARRIER_SERIAL_THREAD;
		error = error == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : error;
		for (i = 0; error == 0 && i < (int)s->guarded[barrier][0]; i++)
			e->value += atomic_load_explicit(&s->slot[barrier][i], memory_order_relaxed) < round;
	}
	done(e, round - 1);
}

#endif
