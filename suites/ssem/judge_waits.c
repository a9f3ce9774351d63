/* What sleeps, what must wake it, and what it finds then. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

enum ssem_wakes ssem_wakes(const struct ssem_view *v, const struct ssem_act *a)
{
	int64_t least[SSEM_EACH], most[SSEM_EACH];
	unsigned k;

	if (a->fate != COUNT_STUCK || v->removing != OPEN || v->h->quiet == OPEN ||
	    !ssem_can_go_on(a, v->rest_least, v->rest_most))
		return SSEM_SLEEPS;
	for (k = 0; k < SSEM_EACH; k++) {
		least[k] = counter_least(&v->counter[k], v->h->quiet, NULL);
		most[k] = counter_most(&v->counter[k], v->h->quiet);
	}
	return ssem_can_go_on(a, least, most) ? SSEM_WAKES : SSEM_WAKES_BY_UNDO;
}

/* The last array of another process that did something to one of its semaphores; else the making of the set. */
static uint32_t last_change(const struct ssem_view *v, const struct ssem_act *of)
{
	uint32_t found = v->made;
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++)
		for (k = 0; k < SSEM_EACH; k++)
			if (&v->act[i] != of && v->act[i].fate == COUNT_DONE && of->touches[k] && v->act[i].net[k] != 0)
				found = v->act[i].event;
	return found;
}

static void contradict_sleeper(const struct ssem_view *v, const struct ssem_act *a, struct judgement *j,
    const char *why)
{
	uint32_t change = last_change(v, a);

	judgement_contradict(j, 2,
	    (uint32_t[]){ change < a->event ? change : a->event, change < a->event ? a->event : change },
	    "%s, but this call waited for ever", why);
}

/* Processes that were inside a semop when this one was called, which may let them go on. */
static unsigned waiting_at(const struct ssem_view *v, const struct ssem_act *by)
{
	unsigned n = 0, k;
	bool touches;
	size_t i;

	for (i = 0; i < v->acts && v->act[i].call < by->call; i++) {
		touches = false;
		for (k = 0; k < SSEM_EACH; k++)
			touches = touches || (v->act[i].touches[k] && by->net[k] != 0);
		n += v->act[i].ret > by->call && !v->act[i].nowait && touches;
	}
	return n;
}

/* ---- ssem.no-lost-wakeup ---- */

enum { WOKEN_ONE, WOKEN_SEVERAL, WOKEN_ARRAY };

static bool gives(const struct ssem_act *a)
{
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++)
		if (a->net[k] > 0)
			return true;
	return false;
}

static void check_woken(const struct ssem_view *v, struct judgement *j)
{
	size_t i;

	judgement_applies(j);
	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		unsigned waiting = a->fate == COUNT_DONE && gives(a) ? waiting_at(v, a) : 0;

		judgement_count(j, WOKEN_ONE, waiting > 0);
		judgement_count(j, WOKEN_SEVERAL, waiting > 2);
		judgement_count(j, WOKEN_ARRAY, a->n > 1 && a->fate == COUNT_DONE && !a->nowait);
		if (!ssem_asks_zero(a) && ssem_wakes(v, a) == SSEM_WAKES) {
			contradict_sleeper(v, a, j, "an array goes on when there is all that it takes");
			return;
		}
	}
}

void ssem_judge_wakeup(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_woken);
}

/* ---- ssem.wait-for-zero ---- */

enum { ZERO_WAITED, ZERO_LOCKED, ZERO_SEVERAL };

/* The semaphores that must be zero before the array does anything to them. */
static uint32_t zeros_of(const struct ssem_act *a)
{
	uint32_t zeros = 0, changed = 0;
	unsigned i;

	for (i = 0; i < a->n; i++) {
		uint32_t bit = UINT32_C(1) << a->one[i].semaphore;

		if (a->one[i].amount == 0)
			zeros |= bit & ~changed;
		else
			changed |= bit;
	}
	return zeros;
}

