#include "rules.h"

#include "mechanism.h"
#include "port.h"

#include <time.h>

enum { SHORT_NS = 1000000 };

/* ---- what can have expired ---- */

/* Whole intervals in a time, downwards. */
static int64_t intervals(int64_t time, int64_t interval)
{
	return time >= 0 ? time / interval : -((-time + interval - 1) / interval);
}

/*
 * Of one arming, until that reading of the clock. It expires no earlier than `first` after the reading before it was armed,
 * and no interval is shorter than asked: times are rounded up, never down. One more is allowed, and the clock's slack.
 */
static int64_t most_of(const struct arming *a, int64_t until, int64_t slack)
{
	int64_t n;

	if (a->first == 0)
		return 0;
	if (a->interval == 0)
		return 1;
	if (until == INT64_MAX)
		return INT64_MAX / ARMINGS_MAX;
	n = 2 + intervals(until - a->before - a->first + slack, a->interval);
	return n > 1 ? n : 1;
}

/* In all, by the question. What was disarmed or set anew counts until then. */
static int64_t most_by(const struct timer_life *l, const struct event *asked, int64_t slack)
{
	int64_t most = 0;
	unsigned i;

	for (i = 0; i < l->armings && l->s->h->event[l->arming[i].event].call < asked->call; i++) {
		bool last = i + 1 == l->armings || l->s->h->event[l->arming[i + 1].event].call > asked->call;
		int64_t until = last ? asked->out[OVERRUN_NOW] : l->arming[i + 1].after;

		most += most_of(&l->arming[i], until, slack);
	}
	return most;
}

/* ---- what must have expired ---- */

/* The latest reading of the clock that the process had made when it began to accept. */
static int64_t clock_before(const struct story *s, const struct event *accept)
{
	int64_t latest = INT64_MIN;
	uint32_t i;

	for (i = s->first[accept->actor]; i < s->first[accept->actor + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];
		int64_t read = INT64_MIN;

		if (e->call > accept->call)
			break;
		if (e->ret > accept->call)
			continue;
		if (event_is(e, "timer-set"))
			read = e->out[SET_AFTER];
		else if (event_is(e, "timer-overrun"))
			read = e->out[OVERRUN_NOW];
		else if (event_is(e, "timer-pause"))
			read = e->out[PAUSE_AFTER];
		if (read > latest)
			latest = read;
	}
	return latest;
}

/*
 * POSIX lets expirations come late, and with them the count: so this is asked only where the system counts by the clock when
 * a signal is taken (TIMER_BY_CLOCK). Then what was accepted says of all that had expired at the last reading before it was
 * asked for; of the rounding to the clock's resolution, of a tick, and of two expirations nothing is held. A signal that is
 * queued needs SA_SIGINFO and a number for which others queue, too; a timer that was set twice may have lost what was
 * pending; a process that was stopped, and full queues, are left out.
 */
static int64_t least_by(const struct timer_life *l, const struct take *t, int64_t slack)
{
	const struct story *s = l->s;
	const struct event *accept = &s->h->event[t->event];
	const struct arming *a = &l->arming[0];
	uint64_t armed;
	int64_t resolution = history_mark(s->h, "TIMER_RESOLUTION"), interval, read;

	if (history_mark(s->h, "TIMER_BY_CLOCK") != 1 || resolution < 1 || !t->accepted || l->armings == 0 ||
	    a->interval <= 0 || a->first <= 0 || !is_realtime(l->signal) || s->stops || s->full_queue)
		return 0;
	armed = s->h->event[a->event].call;
	if (l->armings > 1 && s->h->event[l->arming[1].event].call < accept->ret)
		return 0;
	if (s->info_since[l->process][l->signal] >= armed ||
	    !story_keeps_blocked(s, l->process, SIGNAL_BIT(l->signal), armed, accept->call) ||
	    !in_set(s->fact[t->event].blocked, l->signal))
		return 0;
	read = clock_before(s, accept);
	if (read == INT64_MIN)
		return 0;
	interval = (a->interval + resolution - 1) / resolution * resolution;
	return intervals(read - a->after - a->first - resolution - slack, interval) - 1;
}

/* ---- adding up ---- */

