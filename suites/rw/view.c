#include "view.h"

#include "views.h"

#include <stdlib.h>

/* It asks for the lock, or takes turns with it. */
static bool asks(const struct event *e, enum rw_how *how, bool *turns)
{
	static const struct {
		const char *op;
		enum rw_how how;
	} ways[] = { { "rw-read", RW_READS }, { "rw-write", RW_WRITES }, { "rw-tryread", RW_TRIES_READING },
		{ "rw-trywrite", RW_TRIES_WRITING }, { "spin-lock", RW_SPINS }, { "spin-trylock", RW_TRIES_SPINNING } };
	size_t i;

	*turns = event_is(e, "rw-turns");
	*how = e->in[3] == RW_READING ? RW_READS : RW_WRITES;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]) && !*turns; i++)
		if (event_is(e, ways[i].op)) {
			*how = ways[i].how;
			return true;
		}
	return *turns;
}

static bool releases(const struct event *e)
{
	return event_is(e, "rw-unlock") || event_is(e, "spin-unlock");
}

static bool is_of(const struct event *e, unsigned object)
{
	enum rw_how how;
	bool turns;

	return event_role(e) == ROLE_NONE && e->in[0] == (int64_t)object && (asks(e, &how, &turns) || releases(e));
}

/* When the thread was last seen alive. */
static uint64_t last_seen(const struct history *h, unsigned actor)
{
	uint64_t last = 0;
	size_t i;

	for (i = 0; i < h->events; i++)
		if (h->event[i].actor == actor)
			last = h->event[i].ret == OPEN ? h->event[i].call : h->event[i].ret;
	return last;
}

/* How long it is held: until this thread's next release. */
static void find_release(const struct rw_view *v, struct rw_act *a)
{
	const struct history *h = v->h;
	uint32_t i;

	a->certain_to = last_seen(h, a->actor);
	a->possible_to = OPEN;
	for (i = a->event + 1; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->actor == a->actor && event_role(e) == ROLE_EXEC) { /* nobody knows of it any more */
			a->certain_to = e->call;
			return;
		}
		if (e->actor != a->actor || event_role(e) != ROLE_NONE || e->in[0] != (int64_t)v->object ||
		    !releases(e))
			continue;
		a->release = i;
		a->certain_to = e->call;
		a->possible_to = e->ret != OPEN && e->result == 0 ? e->ret : OPEN;
		return;
	}
}

static struct rw_act act_of(const struct rw_view *v, uint32_t index)
{
	const struct event *e = &v->h->event[index];
	struct rw_act a = { .event = index, .release = RW_NOWHERE, .actor = e->actor, .call = e->call, .ret = e->ret };

	asks(e, &a.how, &a.turns);
	a.got = e->ret != OPEN && e->result == 0 && !a.turns;
	a.possible_from = e->call;
	a.possible_to = e->ret;
	if (a.got)
		find_release(v, &a);
	return a;
}

/* M made it, once. */
static bool is_made(const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	unsigned makings = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->in[0] == (int64_t)object && (event_is(e, "rw-init") || event_is(e, "spin-init")) &&
		    (e->ret == OPEN || e->result == 0))
			makings++;
	}
	return makings == 1;
}

static bool open_view(struct rw_view *v, const struct history *h, unsigned object)
{
	enum rw_how how;
	size_t acts = 0;
	uint32_t i;
	bool turns;

	*v = (struct rw_view){ .h = h,
		.object = object,
		.spins = rw_is_spin(h->object[object].kind),
		.sound_until = h->quiet };
	if (!is_made(h, object))
		return false;
	for (i = 0; i < h->events; i++) {
		if (!is_of(&h->event[i], object))
			continue;
		acts += asks(&h->event[i], &how, &turns);
		if (h->event[i].ret == OPEN && h->event[i].call < v->sound_until)
			v->sound_until = h->event[i].call;
	}
	v->act = zeroed(acts + 1, sizeof(struct rw_act));
	for (i = 0; i < h->events; i++)
		if (is_of(&h->event[i], object) && asks(&h->event[i], &how, &turns))
			v->act[v->acts++] = act_of(v, i);
	return true;
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (rw_is_lock(h->object[object].kind))
		views_keep(all, open_view(views_room(all), h, object));
}

static void forget(void *view)
{
	struct rw_view *v = view;

	free(v->act);
}

const struct rw_view *rw_view_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct rw_view), view_object, forget };

	return views_at(h, &kind, index);
}

static bool excludes(const struct rw_act *x, const struct rw_act *y)
{
	return !rw_is_shared(x->how) || !rw_is_shared(y->how);
}

bool rw_collide(const struct rw_act *x, const struct rw_act *y)
{
	return x != y && x->got && y->got && excludes(x, y) && x->ret < y->certain_to && y->ret < x->certain_to;
}

bool rw_nobody_in_the_way(const struct rw_view *v, const struct rw_act *a)
{
	size_t i;

	for (i = 0; i < v->acts; i++) {
		const struct rw_act *x = &v->act[i];

		if (x != a && x->possible_from < a->ret && x->possible_to > a->call &&
		    (excludes(x, a) || !(x->got || x->turns)))
			return false;
	}
	return true;
}