bool ssem_never_zero(const struct ssem_view *v, const struct ssem_act *a)
{
	uint32_t zeros = zeros_of(a);
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++) {
		const struct count_act one = { a->call, a->ret, a->event, -1, COUNT_DONE };

		if ((zeros >> k & 1) != 0 && counter_never_short(&v->counter[k], &one, a->call, a->ret - 1))
			return true;
	}
	return false;
}

/* Waits for zero and adds something at once: whoever does so has it for himself until something is taken. */
static bool locks(const struct ssem_act *a, unsigned semaphore)
{
	return a->fate == COUNT_DONE && (zeros_of(a) >> semaphore & 1) != 0 && a->net[semaphore] > 0;
}

/* Both have locked it, and nobody can have taken anything in between, whichever came first. */
static bool both_have(const struct ssem_view *v, const struct ssem_act *x, const struct ssem_act *y, unsigned semaphore)
{
	const struct counter *k = &v->counter[semaphore];
	uint64_t from = x->call < y->call ? x->call : y->call, to = x->ret > y->ret ? x->ret : y->ret;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call < to; i++)
		if (k->act[i].amount < 0 && k->act[i].ret > from &&
		    (k->act[i].fate == COUNT_DONE || k->act[i].fate == COUNT_PERHAPS))
			return false;
	return true;
}

static const struct ssem_act *other_owner(const struct ssem_view *v, const struct ssem_act *a)
{
	unsigned k;
	size_t i;

	for (k = 0; k < SSEM_EACH; k++)
		for (i = 0; locks(a, k) && i < v->acts && &v->act[i] != a; i++)
			if (locks(&v->act[i], k) && both_have(v, &v->act[i], a, k))
				return &v->act[i];
	return NULL;
}

static bool waited(const struct ssem_view *v, const struct ssem_act *a)
{
	uint32_t zeros = zeros_of(a);
	unsigned k;

	for (k = 0; k < SSEM_EACH; k++)
		if ((zeros >> k & 1) != 0 && ssem_least(v, k, a->call, a->call) > 0)
			return true;
	return false;
}

static bool check_zero(const struct ssem_view *v, const struct ssem_act *a, struct judgement *j)
{
	const struct ssem_act *other = a->fate == COUNT_DONE ? other_owner(v, a) : NULL;

	if (a->fate == COUNT_DONE && ssem_never_zero(v, a)) {
		judgement_contradict(j, 2, (uint32_t[]){ v->made, a->event },
		    "who waits for zero goes on when the value is zero, but it was more than that all through this call");
		return false;
	}
	if (other != NULL) {
		judgement_contradict(j, 2, (uint32_t[]){ other->event, a->event },
		    "an array sees zero and adds to it at one moment, but two did, and nobody had taken anything in between");
		return false;
	}
	if (ssem_wakes(v, a) == SSEM_WAKES) {
		contradict_sleeper(v, a, j, "who waits for zero goes on when the value is zero and stays so");
		return false;
	}
	return true;
}

static void check_zeros(const struct ssem_view *v, struct judgement *j)
{
	unsigned k;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		bool lock = false;

		if (!ssem_asks_zero(a))
			continue;
		judgement_applies(j);
		for (k = 0; k < SSEM_EACH; k++)
			lock = lock || locks(a, k);
		judgement_count(j, ZERO_WAITED, a->fate == COUNT_DONE && waited(v, a));
		judgement_count(j, ZERO_LOCKED, lock);
		judgement_count(j, ZERO_SEVERAL, a->fate == COUNT_DONE && waiting_at(v, a) > 0);
		if (!check_zero(v, a, j))
			return;
	}
}

void ssem_judge_zero(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_zeros);
}

/* ---- ssem.rmid-wakes ---- */

enum { GONE_TOLD, GONE_COUNTED, GONE_BOTH, GONE_ARRAY, GONE_LATER };

/* GETNCNT and GETZCNT counted that many sleepers before the removal, so that those were asleep. */
static const struct event *counted(const struct ssem_view *v)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	const struct event *found = NULL;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (event_is(e, "semctl-asleep") && (unsigned)e->in[0] == v->object && e->ret != OPEN &&
		    e->result == 0 && e->ret < v->removing)
			found = e;
	}
	return found;
}