bool timer_next_sum(const struct timer_life *l, struct timer_sum *sum)
{
	const struct story *s = l->s;
	int64_t slack = timer_slack(s->h);
	uint32_t i, k;

	for (i = s->first[l->process] + sum->place; i < s->first[l->process + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];
		const struct take *of;
		uint32_t taken = 0;

		sum->place++;
		of = event_is(e, "timer-overrun") ? timer_told(l, s->order[i]) : NULL;
		if (of == NULL || of == sum->of) /* the same once more */
			continue;
		sum->of = of;
		sum->asked = s->order[i];
		sum->overruns += e->result;
		sum->told++;
		for (k = 0; k < l->stream->takes && l->stream->take[k].time < e->call; k++)
			taken += timer_sent(l, &l->stream->take[k]);
		sum->total = sum->overruns + taken;
		sum->most = most_by(l, e, slack);
		sum->least = sum->told == taken ? least_by(l, of, slack) : 0;
		return true;
	}
	return false;
}

uint32_t timer_second_left(const struct timer_life *l, const struct arming *disarmed, uint32_t *first)
{
	const struct story *s = l->s;
	uint64_t from = s->h->event[disarmed->event].ret;
	uint64_t to = disarmed + 1 < l->arming + l->armings ? s->h->event[disarmed[1].event].call : OPEN;
	unsigned n = 0;
	uint32_t i;

	for (i = 0; disarmed->first == 0 && l->stream != NULL && i < l->stream->takes; i++) {
		const struct take *t = &l->stream->take[i];

		if (!t->accepted || !timer_sent(l, t) || s->h->event[t->event].call < from || t->time > to)
			continue;
		if (n++ == 1)
			return t->event;
		*first = t->event;
	}
	return NO_EVENT;
}

/* ---- the judge ---- */

enum { MISSED_SOME, BY_HANDLER, ACCEPTED, MISSED_MANY, SEVERAL_TIMERS, AFTER_DISARMING, BY_THE_CLOCK };

const char *timer_uncounted(unsigned situation)
{
	struct timespec t = { 0, 0 };

	if (situation == BY_THE_CLOCK && !port_timer_by_clock())
		return "this system does not promise to count by the clock";
	if (situation == MISSED_MANY && clock_getres(CLOCK_MONOTONIC, &t) == 0 &&
	    (t.tv_sec > 0 || t.tv_nsec > SHORT_NS))
		return "the clock is too coarse for short intervals";
	return NULL;
}

static void check_count(const struct timer_life *l, const struct timer_sum *sum, struct judgement *j)
{
	const struct event *e = &l->s->h->event[sum->asked];
	int64_t most = history_mark(l->s->h, "DELAYTIMER_MAX");
	uint32_t armed = l->armings > 0 ? l->arming[0].event : l->made;
	const uint32_t events[] = { sum->asked, sum->of->event, armed };

	judgement_count(j, MISSED_SOME, e->result > 0);
	judgement_count(j, MISSED_MANY, e->result > 3);
	judgement_count(j, sum->of->accepted ? ACCEPTED : BY_HANDLER, 1);
	judgement_count(j, BY_THE_CLOCK, sum->least > 0);
	if (e->result < 0 || (most >= 0 && e->result > most))
		judgement_contradict(j, 3, events,
		    "an overrun count of %lld is not between 0 and DELAYTIMER_MAX (%lld)", (long long)e->result,
		    (long long)most);
	else if (sum->total > sum->most)
		judgement_contradict(j, 3, events,
		    "a timer's signals and their overrun counts make %lld expirations, but by the clock there were %lld "
		    "at most",
		    (long long)sum->total, (long long)sum->most);
	else if (sum->total < sum->least && (most < 0 || sum->least < most))
		judgement_contradict(j, 3, events,
		    "a timer's signals and their overrun counts make %lld expirations, but by the clock there were %lld "
		    "at least",
		    (long long)sum->total, (long long)sum->least);
}

static void check_left(const struct timer_life *l, struct judgement *j)
{
	uint32_t first = NO_EVENT, second;
	unsigned i;

	for (i = 0; i < l->armings; i++) {
		second = timer_second_left(l, &l->arming[i], &first);
		judgement_count(j, AFTER_DISARMING, first != NO_EVENT);
		if (second != NO_EVENT)
			judgement_contradict(j, 3, (uint32_t[]){ second, first, l->arming[i].event },
			    "a timer that had been disarmed had two signals pending: at most one is queued for it");
		first = NO_EVENT;
	}
}

void timer_judge_overruns(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct timer_life l;
	uint32_t at = 0, timers = 0;

	while (s != NULL && timer_next(&l, s, &at)) {
		struct timer_sum sum = { .place = 0 };

		if (l.silent || l.armings == 0)
			continue;
		judgement_applies(j);
		judgement_count(j, SEVERAL_TIMERS, timers++ == 1);
		while (timer_next_sum(&l, &sum))
			check_count(&l, &sum, j);
		check_left(&l, j);
	}
}
