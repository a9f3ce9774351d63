#include "rules.h"

#include "mechanism.h"

/* ---- what the signals carry ---- */

enum { CARRIED, SHARED_NUMBER, SILENT_EXPIRED, REALTIME_CLOCK };

/* Some other operation lets the system send it, too. */
static bool has_other_source(const struct history *h, unsigned process, unsigned signal)
{
	struct indexes i = events_with(h, ROLE_SOURCE);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == process && h->event[*i.at].in[1] == (int64_t)signal &&
		    !event_is(&h->event[*i.at], "timer-create"))
			return true;
	return false;
}

/* Timers that the process may have made for that signal before; one that never returned may be there, too. */
static unsigned timers_for(const struct history *h, unsigned process, unsigned signal, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_SOURCE);
	unsigned n = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		n += event_process(h, e) == process && e->in[1] == (int64_t)signal && e->call < before &&
		    event_may_signal(h, e, process);
	}
	return n;
}

/* Somebody in the process may have armed the timer of that object before. */
static bool was_armed(const struct history *h, unsigned process, int64_t object, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end && h->event[*i.at].call < before; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == process && event_is(e, "timer-set") && e->in[0] == object && e->in[1] != 0)
			return true;
	}
	return false;
}

/* Why that timer cannot have sent the signal; NULL: it can. */
static const char *excuse(const struct history *h, const struct event *made, unsigned signal, uint64_t before)
{
	if (made->in[1] != (int64_t)signal)
		return "the value of a timer that sends another signal";
	if (made->in[2] == NOTIFY_NONE)
		return "the value of a timer that was to send nothing";
	if (!was_armed(h, event_process(h, made), made->in[0], before))
		return "the value of a timer that had not been armed";
	return NULL;
}

/* Several timers have its value, perhaps: a new image counts its own anew. */
static void check_notice(const struct story *s, const struct stream *t, const struct take *d, struct judgement *j)
{
	const struct history *h = s->h;
	const struct event *e = &h->event[d->event];
	uint32_t events[2] = { d->event, d->event };
	const char *why = "the value of no timer of its process";
	struct indexes i = events_with(h, ROLE_SOURCE);

	for (; i.at < i.end && why != NULL; i.at++) {
		const struct event *made = &h->event[*i.at];

		if (event_process(h, made) != t->process || !event_is(made, "timer-create") ||
		    made->out[CREATE_VALUE] != e->out[REPORT_INT] || (made->ret != OPEN && made->result != 0))
			continue;
		why = excuse(h, made, t->signal, d->time);
		events[1] = *i.at;
	}
	judgement_count(j, CARRIED, why == NULL);
	judgement_count(j, SHARED_NUMBER, timers_for(h, t->process, t->signal, d->time) > 1);
	judgement_count(j, REALTIME_CLOCK, why == NULL && h->event[events[1]].in[3] == TIMER_REALTIME);
	if (why != NULL)
		judgement_contradict(j, events[1] != d->event ? 2 : 1, events, "%s came with %s", story_name(s, t).text,
		    why);
}

static void check_carried(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < t->takes; i++) {
		const struct take *d = &t->take[i];
		const struct event *e = &s->h->event[d->event];

		if (e->ret == OPEN || e->out[REPORT_FORM] != FORM_INFO)
			continue;
		if (e->out[REPORT_CODE] == CODE_TIMER)
			check_notice(s, t, d, j);
		else if (t->sends == 0 && t->signal != SIG_I_HUP &&
		    timers_for(s->h, t->process, t->signal, d->time) > 0)
			judgement_contradict(j, 1, &d->event,
			    "%s, which only a timer can have sent, came without the code SI_TIMER",
			    story_name(s, t).text);
	}
}

/* Timers that send nothing and have expired by some reading of the clock: they were silent, else they were seen above. */
static void count_silent(const struct story *s, struct judgement *j)
{
	struct timer_life l;
	uint32_t at = 0, i;

	while (timer_next(&l, s, &at))
		for (i = s->first[l.process]; l.silent && l.armings > 0 && i < s->first[l.process + 1]; i++) {
			const struct event *e = &s->h->event[s->order[i]];

			if (event_is(e, "timer-pause") && e->ret != OPEN && l.arming[0].first > 0 &&
			    e->call > s->h->event[l.arming[0].event].ret &&
			    e->out[PAUSE_AFTER] > l.arming[0].after + l.arming[0].first) {
				judgement_count(j, SILENT_EXPIRED, 1);
				break;
			}
		}
}

static void judge_notification(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct indexes sources = events_with(h, ROLE_SOURCE);
	uint32_t i;

	if (s == NULL || sources.at == sources.end)
		return;
	judgement_applies(j);
	count_silent(s, j);
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (in_set(SIGNALS_STANDARD | SIGNALS_REALTIME, t->signal) &&
		    !has_other_source(h, t->process, t->signal))
			check_carried(s, t, j);
	}
}

/* ---- when they come ---- */

enum { EXPIRED_LATE, PAUSED, TIME_LEFT };

/* The first signal of a timer's first arming, and the clock after it. */
static void check_first(const struct timer_life *l, int64_t slack, struct judgement *j)
{
	const struct arming *a = &l->arming[0];
	struct timer_sum sum = { .place = 0 };
	int64_t early;

	if (l->armings == 0 || a->first == 0 || !timer_next_sum(l, &sum) ||
	    (l->armings > 1 && l->s->h->event[l->arming[1].event].call < l->s->h->event[sum.asked].call))
		return;
	judgement_applies(j);
	judgement_count(j, EXPIRED_LATE, a->first > slack);
	early = a->before + a->first - l->s->h->event[sum.asked].out[OVERRUN_NOW];
	if (early > slack)
		judgement_contradict(j, 3, (uint32_t[]){ sum.asked, sum.of->event, a->event },
		    "a timer's signal was there %lld microseconds before its time", (long long)(early / 1000));
}