static int64_t sum(const struct event *e, unsigned from)
{
	return e->out[from + SSEM_A] + e->out[from + SSEM_B] + e->out[from + SSEM_C];
}

/*
 * The call was one of those that were counted: as many were counted at its only semaphore, and of its kind, as can have
 * been there.
 */
static bool was_asleep(const struct ssem_view *v, const struct ssem_act *a, const struct event *count)
{
	unsigned at = a->one[0].semaphore, kind = a->one[0].amount == 0 ? SSEM_ZCNT : SSEM_NCNT;
	int64_t possible = 0;
	unsigned k;
	size_t i;

	if (a->n != 1 || a->call > count->call)
		return false;
	for (i = 0; i < v->acts && v->act[i].call < count->ret; i++) {
		const struct ssem_act *b = &v->act[i];
		bool fits = false;

		for (k = 0; k < b->n; k++)
			fits = fits ||
			    (b->one[k].semaphore == at && (b->one[k].amount == 0) == (kind == SSEM_ZCNT) &&
			        b->one[k].amount <= 0);
		possible += fits && !b->nowait && b->ret > count->call;
	}
	return count->out[kind + at] >= possible;
}

static const char *wrong_after(const struct ssem_view *v, const struct ssem_act *a, const struct event *count)
{
	const struct event *e = ssem_event(v, a);
	bool gone = e->ret != OPEN && e->result == -1 && (e->err == EIDRM || e->err == EINVAL);

	if (gone && v->removing >= e->ret && (e->err == EIDRM || !a->undo)) /* EINVAL: also too many to undo */
		return e->err == EIDRM ? "EIDRM says that the set was removed, but nobody had"
		                       : "the set was there, but it was not found";
	if (v->removed == OPEN)
		return NULL;
	if (a->fate == COUNT_STUCK && v->removed < v->h->quiet)
		return "a removal ends all semop calls, but this one waited for ever";
	if (e->call > v->removed && e->ret != OPEN && (e->result == 0 || e->err == EAGAIN))
		return "a set that was removed is not there any more, but this call found it";
	if (gone && e->err == EINVAL && count != NULL && was_asleep(v, a, count))
		return "who sleeps when a set is removed is told so by EIDRM, but this call got EINVAL";
	return NULL;
}

static void count_gone(const struct ssem_view *v, const struct event *count, struct judgement *j)
{
	bool array = false;
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct event *e = ssem_event(v, &v->act[i]);

		judgement_count(j, GONE_TOLD,
		    e->ret != OPEN && e->result == -1 && e->err == EIDRM && e->call < v->removing);
		judgement_count(j, GONE_LATER, e->call > v->removed);
		array = array || (v->act[i].n > 1 && e->call < v->removing && e->ret > v->removing);
	}
	judgement_count(j, GONE_ARRAY, array);
	if (count == NULL)
		return;
	judgement_count(j, GONE_COUNTED, sum(count, SSEM_NCNT) + sum(count, SSEM_ZCNT) > 1);
	judgement_count(j, GONE_BOTH, sum(count, SSEM_NCNT) > 0 && sum(count, SSEM_ZCNT) > 0);
}

static uint32_t removal_of(const struct ssem_view *v)
{
	uint32_t i;

	for (i = 0; i < v->h->events; i++)
		if (v->h->event[i].call == v->removing)
			return i;
	return v->made;
}

static void check_gone(const struct ssem_view *v, struct judgement *j)
{
	const struct event *count = v->removing != OPEN ? counted(v) : NULL;
	size_t i;

	if (v->removing != OPEN)
		judgement_applies(j);
	if (v->removed != OPEN)
		count_gone(v, count, j);
	for (i = 0; i < v->acts; i++) {
		const struct ssem_act *a = &v->act[i];
		const char *why = wrong_after(v, a, count);
		uint32_t removal = removal_of(v);

		if (why != NULL) {
			judgement_contradict(j, 2,
			    (uint32_t[]){ removal < a->event ? removal : a->event,
			        removal < a->event ? a->event : removal },
			    "%s", why);
			return;
		}
	}
}

void ssem_judge_removed(const struct history *h, struct judgement *j)
{
	ssem_judge_sets(h, j, check_gone);
}
