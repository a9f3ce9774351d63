/* The checks of the rules of timer, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* That much nobody is blamed for: a tick, or the clock's resolution. */
static long long slack(void)
{
	struct timespec t = { 0, 0 };

	clock_getres(CLOCK_MONOTONIC, &t);
	return t.tv_sec > 0 || t.tv_nsec > 10000000 ? t.tv_sec * 1000000000LL + t.tv_nsec : 10000000;
}

/* A signal of the process's timer was taken. */
static int is_timers(const struct event *e, int process)
{
	return e->actor == process && e->code == SI_TIMER && e->asked >= TIMER_VALUE && e->asked < TIMER_VALUE + ENDS &&
	    (is(e, "handler") || (is(e, "accept") && e->end != 0 && e->result > 0));
}

/* What was taken last when that count was asked for, if it was this timer's signal; NULL: something else, or nothing. */
static const struct event *asked_for(const struct event *overrun)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < overrun->call;)
		if (is_timers(e, overrun->actor) && taken(e) < overrun->call)
			last = e;
	return last != NULL && last->asked == TIMER_VALUE + overrun->on ? last : NULL;
}

/* Expirations by the time of that count, by the clock, and one more for each time that the timer was set. */
static long long expired(const struct event *overrun)
{
	const struct event *e;
	long long most = 0, n, interval;

	for (e = NULL; (e = next(e)) != NULL && e->call < overrun->call;) {
		if (!is(e, "settime") || e->actor != overrun->actor || e->on != overrun->on || e->asked == 0)
			continue;
		interval = e->us * 1000LL;
		n = interval == 0 ? 1 : 2 + (overrun->value - e->value - e->asked * 1000LL + slack()) / interval;
		most += n > 1 ? n : 1;
	}
	return most;
}

/* Signals of that timer that had been taken, and the counts that were told of them. */
static long long counted(const struct event *overrun)
{
	const struct event *e, *of, *last = NULL;
	long long sum = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call <= overrun->call;) {
		if (is_timers(e, overrun->actor) && e->asked == TIMER_VALUE + overrun->on && taken(e) < overrun->call)
			sum++;
		of = is(e, "overrun") && e->actor == overrun->actor && e->on == overrun->on ? asked_for(e) : NULL;
		if (of != NULL && of != last)
			sum += e->result;
		last = of != NULL ? of : last;
	}
	return sum;
}

static int check_timer_overrun_accounting(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "overrun") || e->end == 0 || asked_for(e) == NULL || !alone(e->actor))
			continue;
		if (e->result < 0)
			return seen("an overrun count is below 0", asked_for(e), e);
		if (counted(e) > expired(e))
			return seen(
			    "a timer's signals and their overrun counts are more than it can have expired by the clock",
			    asked_for(e), e);
	}
	return 0;
}

/* The timer that the process made for that value; NULL: it has none. */
static const struct event *made_for(const struct event *take)
{
	const struct event *e, *found = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < taken(take);)
		if (is(e, "timer") && e->actor == take->actor && take->asked == TIMER_VALUE + e->on)
			found = e;
	return found;
}

static int check_timer_notification(void)
{
	const struct event *e, *made;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->code != SI_TIMER || !(is(e, "handler") || (is(e, "accept") && e->end != 0 && e->result > 0)))
			continue;
		made = made_for(e);
		if (made == NULL)
			return seen("a timer's signal came with a value that no timer of the process has", e, NULL);
		if (made->target != e->on || made->asked == SIGEV_NONE)
			return seen("a signal came with the value of a timer that was not to send it", made, e);
	}
	return 0;
}

/* The process's first setting of that timer; NULL: it was set more than once. */
static const struct event *only_set(const struct event *overrun)
{
	const struct event *e, *found = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < overrun->call;)
		if (is(e, "settime") && e->actor == overrun->actor && e->on == overrun->on) {
			if (found != NULL)
				return NULL;
			found = e;
		}
	return found;
}

static int check_timer_not_early(void)
{
	const struct event *e, *set;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "pause") && e->end != 0 && e->us * 1000LL < e->asked * 1000LL - slack())
			return seen("nanosleep() returned before its time", e, NULL);
		set = is(e, "overrun") && e->end != 0 && asked_for(e) != NULL ? only_set(e) : NULL;
		if (set != NULL && e->value - set->value < set->asked * 1000LL - slack())
			return seen("a timer's signal was there before its time", set, e);
	}
	return 0;
}
