#include "looks.h"

#include <stdlib.h>
#include <string.h>

/* ---- making them ---- */

/* A descriptor that another thread of the process may have closed or replaced during the look: it may mean anything. */
static bool pulled_away(const struct history *h, const struct event *e, int64_t end)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < e->ret; i++) {
		const struct event *x = &h->event[i];
		enum op_role role = event_role(x);

		if ((role == ROLE_CLOSE || role == ROLE_DUP) && x->actor != e->actor &&
		    event_process(h, x) == event_process(h, e) && x->in[role == ROLE_DUP] == end && overlapped(x, e))
			return true;
	}
	return false;
}

static const struct view *view_of(const struct looks *l, unsigned object, unsigned side, bool in)
{
	unsigned i;

	for (i = 0; i < l->views; i++)
		if (l->view[i].object == object && (in ? l->view[i].to : l->view[i].from) == side)
			return &l->view[i];
	return NULL;
}

/* Who shut a side down may have done anything to what can be got there. */
static bool was_shut(const struct history *h, unsigned object)
{
	struct indexes at = events_with(h, ROLE_SHUTDOWN);

	for (; at.at < at.end; at.at++)
		if (end_object(h->event[*at.at].in[0]) == object)
			return true;
	return false;
}

/* What a call that never returned was given is not reported. */
static bool certainly_held(const struct history *h, const struct event *e, int64_t end)
{
	const struct references *refs = &h->refs[end_object(end)][end_side(end)];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process == event_process(h, e) && refs->ref[i].slot == end_slot(end) &&
		    refs->ref[i].certain_from <= e->call && refs->ref[i].certain_to >= e->call)
			return true;
	return false;
}

static bool is_prompt(const struct history *h, unsigned object)
{
	const char *kind = kind_at(h->object[object].kind)->name;

	return strcmp(kind, "pipe") == 0 || strcmp(kind, "fifo") == 0;
}

static unsigned ends_of(const struct event *e)
{
	unsigned n;

	for (n = 0; n < LOOK_ENDS_MAX && op_operand(e->op, n)->kind == KIND_END; n++)
		;
	return n;
}

/* Other operations look, too, in other ways. */
static bool is_look(const struct event *e)
{
	return op_operand(e->op, ends_of(e))->kind == KIND_FLAGS;
}

/* False: what it looked at may be something else. */
static bool read_look(struct looks *l, uint32_t index, struct look *k)
{
	const struct event *e = &l->h->event[index];
	unsigned i, n = ends_of(e);

	memset(k, 0, sizeof(*k));
	k->event = index;
	k->e = e;
	k->until = e->ret == OPEN ? l->h->end : e->ret;
	k->done = e->ret != OPEN && e->result != -1;
	k->select = strstr(op_at(e->op)->name, "select") != NULL;
	k->bad = event_is(e, "poll-bad");
	for (i = 0; i < n; i++) {
		struct sight *s = &k->sight[k->sights++];
		unsigned object = end_object(e->in[i]);

		s->end = e->in[i];
		s->came = (unsigned)e->out[i] & ~(unsigned)SEEN_ABSENT;
		s->none = e->ret == OPEN ? !certainly_held(l->h, e, s->end) : (e->out[i] & SEEN_ABSENT) != 0;
		s->prompt = is_prompt(l->h, object);
		if (!s->none && !was_shut(l->h, object)) {
			s->in = view_of(l, object, end_side(s->end), true);
			s->out = view_of(l, object, end_side(s->end), false);
		}
		if (pulled_away(l->h, e, s->end))
			return false;
	}
	k->asked = (unsigned)e->in[n];
	k->ms = e->in[n + 1];
	k->us = e->out[k->bad ? 3 : n];
	if (k->bad) {
		k->never = (unsigned)e->out[1];
		k->negative = (unsigned)e->out[2] & ~(unsigned)SEEN_ABSENT;
	}
	return true;
}

static void open_views(struct looks *l)
{
	const struct history *h = l->h;
	unsigned object, side;

	l->view = zeroed(h->objects * SIDES_MAX + 1, sizeof(struct view));
	for (object = 0; object < h->objects; object++)
		for (side = 0; side < strlen(kind_at(h->object[object].kind)->sides); side++) {
			const struct object_kind *kind = kind_at(h->object[object].kind);
			struct view *v = &l->view[l->views];
			int from = kind_source(kind, side);

			if (from < 0 || kind->unit != UNIT_BYTES)
				continue;
			view_open(v, h, object, (unsigned)from, side);
			if (v->in_scope)
				l->views++;
			else
				view_close(v);
		}
}

static void *build(const struct history *h)
{
	struct indexes at = events_with(h, ROLE_LOOK);
	struct looks *l = zeroed(1, sizeof(*l));

	l->h = h;
	if (at.at == at.end)
		return l;
	l->look = zeroed((size_t)(at.end - at.at) + 1, sizeof(struct look));
	open_views(l);
	for (; at.at < at.end; at.at++)
		if (is_look(&h->event[*at.at]) && read_look(l, *at.at, &l->look[l->count]))
			l->count++;
	return l;
}

