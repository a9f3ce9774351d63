/* What was given and what was taken, and whether arrays did all of it or nothing. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* The last call that gave something there before, for whoever reads a finding; else the making of the set. */
static uint32_t last_given(const struct ssem_view *v, unsigned semaphore, uint64_t before)
{
	int64_t i = counter_last_given(&v->counter[semaphore], before);

	return i >= 0 ? v->counter[semaphore].act[i].event : v->made;
}

bool ssem_overdrawn(const struct ssem_view *v, const struct ssem_act *a, struct ssem_misfit *out)
{
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++) {
		int64_t most = counter_most(&v->counter[k], a->ret);

		/* As it counts itself, or not yet. */
		most += a->fate == COUNT_DONE ? 0 : a->net[k];
		if (a->net[k] < 0 && a->ret != OPEN && most < 0) {
			*out = (struct ssem_misfit){ a->event, k, true, most - a->net[k] };
			return true;
		}
	}
	return false;
}

bool ssem_refused_for_nothing(const struct ssem_view *v, const struct ssem_act *a, struct ssem_misfit *out)
{
	const struct event *e = ssem_event(v, a);
	int64_t least[SSEM_EACH], most[SSEM_EACH];
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++) {
		least[k] = ssem_least(v, k, e->call, e->ret) - (a->fate == COUNT_DONE && a->net[k] < 0 ? a->net[k] : 0);
		most[k] = ssem_most(v, k, e->call, e->ret) - (a->fate == COUNT_DONE && a->net[k] > 0 ? a->net[k] : 0);
	}
	if (e->ret == OPEN || !ssem_at_rest(v, e) || v->removing < e->ret || !ssem_can_go_on(a, least, most))
		return false;
	k = a->one[0].semaphore;
	*out = (struct ssem_misfit){ a->event, k, false, least[k] };
	return true;
}

/* What GETALL said is none of the values that there were. */
static bool wrong_value(const struct ssem_view *v, uint32_t event, struct ssem_misfit *out)
{
	const struct event *e = &v->h->event[event];
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++) {
		int64_t least = ssem_least(v, k, e->call, e->ret), most = ssem_most(v, k, e->call, e->ret);

		*out = (struct ssem_misfit){ event, k, e->out[k] > most, e->out[k] > most ? most : least };
		if (e->out[k] > most || e->out[k] < least)
			return true;
	}
	return false;
}

typedef bool suits(const struct ssem_view *v, const struct ssem_misfit *misfit);

/* The first misfit that suits the rule. */
static bool find_misfit(const struct ssem_view *v, suits *suit, struct ssem_misfit *out)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	size_t n;

	for (n = 0; n < v->acts; n++) {
		const struct ssem_act *a = &v->act[n];
		bool found = a->fate == COUNT_DONE ? ssem_overdrawn(v, a, out)
		    : a->fate == COUNT_REFUSED     ? ssem_refused_for_nothing(v, a, out)
		                                   : false;

		if (found && suit(v, out))
			return true;
	}
	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (event_is(e, "semctl-getall") && (unsigned)e->in[0] == v->object && e->ret != OPEN &&
		    e->result == 0 && wrong_value(v, *i.at, out) && suit(v, out))
			return true;
	}
	return false;
}

static void contradict(const struct ssem_view *v, const struct ssem_misfit *x, uint32_t beside, struct judgement *j,
    const char *why)
{
	const struct event *e = &v->h->event[x->event];
	uint32_t given = last_given(v, x->semaphore, e->ret);
	uint32_t events[] = { beside < given ? beside : given, beside < given ? given : beside, x->event };

	judgement_contradict(j, beside == given ? 2 : 3, beside == given ? (uint32_t[]){ given, x->event } : events,
	    "%s, but this call saw %s in %c than the %lld that there %s be", why, x->more ? "more" : "less",
	    (int)('a' + x->semaphore), (long long)x->bound, x->more ? "can" : "must");
}

/* ---- ssem.conservation ---- */

enum { KEPT_TAKEN, KEPT_SEVERAL, KEPT_FAILED, KEPT_HANDED, KEPT_LOOKED };

static int64_t taken(const struct ssem_act *a)
{
	int64_t n = 0;
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++)
		n += a->net[k] < 0 ? -a->net[k] : 0;
	return n;
}

static void count_kept(const struct ssem_view *v, struct judgement *j)
{
	struct indexes e = events_with(v->h, ROLE_NONE);
	int last = -1;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		bool took = a->fate == COUNT_DONE && taken(a) > 0;

		judgement_count(j, KEPT_TAKEN, took);
		judgement_count(j, KEPT_SEVERAL, took && taken(a) > 1);
		judgement_count(j, KEPT_FAILED, a->fate == COUNT_REFUSED || a->fate == COUNT_NOTHING);
		judgement_count(j, KEPT_HANDED, took && last >= 0 && (int)a->process != last);
		last = took ? (int)a->process : last;
	}
	for (; e.at < e.end; e.at++)
		judgement_count(j, KEPT_LOOKED,
		    event_is(&v->h->event[*e.at], "semctl-getall") && (unsigned)v->h->event[*e.at].in[0] == v->object);
}

static bool any(const struct ssem_view *v, const struct ssem_misfit *x)
{
	(void)v;
	(void)x;
	return true;
}

static void check_kept(const struct ssem_view *v, struct judgement *j)
{
	struct ssem_misfit x = { 0 };

	judgement_applies(j);
	count_kept(v, j);
	if (find_misfit(v, any, &x))
		contradict(v, &x, last_given(v, x.semaphore, v->h->event[x.event].ret), j,
		    "a semaphore has what was given to it and not taken");
}

