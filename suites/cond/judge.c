/* Who must have been woken. */
#include "rules.h"

#include "../std/facts.h"

#include <stdlib.h>

bool cond_is_wait(const struct event *e, bool *timed)
{
	*timed = event_is(e, "cond-timedwait");
	return *timed || event_is(e, "cond-wait");
}

static bool is_wake(const struct event *e)
{
	return (event_is(e, "cond-signal") || event_is(e, "cond-broadcast")) && e->ret != OPEN && e->result == 0;
}

/* The only mutex with that index, made once. */
static const struct mtx_view *mutex_of(const struct history *h, unsigned object)
{
	const struct mtx_view *v, *found = NULL;
	unsigned i;

	for (i = 0; (v = mtx_view_at(h, i)) != NULL; i++)
		if (v->object == object) {
			if (found != NULL)
				return NULL;
			found = v;
		}
	return found;
}

bool cond_view_open(struct cond_view *v, const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	int64_t mutex = -1;
	bool timed;
	size_t k;

	*v = (struct cond_view){ .h = h,
		.object = object,
		.wait = zeroed(h->events + 1, sizeof(uint32_t)),
		.wake = zeroed(h->events + 1, sizeof(uint32_t)) };
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (cond_is_wait(e, &timed) && (unsigned)e->in[0] == object) {
			if ((mutex >= 0 && mutex != e->in[1]) || (e->ret == OPEN && !certainly_stuck(h, *i.at)))
				return false;
			mutex = e->in[1];
			v->wait[v->waits++] = *i.at;
		} else if (is_wake(e) && (unsigned)e->in[0] == object) {
			v->wake[v->wakes++] = *i.at;
		}
	}
	v->mutex = mutex >= 0 ? mutex_of(h, (unsigned)mutex) : NULL;
	if (v->mutex == NULL)
		return false;
	v->known = zeroed(v->waits + 1, sizeof(*v->known));
	for (k = 0; k < v->waits; k++)
		v->known[k] = cond_blocked_from(v, &h->event[v->wait[k]]);
	return true;
}

void cond_view_close(struct cond_view *v)
{
	free(v->wait);
	free(v->wake);
	free(v->known);
}

/*
 * Who waits has the mutex until he sleeps. So whoever has it afterwards, having got it, has it behind that.
 */
uint64_t cond_blocked_from(const struct cond_view *v, const struct event *wait)
{
	uint64_t from = OPEN;
	bool had = false;
	size_t i;

	for (i = 0; i < v->mutex->holds; i++) {
		const struct mtx_hold *x = &v->mutex->hold[i];

		if (!mtx_is_certain(x))
			continue;
		had = had || (x->actor == wait->actor && x->certain_to == wait->call);
		if (x->actor != wait->actor && x->certain_from > wait->call && x->certain_from < from)
			from = x->certain_from;
	}
	return had ? from : OPEN;
}

/* ---- cond.no-lost-wakeup ---- */

enum { WOKEN, SEVERAL, WITHIN, AFTERWARDS, BROADCAST, BESIDE_TIMEOUT };

static unsigned waiting_at(const struct cond_view *v, uint64_t at, bool *out_of_time)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < v->waits; i++) {
		const struct event *e = &v->h->event[v->wait[i]];

		if (e->call < at && e->ret > at && v->known[i] <= at) {
			n++;
			*out_of_time = *out_of_time || (e->ret != OPEN && e->result != 0);
		}
	}
	return n;
}

static bool has_mutex(const struct cond_view *v, const struct event *e)
{
	size_t i;

	for (i = 0; i < v->mutex->holds; i++)
		if (v->mutex->hold[i].actor == e->actor && v->mutex->hold[i].certain_from < e->call &&
		    v->mutex->hold[i].certain_to > e->ret)
			return true;
	return false;
}

static void count_wakes(const struct cond_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->wakes; i++) {
		const struct event *e = &v->h->event[v->wake[i]];
		bool timeout = false, all = event_is(e, "cond-broadcast");
		unsigned n = waiting_at(v, e->call, &timeout);

		judgement_count(j, WOKEN, n > 0);
		judgement_count(j, SEVERAL, n > 1 && !all);
		judgement_count(j, WITHIN, n > 0 && has_mutex(v, e));
		judgement_count(j, AFTERWARDS, n > 0 && !has_mutex(v, e));
		judgement_count(j, BROADCAST, n > 1 && all);
		judgement_count(j, BESIDE_TIMEOUT, timeout);
	}
}

/* Waits, not asleep for ever, which a call as late as that may have ended. */
static unsigned takers_from(const struct cond_view *v, uint64_t from)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < v->waits; i++)
		n += v->h->event[v->wait[i]].ret != OPEN && v->h->event[v->wait[i]].ret > from;
	return n;
}

/*
 * Each signal that comes while somebody sleeps for ever ended another's wait, one for each; from the last of them on there
 * are too few. A broadcast would have ended his.
 */
static void check_sleeper(const struct cond_view *v, uint32_t sleeper, struct judgement *j)
{
	const struct event *w = &v->h->event[sleeper];
	uint64_t from = cond_blocked_from(v, w);
	unsigned signals = 0;
	size_t i;

	for (i = v->wakes; i-- > 0;) {
		const struct event *e = &v->h->event[v->wake[i]];

		if (e->call < from || e->ret > v->h->quiet)
			continue;
		if (event_is(e, "cond-broadcast")) {
			judgement_contradict(j, 2, (uint32_t[]){ sleeper, v->wake[i] },
			    "a broadcast wakes all who wait, but %s was waiting and was not woken",
			    history_actor_name(v->h, w->actor));
			return;
		}
		signals++;
		if (signals > takers_from(v, e->call)) {
			judgement_contradict(j, 2, (uint32_t[]){ sleeper, v->wake[i] },
			    "each signal wakes at least one of those who wait, but there were %u signals while %s was waiting, "
			    "and of all others only %u waits can have ended by them",
			    signals, history_actor_name(v->h, w->actor), takers_from(v, e->call));
			return;
		}
	}
}

/* Who died with a mutex that is not robust keeps it, and with it whoever was woken from a wait. */
static bool is_kept(const struct cond_view *v)
{
	size_t i;

	for (i = 0; i < v->mutex->holds; i++) {
		const struct mtx_hold *x = &v->mutex->hold[i];

		if (!v->mutex->robust && x->let_go == NOWHERE && !certainly_stuck(v->h, x->event))
			return true;
	}
	return false;
}

static void check_wakeups(const struct cond_view *v, struct judgement *j)
{
	bool timed;
	size_t i;

	judgement_applies(j);
	count_wakes(v, j);
	if (v->h->quiet == OPEN || !mtx_all_gone(v->mutex, v->h->quiet) || is_kept(v))
		return;
	for (i = 0; i < v->waits; i++)
		if (v->h->event[v->wait[i]].ret == OPEN && cond_is_wait(&v->h->event[v->wait[i]], &timed) && !timed)
			check_sleeper(v, v->wait[i], j);
}

void cond_judge_wakeup(const struct history *h, struct judgement *j)
{
	struct cond_view v;
	unsigned o;

	for (o = 0; o < h->objects; o++) {
		if (!cond_is_condition(h->object[o].kind))
			continue;
		if (cond_view_open(&v, h, o))
			check_wakeups(&v, j);
		cond_view_close(&v);
	}
}