static void destroy(void *view)
{
	struct looks *l = view;

	while (l->views > 0)
		view_close(&l->view[--l->views]);
	free(l->view);
	free(l->look);
	free(l);
}

const struct looks *looks_of(const struct history *h)
{
	static const struct history_view kind = { build, destroy };

	return history_view(h, &kind);
}

/* ---- what is certain ---- */

bool look_data(const struct sight *s, uint64_t from, uint64_t to)
{
	return s->in != NULL && s->in->ordered && certainly_available(s->in, from, to, NULL);
}

bool look_no_data(const struct sight *s, uint64_t from, uint64_t to)
{
	return s->in != NULL && s->in->ordered && certainly_empty(s->in, from, to, NULL);
}

/* Somebody certainly had the other side after this process's description of its own side was made. */
static bool had_writer(const struct looks *l, const struct look *k, const struct sight *s)
{
	const struct history *h = l->h;
	const struct references *refs = &h->refs[s->in->object][s->in->from];
	uint32_t made = refs_description(h, event_process(h, k->e), s->end, k->e->call, k->until), i;

	if (made == NO_DESCRIPTION)
		return false;
	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].certain_from <= refs->ref[i].certain_to &&
		    refs->ref[i].certain_to >= h->event[made].ret)
			return true;
	return false;
}

bool look_ended(const struct looks *l, const struct look *k, const struct sight *s, uint64_t from, uint64_t to)
{
	return s->in != NULL && s->prompt && refs_certainly_closed(l->h, s->in->object, s->in->from, from, to) &&
	    had_writer(l, k, s);
}

bool look_writer(const struct sight *s, uint64_t from, uint64_t to)
{
	return s->in != NULL && refs_certainly_open(s->in->h, s->in->object, s->in->from, from, to);
}

bool look_room(const struct sight *s, uint64_t from, uint64_t to)
{
	const struct view *v = s->out;

	return v != NULL && s->prompt && v->ordered && certainly_empty(v, from, to, NULL) &&
	    refs_certainly_open(v->h, v->object, v->to, from, to);
}

bool look_broken(const struct sight *s, uint64_t from, uint64_t to)
{
	const struct view *v = s->out;

	return v != NULL && s->prompt && refs_certainly_closed(v->h, v->object, v->to, from, to);
}

static const struct transfer *next_of(const struct transfer *t, size_t n, const struct event *look)
{
	const struct transfer *next = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (t[i].ret < look->call)
			continue;
		if (next == NULL && t[i].call > look->ret)
			next = &t[i];
		else if (next == NULL || t[i].call < next->ret)
			return NULL; /* somebody else was at it meanwhile */
	}
	return next;
}

const struct transfer *next_get(const struct look *k, const struct sight *s)
{
	return s->in == NULL || k->e->ret == OPEN ? NULL : next_of(s->in->get, s->in->gets, k->e);
}

const struct transfer *next_put(const struct look *k, const struct sight *s)
{
	return s->out == NULL || k->e->ret == OPEN ? NULL : next_of(s->out->put, s->out->puts, k->e);
}

const char *look_had_to_wake(const struct looks *l, const struct look *k)
{
	uint64_t from = l->h->quiet, to = l->h->end;
	unsigned i;

	if (k->e->ret != OPEN || !certainly_stuck(l->h, k->event))
		return NULL;
	for (i = 0; i < k->sights; i++) {
		const struct sight *s = &k->sight[i];

		if ((k->asked & SEEN_IN) && look_data(s, from, to))
			return "there were data to read";
		if (((k->asked & SEEN_IN) || !k->select) && look_ended(l, k, s, from, to))
			return "the last writer had gone";
		if ((k->asked & SEEN_OUT) && look_room(s, from, to))
			return "there was room to write";
		if ((k->asked & SEEN_OUT) && look_broken(s, from, to))
			return "the last reader had gone";
	}
	return NULL;
}

/* ---- for the reader of a finding ---- */

static struct transfer as_transfer(const struct look *k)
{
	return (struct transfer){ .event = k->event, .call = k->e->call, .ret = k->e->ret };
}

uint32_t witness_of_data(const struct look *k, const struct sight *s)
{
	struct transfer t = as_transfer(k);

	return s->in != NULL && s->in->ordered ? witness_data(s->in, &t) : k->event;
}

uint32_t witness_of_end(const struct look *k, const struct view *v, unsigned side)
{
	return v != NULL ? witness_drop(v, side, k->event) : k->event;
}

uint32_t witness_of_holder(const struct look *k, const struct view *v, unsigned side)
{
	struct transfer t = as_transfer(k);

	return v != NULL ? witness_holder(v, side, &t) : k->event;
}
