#include "view.h"

#include "../std/facts.h"
#include "views.h"

#include <errno.h>
#include <stdlib.h>

static bool is_asked(const struct event *e)
{
	return event_is(e, "mutex-lock") || event_is(e, "mutex-trylock") || event_is(e, "mutex-timedlock");
}

static bool is_wait(const struct event *e)
{
	return event_is(e, "cond-wait") || event_is(e, "cond-timedwait");
}

/* The call is on that mutex: which? */
static bool is_act(const struct event *e, unsigned object, enum mtx_what *what)
{
	if (event_role(e) != ROLE_NONE || op_operand(e->op, 0)->kind != KIND_OBJECT)
		return false;
	*what = MTX_WAITS;
	if (is_wait(e))
		return (unsigned)e->in[1] == object;
	*what = is_asked(e)                   ? MTX_ASKS
	    : event_is(e, "mutex-unlock")     ? MTX_UNLOCKS
	    : event_is(e, "mutex-consistent") ? MTX_REPAIRS
	    : event_is(e, "mutex-touch")      ? MTX_TOUCHES
	    : event_is(e, "mutex-turns")      ? MTX_TURNS
	                                      : MTX_COUNTS;
	return (*what != MTX_COUNTS || event_is(e, "mutex-count")) && (unsigned)e->in[0] == object;
}

static enum mtx_fate fate_of(const struct event *e)
{
	if (e->ret == OPEN)
		return MTX_NEVER;
	if (e->result == 0)
		return MTX_GOT;
	return e->err == EOWNERDEAD                  ? MTX_GOT_DEAD
	    : e->err == ENOTRECOVERABLE              ? MTX_TOLD_LOST
	    : e->err == EBUSY || e->err == ETIMEDOUT ? MTX_REFUSED
	                                             : MTX_FAILED;
}

/* ---- holds ---- */

/* One thread's calls, as they come. */
struct walk {
	struct mtx_view *v;
	unsigned actor, depth;
	struct mtx_hold *now; /* NULL: it has none */
};

static void begins(struct walk *w, uint32_t event, bool surely, bool dead)
{
	const struct event *e = &w->v->h->event[event];

	w->now = &w->v->hold[w->v->holds++];
	*w->now = (struct mtx_hold){ .event = event,
		.let_go = NOWHERE,
		.actor = (uint8_t)w->actor,
		.process = (uint8_t)event_process(w->v->h, e),
		.surely = surely,
		.dead = dead,
		.certain_from = surely ? e->ret : OPEN,
		.possible_from = e->call,
		.possible_to = OPEN };
	w->depth = 1;
}

/* So far it was certainly held. */
static void goes_on(struct walk *w, uint64_t ticket)
{
	if (w->now != NULL && w->now->let_go == NOWHERE && w->now->surely && ticket > w->now->certain_to)
		w->now->certain_to = ticket;
}

static void lets_go(struct walk *w, uint32_t event, uint64_t possibly)
{
	w->now->let_go = event;
	w->now->possible_to = possibly;
	w->now = NULL;
	w->depth = 0;
}

static void asks(struct walk *w, const struct mtx_act *a)
{
	if (a->fate == MTX_NEVER && w->now == NULL)
		begins(w, a->event, false, false);
	else if ((a->fate == MTX_GOT || a->fate == MTX_GOT_DEAD) && w->now == NULL)
		begins(w, a->event, true, a->fate == MTX_GOT_DEAD);
	else if (a->fate == MTX_GOT)
		w->depth++;
	goes_on(w, a->ret != OPEN ? a->ret : a->call);
}

static void unlocks(struct walk *w, const struct mtx_act *a)
{
	if (w->now == NULL)
		return;
	goes_on(w, a->call);
	if (w->depth > 1 && a->fate == MTX_GOT)
		w->depth--;
	else if (w->depth == 1 && (a->fate == MTX_GOT || a->fate == MTX_NEVER))
		lets_go(w, a->event, a->ret);
	else
		w->now->let_go = a->event; /* who knows */
}