void ssem_judge_conservation(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_kept);
}

/* ---- ssem.all-or-nothing ---- */

enum { WHOLE_FAILED, WHOLE_INTERRUPTED, WHOLE_KILLED, WHOLE_SEEN };

/* It had several operations, of which nothing may show. */
static bool did_nothing(const struct ssem_act *a)
{
	return a->n > 1 && (a->fate == COUNT_REFUSED || a->fate == COUNT_NOTHING || a->fate == COUNT_STUCK);
}

const struct ssem_act *ssem_half_done(const struct ssem_view *v, const struct ssem_misfit *x)
{
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];

		if (!did_nothing(a) || a->event == x->event || a->call >= v->h->event[x->event].ret)
			continue;
		for (k = 0; k < a->n; k++)
			if (a->one[k].semaphore == x->semaphore &&
			    (x->more ? a->one[k].amount > 0 : a->one[k].amount < 0))
				return a;
	}
	return NULL;
}

static bool by_half(const struct ssem_view *v, const struct ssem_misfit *x)
{
	return ssem_half_done(v, x) != NULL;
}

/* Another process was at one of its semaphores meanwhile. */
static bool was_seen(const struct ssem_view *v, const struct ssem_act *a)
{
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++)
		for (k = 0; k < SSEM_EACH; k++)
			if (v->act[i].process != a->process && v->act[i].touches[k] && a->touches[k] &&
			    v->act[i].call > a->call && v->act[i].call < a->ret)
				return true;
	return false;
}

static void check_whole(const struct ssem_view *v, struct judgement *j)
{
	struct ssem_misfit x = { 0 };
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		const struct event *e = ssem_event(v, a);

		if (a->n < 2 || (e->ret != OPEN && e->result == 0))
			continue;
		judgement_applies(j);
		judgement_count(j, WHOLE_FAILED, a->fate == COUNT_REFUSED);
		judgement_count(j, WHOLE_INTERRUPTED, e->ret != OPEN && e->err == EINTR);
		judgement_count(j, WHOLE_KILLED, e->ret == OPEN && !certainly_stuck(v->h, a->event));
		judgement_count(j, WHOLE_SEEN, was_seen(v, a));
	}
	if (find_misfit(v, by_half, &x))
		contradict(v, &x, ssem_half_done(v, &x)->event, j, "an array that fails or sleeps does nothing");
}

void ssem_judge_all_or_nothing(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_whole);
}

/* ---- ssem.undo-on-death ---- */

enum { UNDO_KILLED, UNDO_EXITED, UNDO_ASLEEP, UNDO_TAKEN, UNDO_GIVEN };

bool ssem_undone(const struct ssem_view *v, const struct ssem_misfit *x)
{
	return v->undoers[x->semaphore] != 0 && v->undoing < v->h->event[x->event].ret;
}

/* How it ended: CHILD_KILLED by a signal that nobody could catch, CHILD_EXITED, CHILD_NOTHING if that is not known. */
static enum child_state ended(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_REAP);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if ((unsigned)e->in[0] == process && e->ret != OPEN && e->result != -1)
			return e->out[0] == 0 ? CHILD_EXITED : CHILD_KILLED;
	}
	return CHILD_NOTHING;
}

static void count_undone(const struct ssem_view *v, unsigned process, struct judgement *j)
{
	enum child_state how = ended(v->h, process);
	int64_t owed[SSEM_EACH] = { 0 };
	bool took = false, gave = false, asleep = false;
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];

		if (a->process != process)
			continue;
		asleep = asleep || a->ret == OPEN;
		for (k = 0; k < SSEM_EACH && a->undo && a->fate == COUNT_DONE; k++)
			owed[k] -= a->net[k];
	}
	for (k = 0; k < SSEM_EACH; k++) {
		took = took || owed[k] > 0;
		gave = gave || owed[k] < 0;
	}
	judgement_count(j, UNDO_KILLED, how == CHILD_KILLED && (took || gave));
	judgement_count(j, UNDO_EXITED, how == CHILD_EXITED && (took || gave));
	judgement_count(j, UNDO_ASLEEP, how == CHILD_KILLED && asleep && (took || gave));
	judgement_count(j, UNDO_TAKEN, how != CHILD_NOTHING && took);
	judgement_count(j, UNDO_GIVEN, how != CHILD_NOTHING && gave);
}

static void check_undone(const struct ssem_view *v, struct judgement *j)
{
	uint32_t undoers = v->undoers[SSEM_A] | v->undoers[SSEM_B] | v->undoers[SSEM_C];
	struct ssem_misfit x = { 0 };
	unsigned p;
	size_t i;

	if (undoers == 0)
		return;
	judgement_applies(j);
	for (p = 0; p < v->h->actors; p++)
		if ((undoers >> p & 1) != 0)
			count_undone(v, p, j);
	for (i = 0; i < v->acts; i++)
		if (ssem_wakes(v, &v->act[i]) == SSEM_WAKES_BY_UNDO) {
			judgement_contradict(j, 1, &v->act[i].event,
			    "what a process did with SEM_UNDO is undone at its end, after which this call had to go on, but it waited for "
			    "ever");
			return;
		}
	if (find_misfit(v, ssem_undone, &x))
		contradict(v, &x, v->made, j,
		    "the end of a process undoes what it did with SEM_UNDO, once and no more");
}

void ssem_judge_undo(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_undone);
}
