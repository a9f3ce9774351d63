#include "history.h"

#include "mechanism.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void history_refs(struct history *h); /* refs.c */

/* ---- views ---- */

struct history_views {
	unsigned count;
	struct {
		const void *key;
		void *view;
		void (*destroy)(void *view);
	} row[VIEWS_MAX];
};

static void drop_views(struct history *h)
{
	unsigned i;

	for (i = 0; h->views != NULL && i < h->views->count; i++)
		if (h->views->row[i].view != NULL)
			h->views->row[i].destroy(h->views->row[i].view);
}

/* From here on views are of the history as it is now. */
static void renew_views(struct history *h)
{
	drop_views(h);
	if (h->views == NULL)
		h->views = malloc(sizeof(*h->views));
	if (h->views == NULL)
		out_of_memory();
	h->views->count = 0;
}

const void *history_kept(const struct history *h, const void *key,
    void *(*build)(const struct history *h, const void *key), void (*destroy)(void *view))
{
	struct history_views *v = h->views;
	unsigned i;

	for (i = 0; i < v->count; i++)
		if (v->row[i].key == key)
			return v->row[i].view;
	assert(v->count < VIEWS_MAX);
	v->row[v->count].key = key;
	v->row[v->count].view = build(h, key);
	v->row[v->count].destroy = destroy;
	return v->row[v->count++].view;
}

static void *build_view(const struct history *h, const void *key)
{
	const struct history_view *kind = key;

	return kind->build(h);
}

const void *history_view(const struct history *h, const struct history_view *kind)
{
	return history_kept(h, kind, build_view, kind->destroy);
}

/* ---- the history itself ---- */

void history_free(struct history *h)
{
	unsigned o, side;

	drop_views(h);
	free(h->views);
	free(h->by_role);
	free(h->mark);
	free(h->event);
	free(h->segment);
	for (o = 0; o < h->objects; o++)
		for (side = 0; side < SIDES_MAX; side++)
			free(h->refs[o][side].ref);
	memset(h, 0, sizeof(*h));
}

_Noreturn void out_of_memory(void)
{
	fputs("shall: out of memory\n", stderr);
	exit(4);
}

void *zeroed(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (p == NULL)
		out_of_memory();
	return p;
}

static void *copy_of(const void *from, size_t bytes)
{
	void *to = malloc(bytes + 1);

	if (to == NULL)
		out_of_memory();
	if (bytes > 0)
		memcpy(to, from, bytes);
	return to;
}

void history_copy(struct history *to, const struct history *from)
{
	*to = *from;
	to->mark = copy_of(from->mark, sizeof(int64_t) * marks_count());
	to->event = copy_of(from->event, sizeof(struct event) * from->events);
	to->segment = copy_of(from->segment, sizeof(struct segment) * from->segments);
	memset(to->refs, 0, sizeof(to->refs));
	to->by_role = copy_of(from->by_role, sizeof(*from->by_role) * from->events);
	history_refs(to);
	to->views = NULL;
	renew_views(to);
}

void event_lost(struct event *e)
{
	enum op_role role = event_role(e);
	unsigned i;

	e->ret = OPEN;
	e->result = e->err = 0;
	e->bytes = e->segments = 0;
	if (role_gives(role)) /* which attempt it was */
		return;
	memset(e->out, 0, sizeof(e->out));
	if (role == ROLE_ARRIVE)
		e->out[0] = -1;
	if (role != ROLE_TAKE)
		return;
	e->out[TAKE_ACTOR] = ACTOR_UNKNOWN;
	for (i = 0; i < TAKEN_MAX; i++)
		e->out[TAKE_END + i] = -1;
}

void history_silence(struct history *h, uint64_t ticket)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < ticket; i++)
		if (h->event[i].ret >= ticket)
			event_lost(&h->event[i]);
	h->events = i;
	h->quiet = ticket;
	history_index(h);
}

static int by_call(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->call != b->call)
		return a->call < b->call ? -1 : 1;
	return a->actor < b->actor ? -1 : a->actor > b->actor; /* only in hand-written histories */
}

static void index_roles(struct history *h)
{
	uint32_t at[ROLES] = { 0 }, sum = 0;
	size_t i;
	unsigned r;

	h->by_role = realloc(h->by_role, sizeof(*h->by_role) * (h->events + 1));
	if (h->by_role == NULL)
		out_of_memory();
	for (i = 0; i < h->events; i++)
		at[event_role(&h->event[i])]++;
	for (r = 0; r < ROLES; r++) {
		sum += at[r];
		h->role_end[r] = sum;
		at[r] = sum - at[r];
	}
	for (i = 0; i < h->events; i++)
		h->by_role[at[event_role(&h->event[i])]++] = (uint32_t)i;
}

void history_index(struct history *h)
{
	size_t i;

	for (i = 1; i < h->events && by_call(&h->event[i - 1], &h->event[i]) <= 0; i++)
		;
	if (i < h->events) /* mostly they are in order */
		qsort(h->event, h->events, sizeof(struct event), by_call);
	h->end = 1;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->call >= h->end)
			h->end = e->call + 1;
		if (e->ret != OPEN && e->ret >= h->end)
			h->end = e->ret + 1;
	}
	if (h->quiet != OPEN && h->quiet >= h->end)
		h->end = h->quiet + 1;
	index_roles(h);
	history_refs(h);
	renew_views(h);
}

int64_t history_mark(const struct history *h, const char *name)
{
	int m = mark_find(name, strlen(name));

	return m < 0 ? -1 : h->mark[m];
}

bool event_named(const struct event *e, const char *op_name)
{
	return (int)e->op == op_named(op_name);
}
