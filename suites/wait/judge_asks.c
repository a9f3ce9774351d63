/* Polling, and several threads that wait for the same children. */
#include "rules.h"

#include "mechanism.h"

#include <errno.h>

/* ---- wait.nohang-echild ---- */

/* A report of its end by a call that left it there and had returned before; NO_EVENT: there is none. */
static uint32_t seen_before(const struct history *h, unsigned child, uint64_t before)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct indexes i;
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			const struct event *e = &h->event[*i.at];

			if (e->ret < before && event_tells_end(h, e, &end) && end.process == child &&
			    !(tells[k] == ROLE_WAIT && kin_consumed(h, e)))
				return *i.at;
		}
	return NO_EVENT;
}

static void check_nothing(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), child;
	bool possible = kin_may_adopt(h, process, e->ret);

	for (child = 1; child < h->actors; child++) {
		uint32_t seen;

		if (!kin_is_child(h, child, process))
			continue;
		possible |= kin_may_be_made(h, child, e->ret) && kin_may_match(h, e, child) &&
		    kin_has_consumed(h, child, e->call) == NO_EVENT;
		seen = kin_may_ignore(h, process) ? NO_EVENT : seen_before(h, child, e->call);
		if (seen == NO_EVENT || (kin_asked(h, e).options & WAIT_EXITED) == 0 || !kin_must_match(h, e, child) ||
		    kin_may_consume(h, e, child, e->ret) != NO_EVENT)
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ seen, index },
		    "%s had been seen to have ended, and nobody has consumed that, but %s() has nothing to tell",
		    history_actor_name(h, child), op_at(e->op)->name);
		return;
	}
	judgement_count(j, NOHANG_ZERO, 1);
	if (!possible)
		judgement_contradict(j, 1, &index,
		    "no child that %s() was asked for can be left, but it did not fail with ECHILD",
		    op_at(e->op)->name);
}

void wait_judge_nohang(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if ((kin_asked(h, e).options & WAIT_NOHANG) == 0)
			continue;
		judgement_applies(j);
		if (kin_sleeps(h, e) && kin_lives_on(h, event_process(h, e)))
			judgement_contradict(j, 1, i.at, "%s() with WNOHANG did not return for a whole deadline",
			    op_at(e->op)->name);
		if (e->ret == OPEN)
			continue;
		judgement_count(j, NOHANG_TOLD, kin_told(e));
		judgement_count(j, NOHANG_NONE, e->result == -1 && e->err == ECHILD);
		judgement_count(j, NOHANG_SEEN,
		    kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors &&
		        seen_before(h, (unsigned)e->out[REPORT_CHILD], e->call) != NO_EVENT);
		if (e->result == 0)
			check_nothing(h, *i.at, j);
	}
}

/* ---- wait.concurrent-waiters ---- */

static bool sleeps_for(const struct history *h, const struct event *e, unsigned child)
{
	return (kin_asked(h, e).options & WAIT_NOHANG) == 0 && kin_may_match(h, e, child);
}

/* Another thread's wait was under way that may have been told of the same child. */
static const struct event *rival(const struct history *h, const struct event *e, unsigned child)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x->actor != e->actor && event_process(h, x) == event_process(h, e) && overlapped(x, e) &&
		    sleeps_for(h, x, child))
			return x;
	}
	return NULL;
}

/* The last child that it may have been told of was consumed, by another thread, while it slept. */
static bool was_robbed(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x->actor != e->actor && event_process(h, x) == event_process(h, e) && kin_consumed(h, x) &&
		    x->out[REPORT_CHILD] < (int64_t)h->actors && kin_may_match(h, e, (unsigned)x->out[REPORT_CHILD]) &&
		    x->call > e->call && x->ret < e->ret)
			return true;
	}
	return false;
}

static void check_both(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end && *i.at < index; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x->actor != e->actor && x->out[REPORT_CHILD] == e->out[REPORT_CHILD] && kin_consumed(h, x) &&
		    kin_consumed(h, e))
			judgement_contradict(j, 2, (uint32_t[]){ *i.at, index },
			    "two threads have both consumed the end of %s",
			    history_actor_name(h, (unsigned)e->out[REPORT_CHILD]));
	}
}

/* It slept on, though no child was left that it could have been told of. */
static void check_asleep(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), child;
	uint32_t taken = NO_EVENT;

	/* Who ignores SIGCHLD may have to wait until its last child has ended, whichever it has asked for. */
	if (!kin_sleeps(h, e) || !kin_lives_on(h, process) || kin_may_ignore(h, process) ||
	    kin_may_adopt(h, process, h->quiet))
		return;
	for (child = 1; child < h->actors; child++) {
		if (!kin_is_child(h, child, process) || !kin_may_be_made(h, child, OPEN) || !kin_may_match(h, e, child))
			continue;
		taken = kin_has_consumed(h, child, h->quiet);
		if (taken == NO_EVENT)
			return;
	}
	judgement_contradict(j, taken != NO_EVENT ? 2 : 1, (uint32_t[]){ index, taken },
	    "every child that %s() was asked for had been consumed, but it slept on until the watchdog ended the case",
	    op_at(e->op)->name);
}

void wait_judge_waiters(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_WAIT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];
		bool sleeps = (kin_asked(h, e).options & WAIT_NOHANG) == 0;

		judgement_applies(j);
		check_asleep(h, *i.at, j);
		if (e->ret == OPEN)
			continue;
		if (kin_told(e) && e->out[REPORT_CHILD] < (int64_t)h->actors) {
			judgement_count(j, WAITERS_SHARE,
			    sleeps && rival(h, e, (unsigned)e->out[REPORT_CHILD]) != NULL);
			check_both(h, *i.at, j);
		}
		if (e->result != -1)
			continue;
		judgement_count(j, WAITERS_ROBBED, sleeps && e->err == ECHILD && was_robbed(h, e));
		if (e->err != ECHILD && e->err != EINTR)
			judgement_contradict(j, 1, i.at, "%s() failed with an error that it has no reason for",
			    op_at(e->op)->name);
	}
}
