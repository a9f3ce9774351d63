#include "view.h"

#include "life.h"

#include <stdlib.h>

bool sshm_view_open(struct map_view *v, const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	unsigned made = 0;

	*v = (struct map_view){ .h = h,
		.object = object,
		.read = zeroed(h->events + 1, sizeof(uint32_t)),
		.write = zeroed(h->events + 1, sizeof(uint32_t)) };
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "shmget") && (unsigned)e->in[0] == object && (e->ret == OPEN || e->result == 0)) {
			made += e->ret == OPEN ? 2 : 1;
			v->made = *i.at;
		} else if (event_is(e, "memory-write") && end_object(e->in[MAP_AT_END]) == object) {
			v->write[v->writes++] = *i.at;
		} else if (event_is(e, "memory-read") && end_object(e->in[MAP_AT_END]) == object &&
		    map_was_done(e, MAP_IS_SHARED)) {
			v->read[v->reads++] = *i.at;
		}
	}
	return made == 1;
}

void sshm_judge_each(const struct history *h, struct judgement *j, map_check *check)
{
	struct map_view v;
	unsigned o;

	for (o = 0; o < h->objects; o++) {
		if (!sshm_is(h->object[o].kind))
			continue;
		if (sshm_view_open(&v, h, o))
			check(&v, j);
		map_view_close(&v);
	}
}

const struct event *sshm_removal(const struct map_view *v)
{
	struct indexes i = events_with(v->h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (event_is(e, "shmctl-rmid") && (unsigned)e->in[0] == v->object && (e->ret == OPEN || e->result == 0))
			return e;
	}
	return NULL;
}

int64_t sshm_least(const struct map_view *v, const struct event *e)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	int64_t n = 0;
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		n += refs->ref[i].certain_from < e->call && refs->ref[i].certain_to > e->ret;
	return n;
}

int64_t sshm_most(const struct map_view *v, const struct event *e)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	int64_t n = 0;
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		n += refs->ref[i].possible_from <= e->ret && refs->ref[i].possible_to >= e->call;
	return n;
}

/* The last call before that ticket that showed that nobody was counted any more who had left. */
static uint64_t settled(const struct map_view *v, uint64_t before)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	uint64_t last = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (sshm_did(e, "shmctl-stat") && (unsigned)e->in[0] == v->object && e->ret < before &&
		    e->out[SSHM_ATTACHED] == sshm_least(v, e))
			last = e->call;
	}
	return last;
}

bool sshm_has_left(const struct map_view *v, uint64_t before)
{
	const struct references *refs = &v->h->refs[v->object][MAP_SIDE];
	struct life life[HISTORY_ACTORS];
	struct indexes execs = events_with(v->h, ROLE_EXEC);
	uint64_t since = settled(v, before);
	uint32_t i;

	lives_of(v->h, life);
	for (i = 0; i < refs->count; i++) {
		unsigned p = refs->ref[i].process;

		if (p < HISTORY_ACTORS && life[p].alive < before && refs->ref[i].possible_to > life[p].alive &&
		    refs->ref[i].possible_from < before && life[p].gone > since &&
		    (life[p].gone != OPEN || life[p].exits < before))
			return true;
	}
	for (; execs.at < execs.end; execs.at++) {
		const struct event *e = &v->h->event[*execs.at];

		if (e->call < before && life_first_act(v->h, event_process(v->h, e), e->call) > since)
			return true;
	}
	return false;
}

bool sshm_from_nowhere(const struct map_view *v, const struct event *read)
{
	return read->out[MAP_VALUE] != 0 && !map_was_written(v, read->out[MAP_VALUE]);
}
