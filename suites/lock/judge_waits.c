/* Requests that wait: that they are granted when nothing is in their way, and that nobody is told of a deadlock for nothing. */
#include "../std/facts.h"
#include "rules.h"

#include <errno.h>

/* ---- lock.setlkw-wakeup ---- */

enum { BY_UNLOCK, BY_PART, BY_DOWNGRADE, BY_GOING, BY_END, READERS, QUEUED };

/* Both cannot be granted at once. */
static bool are_rivals(const struct lock_call *x, const struct lock_call *y)
{
	return x->object == y->object && x->owner != y->owner && x->family == y->family &&
	    locks_conflict(x->type, y->type) && x->low <= y->high && y->low <= x->high;
}

/* It did not return, and may still wait. */
bool lock_is_in_flight(const struct locks *l, const struct lock_call *q)
{
	return q->waits && q->outcome == LOCK_NEVER && event_of(l, q)->call < l->h->quiet;
}

/* What others may have had in its way since then; not counting requests that certainly still wait. */
static bool is_obstructed(const struct locks *l, const struct lock_call *q)
{
	size_t i;

	for (i = 0; i < l->holds; i++) {
		const struct hold *x = &l->hold[i];

		if (lock_meets(q, x) && x->possible_to > l->h->quiet && x->possible_from < l->h->end &&
		    !(l->call[x->call].outcome == LOCK_NEVER && certainly_stuck(l->h, lock_request(l, x))))
			return true;
	}
	return false;
}

/*
 * The queue cannot be observed, so whoever waits may be behind any other that is in its way and waits, too; but not all of
 * those that wait can be behind each other while nobody holds anything.
 */
uint64_t lock_asleep(const struct locks *l)
{
	uint32_t flight[64];
	unsigned n = 0, i, k;
	uint64_t set = 0, before = 0;
	size_t c;

	if (l->h->quiet == OPEN)
		return 0;
	for (c = 0; c < l->calls && n < 64; c++)
		if (lock_is_in_flight(l, &l->call[c]))
			flight[n++] = (uint32_t)c;
	for (i = 0; i < n; i++)
		if (certainly_stuck(l->h, l->call[flight[i]].event) && !is_obstructed(l, &l->call[flight[i]]))
			set |= UINT64_C(1) << i;
	while (set != before) {
		before = set;
		for (i = 0; i < n; i++)
			for (k = 0; k < n; k++)
				if ((set >> i & 1) != 0 && (set >> k & 1) == 0 &&
				    are_rivals(&l->call[flight[i]], &l->call[flight[k]]))
					set &= ~(UINT64_C(1) << i);
	}
	return set;
}

void lock_judge_kin(const struct history *h, lock_kin *kin,
    void (*count)(const struct locks *l, const struct lock_call *q, struct judgement *j), const char *asleep,
    struct judgement *j)
{
	const struct locks *l = locks_of(h);
	uint64_t set = l != NULL ? lock_asleep(l) : 0;
	unsigned n = 0;
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];
		bool waits = lock_is_in_flight(l, q), sleeps = waits && n < 64 && (set >> n & 1) != 0;

		n += waits;
		if (!kin(q))
			continue;
		judgement_applies(j);
		count(l, q, j);
		if (sleeps)
			judgement_contradict(j, 1, &q->event, "%s", asleep);
		if (lock_went_through(h, q))
			lock_object_to_success(l, q, locks_in_the_way(l, q, 0), j);
		else if (lock_was_refused(h, q))
			lock_object_to_refusal(l, q, j);
	}
}

static void count_wait(const struct locks *l, const struct lock_call *q, const struct hold *x, struct judgement *j)
{
	const struct event *e = event_of(l, q);
	size_t i;

	if (x->how == ENDS_UNLOCKED || x->how == ENDS_REPLACED) {
		for (i = 0; i < l->calls && l->call[i].event != x->end; i++)
			;
		if (i < l->calls) {
			const struct lock_call *u = &l->call[i], *a = &l->call[x->call];

			judgement_count(j, u->type == LOCK_FREE ? BY_UNLOCK : BY_DOWNGRADE, 1);
			judgement_count(j, BY_PART, u->low > a->low || u->high < a->high);
		}
	} else if (x->how != ENDS_NEVER) {
		judgement_count(j, x->how == ENDS_DEATH ? BY_END : BY_GOING, 1);
	}
	for (i = 0; i < l->calls; i++) {
		const struct lock_call *other = &l->call[i];
		bool both = other->event != q->event && other->owner != q->owner && other->waits &&
		    other->object == q->object && overlapped(e, event_of(l, other)) &&
		    event_of(l, other)->call < x->certain_to;

		judgement_count(j, QUEUED, both && are_rivals(q, other));
		judgement_count(j, READERS,
		    both && q->type == LOCK_SHARED && other->type == LOCK_SHARED && other->outcome == LOCK_GRANTED &&
		        lock_meets(other, x));
	}
}