static void check_pause(const struct history *h, uint32_t index, int64_t slack, struct judgement *j)
{
	const struct event *e = &h->event[index];
	int64_t early = e->in[0] * 1000 - (e->out[PAUSE_AFTER] - e->out[PAUSE_BEFORE]);

	if (!event_is(e, "timer-pause") || e->ret == OPEN)
		return;
	judgement_applies(j);
	judgement_count(j, PAUSED, e->in[0] * 1000 > slack);
	if (early > slack)
		judgement_contradict(j, 1, &index, "nanosleep() returned %lld microseconds before its time",
		    (long long)(early / 1000));
}

/*
 * What is left of a timer that nobody set again. After the first expiration it is never more than an interval, before it
 * never more than was left then.
 */
static void check_time_left(const struct timer_life *l, uint32_t index, int64_t slack, struct judgement *j)
{
	const struct event *e = &l->s->h->event[index];
	const struct arming *a = &l->arming[0];
	int64_t most, least, left = e->out[LEFT_FIRST], resolution = history_mark(l->s->h, "TIMER_RESOLUTION");

	if (!event_is(e, "timer-left") || e->in[0] != (int64_t)l->object || e->ret == OPEN || e->result != 0 ||
	    l->armings == 0 || e->call < l->s->h->event[a->event].ret ||
	    (l->armings > 1 && e->call > l->s->h->event[l->arming[1].event].call) || a->first == 0)
		return;
	judgement_applies(j);
	most = a->first - (e->out[LEFT_BEFORE] - a->after);
	if (most < a->interval)
		most = a->interval;
	least = a->first - (e->out[LEFT_AFTER] - a->before);
	judgement_count(j, TIME_LEFT, left > 0);
	/* The time was rounded up, and the clock read twice. */
	if (left < 0 || left > most + slack + 2 * (resolution > 0 ? resolution : slack))
		judgement_contradict(j, 2, (uint32_t[]){ index, a->event },
		    "timer_gettime() said that %lld microseconds were left where there were %lld at most",
		    (long long)(left / 1000), (long long)(most / 1000));
	else if (left < least - slack)
		judgement_contradict(j, 2, (uint32_t[]){ index, a->event },
		    "timer_gettime() said that %lld microseconds were left where there were %lld at least",
		    (long long)(left / 1000), (long long)(least / 1000));
}

static void judge_not_early(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	struct indexes marks = events_with(h, ROLE_MARK);
	int64_t slack = timer_slack(h);
	struct timer_life l;
	uint32_t at = 0, i;

	for (; marks.at < marks.end; marks.at++)
		check_pause(h, *marks.at, slack, j);
	while (s != NULL && timer_next(&l, s, &at)) {
		check_first(&l, slack, j);
		for (i = s->first[l.process]; i < s->first[l.process + 1]; i++)
			check_time_left(&l, s->order[i], slack, j);
	}
}

const struct rule timer_rules[] = {
	{
	    .id = "timer.overrun-accounting",
	    .class = CLASS_OPTION,
	    .option = "TMR",
	    .clause = "XSH timer_getoverrun(), 2.4.2",
	    .gist =
	        "a timer has one signal queued at most, and its overrun count says how many expirations it stands for",
	    .accepts =
	        "Expirations and signals may come late, and intervals may be longer than asked by the clock's resolution. "
	        "Signals that were taken and their overruns must not be more than the clock allows, give or take one and "
	        "a tick of 10 ms. That none are missing is asked only where the system counts by the clock, of realtime "
	        "signals that stayed blocked until they were accepted. What becomes of a pending signal when its timer is "
	        "set anew or deleted is free, but there is one only.",
	    .judge = timer_judge_overruns,
	    .unsupported = timer_absent,
	    .not_here = timer_uncounted,
	    .situation = { { "with overruns", 1400 }, { "taken by a handler", 850 }, { "accepted", 1500 },
	        { "with more than three overruns", 600 }, { "several timers", 2000 }, { "accepted after disarming", 0 },
	        { "counted by the clock", 350 }, { NULL, 0 } },
	},
	{
	    .id = "timer.notification",
	    .class = CLASS_OPTION,
	    .option = "TMR",
	    .clause = "XSH timer_create()",
	    .gist =
	        "a timer sends its own signal with the code SI_TIMER and its own value, or nothing if it is to be silent",
	    .accepts =
	        "Any time. A timer that may have been made, or armed, excuses. Of signals that others send too, what says "
	        "SI_TIMER must be a timer's.",
	    .judge = judge_notification,
	    .unsupported = timer_absent,
	    .situation = { { "a timer's signal was taken", 2300 }, { "timers shared a number", 1800 },
	        { "a silent timer expired", 380 }, { "of the realtime clock", 1900 }, { NULL, 0 } },
	},
	{
	    .id = "timer.not-early",
	    .class = CLASS_SHALL,
	    .clause = "XSH timer_settime(), nanosleep()",
	    .gist = "no timer expires and no sleep ends before its time",
	    .accepts =
	        "Any delay. The clock's resolution, or a tick of 10 ms if that is more, is not held against the system. What "
	        "timer_gettime() says is compared with the clock in the same way.",
	    .judge = judge_not_early,
	    .unsupported = timer_absent,
	    .situation = { { "a timer of more than the slack expired", 500 }, { "a pause of more than that", 600 },
	        { "time was left", 1200 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
