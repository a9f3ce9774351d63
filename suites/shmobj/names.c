/* Names that come and go, and which object a name led to. */
#include "view.h"

#include <stdlib.h>

bool shmobj_is_open(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_OPEN_END && event_is(e, "shm-open") &&
	    shmobj_is(h->object[end_object(e->in[0])].kind);
}

static bool may_have_made(const struct history *h, const struct event *e, unsigned object)
{
	return shmobj_is_open(h, e) && end_object(e->in[0]) == object && shmobj_creates(e) &&
	    (e->ret == OPEN || e->result == 0);
}

static bool is_unlink(const struct event *e, unsigned object)
{
	return event_role(e) == ROLE_NONE && event_is(e, "shm-unlink") && (unsigned)e->in[0] == object;
}

/* Somebody may have removed the name at some time in between. */
static bool maybe_removed(const struct history *h, unsigned object, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (is_unlink(e, object) && (e->ret == OPEN || e->result == 0) && e->ret > from && e->call < to)
			return true;
	}
	return false;
}

bool shmobj_present(const struct history *h, const struct event *o, const struct event **since)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(o->in[0]);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		*since = x;
		if (shmobj_is_open(h, x) && end_object(x->in[0]) == object && shmobj_opened(x) &&
		    happened_before(x, o) && !maybe_removed(h, object, x->call, o->ret))
			return true;
	}
	return false;
}

/* Nobody can have made another between that call and the end of this one. */
static bool not_again(const struct history *h, const struct event *unlink, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != o && may_have_made(h, x, end_object(o->in[0])) && x->ret > unlink->call && x->call < o->ret)
			return false;
	}
	return true;
}

const struct event *shmobj_removed(const struct history *h, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (is_unlink(e, end_object(o->in[0])) && e->ret != OPEN && e->result == 0 && happened_before(e, o) &&
		    not_again(h, e, o))
			return e;
	}
	return NULL;
}

/* What x opened or made certainly had no name any more when o began: it was removed, or another was made since. */
static bool is_gone(const struct history *h, const struct event *x, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_NONE), opens = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(o->in[0]);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (is_unlink(e, object) && e->ret != OPEN && e->result == 0 && happened_before(x, e) &&
		    happened_before(e, o))
			return true;
	}
	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (shmobj_is_open(h, e) && end_object(e->in[0]) == object && shmobj_won(e) && happened_before(x, e) &&
		    happened_before(e, o))
			return true;
	}
	return false;
}

bool shmobj_may_be_there(const struct history *h, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);

	for (; i.at < i.end; i.at++) {
		const struct event *x = &h->event[*i.at];

		if (x != o && may_have_made(h, x, end_object(o->in[0])) && x->call < o->ret && !is_gone(h, x, o))
			return true;
	}
	return false;
}

const struct event *shmobj_first_winner(const struct history *h, const struct event *o)
{
	struct indexes i = events_with(h, ROLE_OPEN_END);
	unsigned object = end_object(o->in[0]);

	for (; i.at < i.end && &h->event[*i.at] != o; i.at++) {
		const struct event *x = &h->event[*i.at];
		uint64_t to = x->ret > o->ret ? x->ret : o->ret;

		if (shmobj_is_open(h, x) && end_object(x->in[0]) == object && shmobj_won(x) &&
		    !maybe_removed(h, object, x->call, to))
			return x;
	}
	return NULL;
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
	const struct event *since;

	return shmobj_opened(x) && !shmobj_won(x) && shmobj_present(h, x, &since);
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

		if (!may_have_made(h, x, object) || only_opened(h, x) ||
		    (x != o && (x->call > o->ret || is_gone(h, x, o))))
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
