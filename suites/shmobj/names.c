/* Which object a name led to, and what was done with it. */
#include "view.h"

#include <stdlib.h>

bool shmobj_is_open(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_OPEN_END && event_is(e, "shm-open") &&
	    shmobj_is(h->object[end_object(e->in[0])].kind);
}

enum name_use shmobj_names(const struct history *h, const struct event *e, unsigned *name)
{
	if (event_role(e) == ROLE_NONE && event_is(e, "shm-unlink")) {
		*name = (unsigned)e->in[0];
		return NAME_REMOVES;
	}
	if (!shmobj_is_open(h, e))
		return NAME_UNUSED;
	*name = end_object(e->in[0]);
	return !shmobj_creates(e) ? NAME_OPENS : (e->in[SHMOBJ_HOW] & SHMOBJ_EXCL) != 0 ? NAME_WINS : NAME_MAKES;
}

bool shmobj_maybe_sized(const struct history *h, unsigned object, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "shm-size") && end_object(e->in[0]) == object && e->ret > from && e->call < to)
			return true;
	}
	return false;
}

/* ---- which one a name led to ---- */

/* It succeeded without O_EXCL while the name was there: so it made none. */
static bool only_opened(const struct history *h, const struct event *x)
{
	return shmobj_opened(x) && !shmobj_won(x) && name_present(shmobj_names, h, end_object(x->in[0]), x) != NULL;
}

static int32_t made_by(const struct history *h, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	int32_t found = SHMOBJ_UNKNOWN;
	unsigned object = end_object(o->in[0]), candidates = 0;

	if (o->ret != OPEN && o->result != 0)
		return SHMOBJ_UNKNOWN;
	if (shmobj_won(o))
		return (int32_t)(o - h->event);
	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (!name_may_make(shmobj_names, h, object, x) || only_opened(h, x) ||
		    (x != o && (x->call > o->ret || name_passed_on(shmobj_names, h, object, x, o))))
			continue;
		found = (int32_t)*i.at;
		candidates++;
	}
	return candidates == 1 ? found : SHMOBJ_UNKNOWN;
}

/* ---- what was done with it ---- */

static bool is_mapping(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_OPEN_END && event_is(e, "shm-map") &&
	    shmobj_is(h->object[end_object(e->in[0])].kind);
}

static bool is_use(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_NONE &&
	    (event_is(e, "shm-size") || event_is(e, "memory-read") || event_is(e, "memory-write")) &&
	    shmobj_is(h->object[end_object(e->in[0])].kind);
}

/* What that end of the event's process referred to all the time. */
static int32_t by_way_of(const struct shmobj_view *v, const struct event *e, int64_t end)
{
	uint32_t description =
	    refs_description(v->h, event_process(v->h, e), end, e->call, e->ret == OPEN ? e->call : e->ret);

	return description == NO_DESCRIPTION ? SHMOBJ_UNKNOWN : v->of[description];
}

static void *build(const struct history *h)
{
	struct shmobj_view *v = NULL;
	unsigned o;
	size_t i;

	for (o = 0; o < h->objects && v == NULL; o++)
		if (shmobj_is(h->object[o].kind))
			v = zeroed(1, sizeof(*v));
	if (v == NULL)
		return NULL;
	*v = (struct shmobj_view){ h, zeroed(h->events + 1, sizeof(int32_t)) };
	for (i = 0; i < h->events; i++)
		v->of[i] = shmobj_is_open(h, &h->event[i]) ? made_by(h, &h->event[i]) : SHMOBJ_UNKNOWN;
	for (i = 0; i < h->events; i++)
		if (is_mapping(h, &h->event[i]))
			v->of[i] = by_way_of(v, &h->event[i], h->event[i].in[1]);
	for (i = 0; i < h->events; i++)
		if (is_use(h, &h->event[i]))
			v->of[i] = by_way_of(v, &h->event[i], h->event[i].in[0]);
	return v;
}

static void destroy(void *view)
{
	struct shmobj_view *v = view;

	if (v != NULL)
		free(v->of);
	free(v);
}

const struct shmobj_view *shmobj_view_of(const struct history *h)
{
	static const struct history_view kind = { build, destroy };

	return history_view(h, &kind);
}

/* ---- words ---- */

static bool is_word(const struct history *h, const struct event *e, const char *op)
{
	return event_role(e) == ROLE_NONE && event_is(e, op) && shmobj_is(h->object[end_object(e->in[0])].kind);
}

/* Of a write that may have been to this object and to another. */
static bool is_doubtful(const struct shmobj_view *all, const struct event *read)
{
	const struct history *h = all->h;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (is_word(h, e, "memory-write") && all->of[i] == SHMOBJ_UNKNOWN &&
		    end_object(e->in[0]) == end_object(read->in[0]) && e->in[MAP_AT_VALUE] == read->out[MAP_VALUE])
			return true;
	}
	return false;
}

void shmobj_words_open(struct map_view *v, const struct shmobj_view *all, uint32_t made)
{
	const struct history *h = all->h;
	uint32_t i;

	*v = (struct map_view){ .h = h,
		.object = end_object(h->event[made].in[0]),
		.made = made,
		.read = zeroed(h->events + 1, sizeof(uint32_t)),
		.write = zeroed(h->events + 1, sizeof(uint32_t)) };
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (all->of[i] != (int32_t)made)
			continue;
		if (is_word(h, e, "memory-write"))
			v->write[v->writes++] = i;
		else if (is_word(h, e, "memory-read") && map_was_done(e, MAP_IS_SHARED) && !is_doubtful(all, e))
			v->read[v->reads++] = i;
	}
}

const struct event *shmobj_foreign(const struct shmobj_view *all, const struct event *read)
{
	const struct history *h = all->h;
	const struct event *found = NULL;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!is_word(h, e, "memory-write") || e->in[MAP_AT_VALUE] != read->out[MAP_VALUE])
			continue;
		if (found != NULL || all->of[i] == SHMOBJ_UNKNOWN || all->of[i] == all->of[read - h->event])
			return NULL;
		found = e;
	}
	return found;
}
