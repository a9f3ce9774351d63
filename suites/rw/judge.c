/* Who has it at the same time as somebody else, and who is refused though nobody has it. */
#include "rules.h"

#include <errno.h>

/* Somebody else had just had it. */
static bool was_handed(const struct rw_view *v, const struct rw_act *a)
{
	const struct rw_act *last = NULL;
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (v->act[i].got && v->act[i].possible_to < a->ret && (last == NULL || v->act[i].ret > last->ret))
			last = &v->act[i];
	return last != NULL && last->actor != a->actor;
}

static bool is_refused(const struct rw_view *v, const struct rw_act *a)
{
	const struct event *e = &v->h->event[a->event];

	return rw_tries(a->how) && e->ret != OPEN && e->result == -1 && e->err == EBUSY;
}

/* Somebody certainly had it all the time, as a reader. */
static bool readers_have_it(const struct rw_view *v, const struct rw_act *a)
{
	size_t i;

	for (i = 0; i < v->acts; i++)
		if (v->act[i].got && rw_is_shared(v->act[i].how) && v->act[i].ret < a->call &&
		    v->act[i].certain_to > a->ret)
			return true;
	return false;
}

static void count(const struct rw_view *v, const struct rw_act *a, struct judgement *j)
{
	const struct event *e = &v->h->event[a->event];
	bool beside = readers_have_it(v, a);
	size_t i;

	for (i = 0; a->turns && i < v->acts; i++)
		if (v->act[i].turns && v->act[i].actor != a->actor && overlapped(e, &v->h->event[v->act[i].event]))
			judgement_count(j, RW_TOOK_TURNS, 1);
	judgement_count(j, RW_HANDED, a->got && was_handed(v, a));
	judgement_count(j, RW_REFUSED, is_refused(v, a));
	judgement_count(j, RW_TOOK_AT_ONCE, a->got && rw_tries(a->how) && rw_nobody_in_the_way(v, a));
	if (v->spins)
		return;
	judgement_count(j, RW_READ_TOGETHER, a->got && rw_is_shared(a->how) && beside);
	judgement_count(j, RW_READERS_REFUSE, is_refused(v, a) && !rw_is_shared(a->how) && beside);
}

/* Sections without records saw what they must not. */
static bool object_to_turns(const struct rw_view *v, const struct rw_act *a, struct judgement *j)
{
	const struct event *e = &v->h->event[a->event];

	if (!a->turns || e->ret == OPEN || e->out[RW_BAD] <= 0)
		return false;
	judgement_contradict(j, 1, &a->event,
	    "what a lock guards is changed by nobody else, but in %lld of %lld sections it was being changed",
	    (long long)e->out[RW_BAD], (long long)e->out[RW_DONE]);
	return true;
}

static bool object_to_pairs(const struct rw_view *v, const struct rw_act *a, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct rw_act *x = &v->act[i];

		if (!rw_collide(a, x) || x->ret > v->sound_until)
			continue;
		judgement_contradict(j, 3,
		    (uint32_t[]){ x->event, a->event, x->release != RW_NOWHERE ? x->release : x->event },
		    "%s had it for %s and had not released it, but %s got it for %s",
		    history_actor_name(v->h, x->actor), rw_is_shared(x->how) ? "reading" : "writing",
		    history_actor_name(v->h, a->actor), rw_is_shared(a->how) ? "reading" : "writing");
		return true;
	}
	return false;
}

static bool object_to_refusal(const struct rw_view *v, const struct rw_act *a, struct judgement *j)
{
	if (!is_refused(v, a) || !rw_nobody_in_the_way(v, a))
		return false;
	judgement_contradict(j, 1, &a->event, "nobody can have had it or have asked for it, but %s was refused",
	    history_actor_name(v->h, a->actor));
	return true;
}

/* At the end as many have been counted as there were sections. */
static bool object_to_count(const struct rw_view *v, struct judgement *j)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	int64_t least = 0, most = 0;
	size_t k;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (!event_is(e, "rw-count") || e->in[0] != (int64_t)v->object || e->ret > v->sound_until)
			continue;
		for (k = 0, least = most = 0; k < v->acts; k++) {
			const struct event *turns = &v->h->event[v->act[k].event];

			if (!v->act[k].turns || (rw_is_shared(v->act[k].how) && !v->spins))
				continue;
			least += happened_before(turns, e) ? turns->out[RW_DONE] : 0;
			most += turns->call < e->ret ? turns->ret == OPEN ? turns->in[1] : turns->out[RW_DONE] : 0;
		}
		if (e->out[RW_COUNT] >= least && e->out[RW_COUNT] <= most)
			continue;
		judgement_contradict(j, 1, i.at,
		    "each section counts up by one, but %lld were counted in %lld sections",
		    (long long)e->out[RW_COUNT], (long long)least);
		return true;
	}
	return false;
}

void rw_judge_kind(const struct history *h, struct judgement *j, bool spins)
{
	const struct rw_view *v;
	unsigned n;
	size_t i;

	for (n = 0; (v = rw_view_at(h, n)) != NULL; n++) {
		if (v->spins != spins || v->acts == 0)
			continue;
		judgement_applies(j);
		for (i = 0; i < v->acts; i++) {
			const struct rw_act *a = &v->act[i];

			if (a->ret > v->sound_until)
				continue;
			count(v, a, j);
			if (object_to_turns(v, a, j) || object_to_pairs(v, a, j) || object_to_refusal(v, a, j))
				return;
		}
		if (object_to_count(v, j))
			return;
	}
}

void rw_judge_exclusion(const struct history *h, struct judgement *j)
{
	rw_judge_kind(h, j, false);
}

void rw_judge_spin(const struct history *h, struct judgement *j)
{
	rw_judge_kind(h, j, true);
}
