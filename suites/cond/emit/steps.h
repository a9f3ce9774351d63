/* Steps on condition variables that processes share, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_COND_EMIT_STEPS_H
#define SHALL_COND_EMIT_STEPS_H

#include "../../mtx/emit/steps.h"

static pthread_cond_t *cond_of(int c)
{
	return (pthread_cond_t *)(void *)s->place[object_of[c]];
}

/* What they wait for: it lies beside the condition variable. */
static volatile long *tokens_of(int c)
{
	return (volatile long *)(void *)&s->place[object_of[c]][16];
}

static void do_cond_init(int c)
{
	pthread_condattr_t attr;
	int error;

	memset(cond_of(c), 0, 256);
	pthread_condattr_init(&attr);
	error = pthread_condattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	if (error == 0)
		error = pthread_cond_init(cond_of(c), &attr);
	pthread_condattr_destroy(&attr);
	mutex_gave(begin("c-init", c, 0), error);
}

static int do_cond_wait(int c, int m)
{
	struct event *e;
	int error;

	if (depth_of[m][me] != 1 || broken_by[m][me])
		return EPERM;
	e = begin("c-wait", c, 0);
	e->target = m;
	error = pthread_cond_wait(cond_of(c), mutex_of(m));
	mutex_gave(e, error);
	return error;
}

static void do_cond_timedwait(int c, int m, long us)
{
	struct timespec until;
	struct event *e;

	if (depth_of[m][me] != 1 || broken_by[m][me])
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += us % 1000000 * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	e = begin("c-timed", c, us);
	e->target = m;
	mutex_gave(e, pthread_cond_timedwait(cond_of(c), mutex_of(m), &until));
}

static void do_cond_signal(int c)
{
	struct event *e = begin("c-signal", c, 0);

	mutex_gave(e, pthread_cond_signal(cond_of(c)));
}

static void do_cond_broadcast(int c)
{
	struct event *e = begin("c-broadcast", c, 0);

	mutex_gave(e, pthread_cond_broadcast(cond_of(c)));
}

static void do_cond_give(int c, int m, long n)
{
	if (depth_of[m][me] == 1)
		*tokens_of(c) += n;
}

static void do_cond_take(int c, int m)
{
	while (depth_of[m][me] == 1 && *tokens_of(c) <= 0)
		if (do_cond_wait(c, m) != 0)
			return;
	if (depth_of[m][me] == 1)
		--*tokens_of(c);
}

#endif
