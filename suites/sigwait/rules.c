#include "rules.h"

#include "../rtsig/rules.h"
#include "mechanism.h"

#include <errno.h>

static uint32_t waiters(const struct story *s, const struct stream *t)
{
	struct indexes accept = events_with(s->h, ROLE_ACCEPT);
	uint32_t set = 0;

	for (; accept.at < accept.end; accept.at++) {
		const struct event *e = &s->h->event[*accept.at];

		if (event_process(s->h, e) == t->process && in_set((uint64_t)e->in[0], t->signal))
			set |= UINT32_C(1) << e->actor;
	}
	return set;
}

bool sigwait_competes(const struct story *s, const struct stream *t)
{
	uint32_t set = waiters(s, t);

	return (set & (set - 1)) != 0;
}

bool sigwait_waits(const struct story *s, const struct stream *t)
{
	return waiters(s, t) != 0;
}

/* ---- several wait: each instance is one's ---- */

enum { BOTH_WAITED, SEVERAL_WON, TIMED_OUT, HAD_TO_BE_TAKEN };

static void count_waiters(const struct story *s, const struct stream *t, const struct sent *x, struct judgement *j)
{
	struct indexes accept = events_with(s->h, ROLE_ACCEPT);
	unsigned inside = 0;
	bool timed_out = false;

	for (; accept.at < accept.end; accept.at++) {
		const struct event *e = &s->h->event[*accept.at];

		if (event_process(s->h, e) != t->process || !in_set((uint64_t)e->in[0], t->signal))
			continue;
		inside += e->call < x->call && e->ret > x->ret;
		timed_out |= e->err == EAGAIN && e->call < x->ret && e->ret > x->call;
	}
	judgement_count(j, BOTH_WAITED, inside >= 2);
	judgement_count(j, TIMED_OUT, timed_out);
}

static void count_winners(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, won = 0;

	for (i = 0; i < t->takes; i++)
		if (t->take[i].accepted)
			won |= UINT32_C(1) << s->h->event[t->take[i].event].actor;
	judgement_count(j, SEVERAL_WON, (won & (won - 1)) != 0);
}

static void judge_competing(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, drain = ledger_drain(s, t), events[CONTRADICTION_EVENTS_MAX];
	uint64_t must = 0;
	unsigned sends, n;

	judgement_applies(j);
	count_winners(s, t, j);
	for (i = 0; i < t->sends; i++)
		count_waiters(s, t, &t->send[i], j);
	for (i = 0; i < t->takes; i++)
		if (t->take[i].accepted && !in_set((uint64_t)s->h->event[t->take[i].event].in[0], t->signal))
			judgement_contradict(j, 1, &t->take[i].event,
			    "%s was returned to a thread that had not asked for it", story_name(s, t).text);
	n = ledger_excess(t, &sends, events);
	if (n > 0)
		judgement_contradict(j, n, events,
		    "%s was taken more often than it had been sent by then (%u times): more than one thread got an instance",
		    story_name(s, t).text, sends);
	if (is_realtime(t->signal))
		rtsig_check_values(s, t, j);
	if (drain != NO_EVENT) {
		const struct sent *x = ledger_lost(s, t, drain, &must);

		judgement_count(j, HAD_TO_BE_TAKEN, must);
		if (x != NULL)
			judgement_contradict(j, 2, (uint32_t[]){ x->event, drain },
			    "%s was sent with success while threads waited, but none got it and it is not pending",
			    story_name(s, t).text);
	}
}

static void judge_exactly_once(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++)
		if (ledger_counts(s, &s->stream[i]) && s->stream[i].sends > 0 && sigwait_competes(s, &s->stream[i]))
			judge_competing(s, &s->stream[i], j);
}

/* ---- nobody sleeps on ---- */

enum { WHILE_IT_BEGAN, BEFORE, LATER };

static void count_timing(const struct story *s, const struct stream *t, struct judgement *j)
{
	uint32_t i, k;

	for (i = 0; i < t->takes; i++) {
		const struct event *e = &s->h->event[t->take[i].event];
		const struct sent *x = NULL;

		if (!t->take[i].accepted)
			continue;
		for (k = 0; k < t->sends && t->send[k].call < e->ret; k++)
			if (t->send[k].outcome != OUTCOME_FAILED && (i == 0 || t->send[k].ret > t->take[i - 1].time))
				x = &t->send[k];
		if (x != NULL)
			judgement_count(j, x->ret < e->call ? BEFORE : x->call > e->call ? LATER : WHILE_IT_BEGAN, 1);
	}
}

static void judge_wakeup(const struct history *h, struct judgement *j)
{
	const struct story *s = story_of(h);
	uint32_t i, proof[4];

	if (s == NULL)
		return;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		unsigned n;

		if (!ledger_counts(s, t) || t->sends == 0 || !sigwait_waits(s, t))
			continue;
		judgement_applies(j);
		count_timing(s, t, j);
		n = ledger_hung(s, t, proof);
		if (n > 0 && event_role(&h->event[proof[1]]) == ROLE_ACCEPT)
			judgement_contradict(j, n, proof,
			    "%s was pending for a whole deadline, but a thread that waited for it slept on",
			    story_name(s, t).text);
	}
}

/* Of sigwait.competing-exactly-once: where only sigwait() is there nobody gives up. */
static const char *without_timeouts(unsigned situation)
{
	return situation == TIMED_OUT ? rtsig_no_acceptance() : NULL;
}

const struct rule sigwait_rules[] = {
	{
	    .id = "sigwait.competing-exactly-once",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH sigwait(), sigtimedwait()",
	    .gist = "of several threads that wait for a signal one gets each instance, and none is lost",
	    .accepts =
	        "Which thread gets it is free. Standard signals that become one count as one; sigwait(), which tells no "
	        "value, makes a number's instances count only together. A thread that gives up leaves the signal pending. "
	        "Loss is claimed only when all other threads were joined and sigpending() shows nothing.",
	    .judge = judge_exactly_once,
	    .situation = { { "two threads waited when it was sent", 2200 }, { "several threads got some", 2300 },
	        { "one gave up while it was sent", 600 }, { "had to be taken", 2300 }, { NULL, 0 } },
	    .not_here = without_timeouts,
	},
	{
	    .id = "sigwait.no-lost-wakeup",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigwait()",
	    .gist = "a thread that waits for signals gets one of them as soon as one is pending",
	    .accepts =
	        "Any delay that ends before the watchdog's kick. At fault is a thread that was still waiting then, after a "
	        "whole deadline in which the signal was pending for its process; signals to single threads are left out.",
	    .judge = judge_wakeup,
	    .situation = { { "sent while the wait began", 200 }, { "pending before", 1600 }, { "sent later", 2400 },
	        { NULL, 0 } },
	},
	{ .id = NULL },
};
