/* Steps with timers, for the programs of `shall emit-c`; see lib/emit/frame.h. Old C libraries have them in -lrt. */
#ifndef SHALL_TIMER_EMIT_STEPS_H
#define SHALL_TIMER_EMIT_STEPS_H

#include "../../rtsig/emit/steps.h"

#include <time.h>

enum { TIMER_VALUE = 1 << 30, DRAINED = 64 };

static timer_t timer_id[ENDS];

static pid_t timer_owner[ENDS]; /* a child has none of its parent's */

static int timer_number[ENDS];
static clockid_t timer_clock[ENDS];

/* Nobody sets this clock. */
static long long monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void do_timer_overrun(int t)
{
	struct event *e;
	int r;

	if (timer_owner[t] != getpid())
		return;
	e = begin("overrun", t, 0);
	r = timer_getoverrun(timer_id[t]);
	e->value = monotonic_ns();
	done(e, r);
}

/* In a handler. */
static void ask_timers(int number)
{
	int t;

	for (t = 0; t < ENDS; t++)
		if (timer_number[t] == number)
			do_timer_overrun(t);
}

static void do_timer_create(int t, int number, int notify, clockid_t clock)
{
	struct sigevent event;
	struct event *e;
	int r;

	if (timer_owner[t] == getpid())
		return;
	memset(&event, 0, sizeof(event));
	event.sigev_notify = notify;
	event.sigev_signo = number;
	event.sigev_value.sival_int = TIMER_VALUE + t;
	e = begin("timer", t, notify);
	e->target = number;
	r = timer_create(clock, &event, &timer_id[t]);
	if (r == 0) {
		timer_number[t] = number;
		timer_clock[t] = clock;
		timer_owner[t] = getpid();
		inside = ask_timers;
	}
	done(e, r);
}

static struct timespec time_of(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	return t;
}

static void do_timer_set(int t, long first, long interval)
{
	struct itimerspec when;
	struct event *e;

	if (timer_owner[t] != getpid())
		return;
	memset(&when, 0, sizeof(when));
	if (first >= 0) {
		when.it_value = time_of(first);
	} else { /* so many seconds ago */
		clock_gettime(timer_clock[t], &when.it_value);
		when.it_value.tv_sec += first / 1000000;
	}
	when.it_interval = time_of(interval);
	e = begin("settime", t, first);
	e->us = interval;
	e->value = monotonic_ns();
	done(e, timer_settime(timer_id[t], first < 0 ? TIMER_ABSTIME : 0, &when, NULL));
}

static void do_timer_left(int t)
{
	struct itimerspec when;

	if (timer_owner[t] == getpid())
		timer_gettime(timer_id[t], &when);
}

static void do_timer_delete(int t)
{
	if (timer_owner[t] != getpid())
		return;
	timer_owner[t] = 0;
	timer_delete(timer_id[t]);
}

/* Signals that come meanwhile do not end it. */
static void do_timer_pause(long us)
{
	struct timespec left = time_of(us);
	struct event *e = begin("pause", 0, us);

	e->value = monotonic_ns();
	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		;
	e->us = (long)((monotonic_ns() - e->value) / 1000);
	done(e, 0);
}

/* What it accepts is asked for its timer's count. */
static int take_timer(sigset_t set, struct timespec timeout)
{
	int number = accept_signal(set, &timeout);

	if (number > 0)
		ask_timers(number);
	return number > 0;
}

static void do_timer_take(sigset_t set, long us)
{
	take_timer(set, time_of(us));
}

static void do_timer_drain(sigset_t set)
{
	int left = DRAINED;

	while (left-- > 0 && take_timer(set, time_of(0)))
		;
}

#endif