static void waits(struct walk *w, const struct mtx_act *a)
{
	if (w->now == NULL)
		return;
	goes_on(w, a->call);
	lets_go(w, a->event, a->ret);
	if (a->fate == MTX_NEVER)
		begins(w, a->event, false, false);
	else if (a->fate != MTX_TOLD_LOST)
		begins(w, a->event, true, a->fate == MTX_GOT_DEAD);
	goes_on(w, a->ret != OPEN ? a->ret : a->call);
}

static void repairs(struct walk *w, const struct mtx_act *a)
{
	if (w->now == NULL)
		return;
	w->now->repaired = w->now->repaired || a->fate == MTX_GOT;
	w->now->repair_tried = true;
}

static void happens(struct walk *w, const struct mtx_act *a)
{
	switch (a->what) {
	case MTX_ASKS:
		asks(w, a);
		break;
	case MTX_UNLOCKS:
		unlocks(w, a);
		break;
	case MTX_WAITS:
		waits(w, a);
		break;
	case MTX_REPAIRS:
		repairs(w, a);
		goes_on(w, a->ret != OPEN ? a->ret : a->call);
		break;
	default:
		goes_on(w, a->ret != OPEN ? a->ret : a->call);
	}
}

/* All that one thread did, on this mutex and otherwise, from the making of it to `until`. */
static void walk_actor(struct mtx_view *v, unsigned actor, uint64_t until)
{
	struct walk w = { .v = v, .actor = actor };
	size_t next = 0;
	uint32_t i;

	for (i = v->made; i < v->h->events && v->h->event[i].call < until; i++) {
		const struct event *e = &v->h->event[i];

		if (e->actor != actor)
			continue;
		while (next < v->acts && v->act[next].event < i)
			next++;
		if (next < v->acts && v->act[next].event == i)
			happens(&w, &v->act[next]);
		else
			goes_on(&w, e->ret != OPEN ? e->ret : e->call);
		if (event_role(e) == ROLE_EXEC && e->ret == OPEN && w.now != NULL) {
			w.now->by_exec = true;
			w.now = NULL;
			w.depth = 0;
		}
	}
}

/* ---- views ---- */

static bool makes(const struct event *e, unsigned object)
{
	return (event_is(e, "mutex-init") || event_is(e, "mutex-renew")) && (unsigned)e->in[0] == object;
}

/* What it is like: by the only mutex-init. */
static bool form_of(struct mtx_view *v)
{
	struct indexes i = events_with(v->h, ROLE_NONE);
	unsigned made = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &v->h->event[*i.at];

		if (!event_is(e, "mutex-init") || (unsigned)e->in[0] != v->object || (e->ret != OPEN && e->result != 0))
			continue;
		made++;
		v->type = (unsigned)e->in[1];
		v->robust = e->in[2] == MTX_ROBUST;
	}
	return made == 1;
}

/* The acts from the making to `until`; false: some are not clearly before or behind either. */
static bool find_acts(struct mtx_view *v, uint64_t until)
{
	uint64_t from = v->h->event[v->made].ret;
	size_t count = 0;
	enum mtx_what what;
	uint32_t i;

	for (i = 0; i < v->h->events; i++)
		count += is_act(&v->h->event[i], v->object, &what);
	v->act = zeroed(count + 1, sizeof(struct mtx_act));
	for (i = 0; i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];

		if (!is_act(e, v->object, &what) || e->call > until || e->ret < v->h->event[v->made].call)
			continue;
		if (e->ret != OPEN && e->ret > until)
			return false;
		if (e->call < from && (e->ret != OPEN || !v->renewed || e->call > v->h->event[v->made].call))
			return false;
		if (e->call > from)
			v->act[v->acts++] = (struct mtx_act){ i, what, fate_of(e), e->call, e->ret };
	}
	return true;
}

