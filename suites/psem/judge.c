/* What was given and what was taken. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

uint32_t psem_last_post(const struct sem_view *v, uint64_t before, uint32_t otherwise)
{
	int64_t i = counter_last_given(&v->counter, before);

	return i >= 0 ? v->counter.act[i].event : otherwise;
}

/* Processes that were waiting when this post was called. */
static unsigned waiting_at(const struct sem_view *v, uint64_t at)
{
	unsigned n = 0;
	bool tries;
	size_t i;

	for (i = 0; i < v->counter.acts && v->counter.act[i].call < at; i++) {
		const struct count_act *a = &v->counter.act[i];

		n += a->amount < 0 && a->ret > at && sem_takes(act_event(v, a), &tries) && !tries;
	}
	return n;
}

/* ---- psem.conservation ---- */

enum { KEPT_TAKEN, KEPT_NONE_LEFT, KEPT_REFUSED, KEPT_LOCK };

/* As many were taken as there were: nothing is left for another one. */
static bool is_lock(const struct sem_view *v)
{
	return v->counter.most == 1 && v->counter.acts > 0;
}

static void count_kept(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	int last = -1;
	size_t i;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];
		unsigned process = event_process(v->h, act_event(v, a));

		if (a->amount > 0)
			continue;
		judgement_count(j, KEPT_TAKEN, a->fate == COUNT_DONE);
		judgement_count(j, KEPT_NONE_LEFT, a->fate == COUNT_DONE && counter_most(k, a->call) == 0);
		judgement_count(j, KEPT_REFUSED, a->fate == COUNT_REFUSED || a->fate == COUNT_NOTHING);
		judgement_count(j, KEPT_LOCK, is_lock(v) && a->fate == COUNT_DONE && last >= 0 && (int)process != last);
		last = a->fate == COUNT_DONE ? (int)process : last;
	}
}

/* Nobody was at it when it was found empty. */
bool psem_is_at_rest(const struct sem_view *v, const struct count_act *a)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++)
		if (&v->counter.act[i] != a && v->counter.act[i].call < a->ret && v->counter.act[i].ret > a->call)
			return false;
	return true;
}

static void check_kept(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	judgement_applies(j);
	count_kept(v, j);
	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (counter_overdrawn(k, a)) {
			judgement_contradict(j, 2, (uint32_t[]){ psem_last_post(v, a->call, a->event), a->event },
			    "a semaphore is never below zero, but when this wait had returned more had been taken than given");
			return;
		}
		if (a->fate == COUNT_REFUSED && act_event(v, a)->err == EAGAIN && psem_is_at_rest(v, a) &&
		    counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ psem_last_post(v, a->call, a->event), a->event },
			    "what was posted is there until it is taken, but nothing was left where at least %lld had to be",
			    (long long)counter_least(k, a->call, a));
			return;
		}
	}
}

void psem_judge_conservation(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_kept);
}

/* ---- psem.no-lost-post ---- */

enum { WOKEN_BY_OTHER, WOKEN_SEVERAL, WOKEN_BESIDE };

static void count_woken(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i, n;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (a->amount < 0 || a->fate != COUNT_DONE)
			continue;
		judgement_count(j, WOKEN_BY_OTHER, waiting_at(v, a->call) > 0 && counter_most(k, a->call) <= 1);
		judgement_count(j, WOKEN_SEVERAL, waiting_at(v, a->call) > 2);
		for (n = 0; n < k->acts && k->act[n].call < a->ret; n++)
			if (k->act[n].amount < 0 && k->act[n].ret > a->call && k->act[n].ret != OPEN &&
			    k->act[n].fate != COUNT_DONE)
				judgement_count(j, WOKEN_BESIDE, 1);
	}
}

static void check_woken(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	judgement_applies(j);
	count_woken(v, j);
	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];

		if (!counter_has_for(k, a, v->h->quiet))
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ a->event, psem_last_post(v, v->h->quiet, a->event) },
		    "a wait takes what is there, but this one waited for ever though the value had to be %lld",
		    (long long)counter_least(k, v->h->quiet, a));
		return;
	}
}

void psem_judge_no_lost_post(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_woken);
}

/* ---- psem.trywait-exact ---- */

enum { TRY_EMPTY, TRY_TOOK, TRY_CONTENDED };

static void check_try(const struct sem_view *v, struct judgement *j)
{
	const struct counter *k = &v->counter;
	size_t i;

	for (i = 0; i < k->acts; i++) {
		const struct count_act *a = &k->act[i];
		const struct event *e = act_event(v, a);
		bool tries;

		if (!sem_takes(e, &tries) || !tries || e->ret == OPEN)
			continue;
		judgement_applies(j);
		judgement_count(j, TRY_EMPTY, a->fate == COUNT_REFUSED);
		judgement_count(j, TRY_TOOK, a->fate == COUNT_DONE);
		judgement_count(j, TRY_CONTENDED, a->fate == COUNT_REFUSED && counter_most(k, a->ret) > 0);
		if (a->fate == COUNT_REFUSED && counter_never_short(k, a, a->call, a->ret)) {
			judgement_contradict(j, 2, (uint32_t[]){ psem_last_post(v, a->call, a->event), a->event },
			    "sem_trywait() takes one if the value is positive, but it failed with EAGAIN though the value was at least "
			    "%lld",
			    (long long)counter_least(k, a->call, a));
			return;
		}
	}
}

void psem_judge_trywait(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_try);
}

/* ---- psem.timed ---- */

enum { TIMED_OUT, TIMED_PAST, TIMED_READY, TIMED_BAD };
enum { TICK_NS = 10000000 };

static const char *wrong_timeout(const struct sem_view *v, const struct count_act *a)
{
	const struct event *e = act_event(v, a);
	int64_t step = e->out[PSEM_AFTER] - e->out[PSEM_BEFORE] - e->out[PSEM_ELAPSED];

	if (e->ret == OPEN)
		return a->fate == COUNT_STUCK ? "it never returned" : NULL;
	if (e->result != -1 || e->err != ETIMEDOUT)
		return NULL;
	if (e->in[2] != PSEM_VALID)
		return "it timed out though its nanoseconds were no time";
	if (e->out[PSEM_AFTER] < -TICK_NS && step < TICK_NS && step > -TICK_NS)
		return "it timed out before its time";
	return counter_never_short(&v->counter, a, a->call, a->ret) ? "it timed out though there was one all the time"
	                                                            : NULL;
}

static void check_timed(const struct sem_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->counter.acts; i++) {
		const struct count_act *a = &v->counter.act[i];
		const struct event *e = act_event(v, a);
		const char *what;

		if (!event_is(e, "sem-timedwait"))
			continue;
		judgement_applies(j);
		what = wrong_timeout(v, a);
		if (e->ret != OPEN) {
			bool past = e->out[PSEM_BEFORE] >= 0, out = e->result == -1 && e->err == ETIMEDOUT;

			judgement_count(j, TIMED_OUT, out);
			judgement_count(j, TIMED_PAST, out && past);
			judgement_count(j, TIMED_READY, e->result == 0 && past);
			judgement_count(j, TIMED_BAD, e->in[2] != PSEM_VALID && e->result == -1 && e->err == EINVAL);
		}
		if (what != NULL) {
			judgement_contradict(j, 2, (uint32_t[]){ a->event, psem_last_post(v, a->ret, a->event) },
			    "a wait with a deadline times out when the time has come and there is nothing to take, and then only, but "
			    "%s",
			    what);
			return;
		}
	}
}

void psem_judge_timed(const struct history *h, struct judgement *j)
{
	judge_semaphores(h, j, check_timed);
}
