/* What is read, by what was written. */
#include "words.h"

#include "../std/facts.h"

static uint32_t index_of(const struct map_view *v, const struct event *e)
{
	return (uint32_t)(e - v->h->event);
}

static const struct event *read_at(const struct map_view *v, size_t i)
{
	return &v->h->event[v->read[i]];
}

/* ---- map.shared-model, map.lifetime ---- */

enum { BY_OTHER, ALIAS, BY_DEAD, FAR };

static void count_shared(const struct map_view *v, const struct event *e, struct judgement *j)
{
	const struct event *by = map_writer(v, e->out[MAP_VALUE], e->in[MAP_AT_OFFSET]);
	int64_t page = history_mark(v->h, "PAGE");
	int32_t death;

	if (by == NULL)
		return;
	death = death_of(v->h, event_process(v->h, by));
	judgement_count(j, BY_OTHER, event_process(v->h, by) != event_process(v->h, e));
	judgement_count(j, ALIAS,
	    event_process(v->h, by) == event_process(v->h, e) && by->in[MAP_AT_END] != e->in[MAP_AT_END]);
	judgement_count(j, BY_DEAD, death >= 0 && v->h->event[death].ret < e->call);
	judgement_count(j, FAR, page > 0 && e->in[MAP_AT_OFFSET] >= page);
}

static void object_to(const struct map_view *v, const struct event *e, struct judgement *j)
{
	const struct event *other;
	const char *what = map_wrong(v, e, &other);

	if (what == NULL)
		return;
	judgement_contradict(j, 2, (uint32_t[]){ index_of(v, other), index_of(v, e) },
	    "all who map an object see the same bytes, but %s read %lld at %lld, and %s",
	    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE], (long long)e->in[MAP_AT_OFFSET], what);
}

static void check_shared(const struct map_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = read_at(v, i);

		if (!map_was_done(e, MAP_IS_SHARED) || map_was_unlinked(v, e))
			continue;
		judgement_applies(j);
		count_shared(v, e, j);
		object_to(v, e, j);
	}
}

void map_judge_shared(const struct history *h, struct judgement *j)
{
	map_judge_each(h, j, check_shared);
}

static void check_lifetime(const struct map_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = read_at(v, i), *by;

		if (!map_was_done(e, MAP_IS_SHARED) || !map_was_unlinked(v, e))
			continue;
		judgement_applies(j);
		by = map_writer(v, e->out[MAP_VALUE], e->in[MAP_AT_OFFSET]);
		judgement_count(j, 0, by != NULL && event_process(v->h, by) != event_process(v->h, e));
		judgement_count(j, 1, by != NULL && map_was_unlinked(v, by));
		judgement_count(j, 2, by != NULL && !map_was_unlinked(v, by));
		object_to(v, e, j);
	}
}

void map_judge_lifetime(const struct history *h, struct judgement *j)
{
	map_judge_each(h, j, check_lifetime);
}

/* ---- map.private-isolation ---- */

enum { OWN, INHERITED, OBJECT, OTHERS_COPY };

/* Somebody wrote it for himself, before. */
static bool beside_private(const struct map_view *v, const struct event *read)
{
	size_t i;

	for (i = 0; i < v->writes; i++) {
		const struct event *e = &v->h->event[v->write[i]];

		if (e->in[MAP_AT_OFFSET] == read->in[MAP_AT_OFFSET] && map_was_done(e, MAP_IS_PRIVATE) &&
		    happened_before(e, read) && event_process(v->h, e) != event_process(v->h, read))
			return true;
	}
	return false;
}

static void check_own(const struct map_view *v, const struct event *e, struct judgement *j)
{
	const struct event *own = map_own_write(v, e);

	if (own == NULL)
		return;
	judgement_count(j, OWN, event_process(v->h, own) == event_process(v->h, e));
	judgement_count(j, INHERITED, event_process(v->h, own) != event_process(v->h, e));
	if (own->in[MAP_AT_VALUE] != e->out[MAP_VALUE])
		judgement_contradict(j, 2, (uint32_t[]){ index_of(v, own), index_of(v, e) },
		    "a process sees what it wrote to its private mapping, or its parent before the fork, which is %lld at %lld, but "
		    "%s read %lld",
		    (long long)own->in[MAP_AT_VALUE], (long long)e->in[MAP_AT_OFFSET],
		    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE]);
}

static void check_private(const struct map_view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = read_at(v, i), *by;
		bool apart = map_was_done(e, MAP_IS_PRIVATE);

		if (e->result != 0)
			continue;
		if (apart || beside_private(v, e))
			judgement_applies(j);
		judgement_count(j, OBJECT, !apart && beside_private(v, e));
		judgement_count(j, OTHERS_COPY, apart && beside_private(v, e));
		if (apart)
			check_own(v, e, j);
		by = e->out[MAP_VALUE] != 0 ? map_writer(v, e->out[MAP_VALUE], e->in[MAP_AT_OFFSET]) : NULL;
		if (by != NULL && map_was_done(by, MAP_IS_PRIVATE) && (!apart || map_is_foreign(v, e, by)))
			judgement_contradict(j, 2, (uint32_t[]){ index_of(v, by), index_of(v, e) },
			    "what is written to a private mapping is seen by nobody else, but %s read %lld, which %s had written so",
			    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE],
			    history_actor_name(v->h, by->actor));
	}
}

void map_judge_private(const struct history *h, struct judgement *j)
{
	map_judge_each(h, j, check_private);
}

/* ---- map.zero-fill ---- */

enum { UNTOUCHED, UNTOUCHED_APART, UNTOUCHED_FAR };

static bool is_touched(const struct map_view *v, int64_t offset)
{
	size_t i;

	for (i = 0; i < v->writes; i++)
		if (v->h->event[v->write[i]].in[MAP_AT_OFFSET] == offset)
			return true;
	return false;
}

static void check_zero(const struct map_view *v, struct judgement *j)
{
	int64_t page = history_mark(v->h, "PAGE");
	size_t i;

	for (i = 0; i < v->reads; i++) {
		const struct event *e = read_at(v, i);
		bool zero = e->out[MAP_VALUE] == 0;

		if (e->result != 0)
			continue;
		judgement_applies(j);
		judgement_count(j, UNTOUCHED, !is_touched(v, e->in[MAP_AT_OFFSET]));
		judgement_count(j, UNTOUCHED_APART, zero && e->out[MAP_HOW] == MAP_IS_PRIVATE);
		judgement_count(j, UNTOUCHED_FAR, zero && page > 0 && e->in[MAP_AT_OFFSET] >= page);
		if (!zero && !map_was_written(v, e->out[MAP_VALUE]))
			judgement_contradict(j, 2, (uint32_t[]){ v->made, v->read[i] },
			    "what nobody has written in new memory is zero, but %s read %lld at %lld, which nobody wrote",
			    history_actor_name(v->h, e->actor), (long long)e->out[MAP_VALUE],
			    (long long)e->in[MAP_AT_OFFSET]);
	}
}

void map_judge_zero(const struct history *h, struct judgement *j)
{
	map_judge_each(h, j, check_zero);
}