/* Who certainly had it has it no more when another certainly has it afterwards. */
static void end_kept(struct mtx_view *v)
{
	size_t i, k;

	for (i = 0; i < v->holds; i++) {
		struct mtx_hold *x = &v->hold[i];

		x->kept = x->possible_to == OPEN;
		for (k = 0; k < v->holds && x->kept && mtx_is_certain(x); k++) {
			const struct mtx_hold *y = &v->hold[k];

			if (mtx_is_certain(y) && y->actor != x->actor && y->certain_from > x->certain_from &&
			    y->certain_from < x->possible_to)
				x->possible_to = y->certain_from;
		}
	}
}

static bool view_from(struct mtx_view *v, const struct history *h, unsigned object, uint32_t made, uint64_t until)
{
	unsigned a;

	*v = (struct mtx_view){ .h = h, .object = object, .made = made };
	v->renewed = event_is(&h->event[made], "mutex-renew");
	if (!form_of(v) || !find_acts(v, until))
		return false;
	v->hold = zeroed(2 * v->acts + 1, sizeof(struct mtx_hold));
	for (a = 0; a < h->actors; a++)
		walk_actor(v, a, until);
	end_kept(v);
	return true;
}

static void forget(void *view)
{
	struct mtx_view *v = view;

	free(v->act);
	free(v->hold);
}

/* Each time that it is made is a mutex of its own. */
static void view_object(struct views *all, const struct history *h, unsigned object)
{
	struct indexes i = events_with(h, ROLE_NONE);
	const uint32_t *made = NULL;

	if (!mtx_is_mutex(h->object[object].kind))
		return;
	for (;; i.at++) {
		bool over = i.at >= i.end;
		const struct event *e = over ? NULL : &h->event[*i.at];

		if (!over && !makes(e, object))
			continue;
		if (made != NULL)
			views_keep(all, view_from(views_room(all), h, object, *made, over ? OPEN : e->call));
		if (over)
			return;
		made = e->ret != OPEN && e->result == 0 ? i.at : NULL;
	}
}

const struct mtx_view *mtx_view_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct mtx_view), view_object, forget };

	return views_at(h, &kind, index);
}

void mtx_judge_each(const struct history *h, struct judgement *j, mtx_check *check)
{
	const struct mtx_view *v;
	unsigned i;

	for (i = 0; (v = mtx_view_at(h, i)) != NULL; i++)
		check(v, j);
}

/* ---- questions ---- */

bool mtx_possibly_held(const struct mtx_view *v, const struct mtx_act *without)
{
	size_t i;

	for (i = 0; i < v->holds; i++)
		if (v->hold[i].event != without->event && v->hold[i].possible_from < without->ret &&
		    v->hold[i].possible_to > without->call)
			return true;
	/* Who finds out that it is lost may have had it for a moment. */
	for (i = 0; i < v->acts; i++)
		if (&v->act[i] != without && (v->act[i].what == MTX_TURNS || v->act[i].fate == MTX_TOLD_LOST) &&
		    v->act[i].call < without->ret && v->act[i].ret > without->call)
			return true;
	return false;
}

static bool is_dead(const struct mtx_view *v, unsigned process, uint64_t by)
{
	int32_t death = death_of(v->h, process);

	return death >= 0 && v->h->event[death].ret < by;
}

bool mtx_all_gone(const struct mtx_view *v, uint64_t by)
{
	size_t i;

	for (i = 0; i < v->holds; i++) {
		const struct mtx_hold *x = &v->hold[i];

		if (x->possible_to > by && !is_dead(v, x->process, by) && !certainly_stuck(v->h, x->event) &&
		    (x->let_go == NOWHERE || !certainly_stuck(v->h, x->let_go)))
			return false;
	}
	for (i = 0; i < v->acts; i++)
		if (v->act[i].what == MTX_TURNS && v->act[i].ret > by &&
		    !is_dead(v, event_process(v->h, mtx_event(v, v->act[i].event)), by))
			return false;
	return true;
}