void lock_judge_wakeups(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	const struct hold *x;
	uint64_t asleep;
	unsigned n = 0;
	size_t i;

	if (l == NULL)
		return;
	asleep = lock_asleep(l);
	for (i = 0; i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];

		if (!q->waits)
			continue;
		x = !lock_is_plain(q) ? NULL : lock_waited(l, q);
		if (x != NULL) {
			judgement_applies(j);
			count_wait(l, q, x, j);
		}
		if (!lock_is_in_flight(l, q))
			continue;
		judgement_applies(j);
		if (lock_is_plain(q) && n < 64 && (asleep >> n & 1) != 0)
			judgement_contradict(j, 1, &q->event,
			    "nobody can have had a lock that was in the way of %s for all of a deadline, but its F_SETLKW did not "
			    "return",
			    lock_owner(l, q->process));
		n++;
	}
}

/* ---- lock.no-false-deadlock ---- */

enum { HELD_AND_WAITED, CHAIN, DIED_WAITING, TOLD };

/* The processes that the request may have waited for at some time of the call `during`. */
static uint32_t may_wait_for(const struct locks *l, const struct lock_call *q, const struct event *during)
{
	uint32_t set = 0;
	size_t i;

	for (i = 0; i < l->holds; i++)
		if (lock_meets(q, &l->hold[i]) && l->hold[i].possible_from < during->ret &&
		    l->hold[i].possible_to > during->call)
			set |= UINT32_C(1) << l->hold[i].process;
	for (i = 0; i < l->calls; i++)
		if (l->call[i].waits && are_rivals(q, &l->call[i]) && overlapped(event_of(l, &l->call[i]), during))
			set |= UINT32_C(1) << l->call[i].process;
	return set;
}

bool lock_may_be_deadlock(const struct locks *l, const struct lock_call *q)
{
	const struct event *during = event_of(l, q);
	uint32_t set = may_wait_for(l, q, during), before = 0;
	size_t i;

	while (set != before) {
		before = set;
		for (i = 0; i < l->calls; i++)
			if (l->call[i].waits && (set >> l->call[i].process & 1) != 0 &&
			    overlapped(event_of(l, &l->call[i]), during))
				set |= may_wait_for(l, &l->call[i], during);
	}
	return (set >> q->process & 1) != 0;
}

static bool holds_something(const struct locks *l, const struct lock_call *q)
{
	uint64_t at = event_of(l, q)->call;
	size_t i;

	for (i = 0; i < l->holds; i++)
		if (l->hold[i].process == q->process && l->hold[i].certain_from < at && l->hold[i].certain_to >= at)
			return true;
	return false;
}

/* Who was waited for waited for somebody else meanwhile. */
static bool was_in_chain(const struct locks *l, const struct lock_call *q, const struct hold *x)
{
	size_t i;

	for (i = 0; i < l->calls; i++)
		if (l->call[i].process == x->process && lock_waited(l, &l->call[i]) != NULL &&
		    overlapped(event_of(l, &l->call[i]), event_of(l, q)))
			return true;
	return false;
}

void lock_judge_deadlocks(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	const struct hold *x;
	bool threads = false;
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++)
		threads = threads || l->threads[l->call[i].process] || !lock_is_plain(&l->call[i]);
	for (i = 0; l != NULL && !threads && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];
		const struct event *e = event_of(l, q);

		if (!q->waits)
			continue;
		judgement_applies(j);
		x = lock_waited(l, q);
		judgement_count(j, HELD_AND_WAITED, x != NULL && holds_something(l, q));
		judgement_count(j, CHAIN, x != NULL && was_in_chain(l, q, x));
		judgement_count(j, DIED_WAITING, q->outcome == LOCK_NEVER && h->quiet == OPEN);
		if (q->outcome != LOCK_FAILED || e->err != EDEADLK)
			continue;
		judgement_count(j, TOLD, 1);
		if (!lock_may_be_deadlock(l, q))
			judgement_contradict(j, 1, &q->event,
			    "%s was told that to wait would be a deadlock, but nobody for whom it can have waited can have waited "
			    "for it",
			    lock_owner(l, q->process));
	}
}
