/*
 * What is different where a channel has names and can be opened anew: its content goes with the last descriptor, and a name
 * may lead elsewhere. Source of the definitions: the channels catalogue, section 1.
 */
#include "view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool is_fifo(const struct history *h, unsigned object)
{
	return kind_at(h->object[object].kind)->renewable;
}

/* ---- content ---- */

static int by_from(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

void fifo_spans(struct view *v)
{
	const struct references *refs = v->h->refs[v->object];
	size_t i, n = 0, kept = 0;
	unsigned side;

	v->span = zeroed((size_t)refs[0].count + refs[1].count + 1, sizeof(struct span));
	for (side = 0; side < SIDES_MAX; side++)
		for (i = 0; i < refs[side].count; i++)
			if (refs[side].ref[i].certain_from <= refs[side].ref[i].certain_to)
				v->span[n++] =
				    (struct span){ refs[side].ref[i].certain_from, refs[side].ref[i].certain_to };
	qsort(v->span, n, sizeof(struct span), by_from);
	for (i = 0; i < n; i++) {
		struct span *last = &v->span[kept];

		if (kept > 0 && v->span[i].from <= (last - 1)->to) {
			if (v->span[i].to > (last - 1)->to)
				(last - 1)->to = v->span[i].to;
		} else
			v->span[kept++] = v->span[i];
	}
	v->spans = kept;
}

static const struct span *span_at(const struct view *v, uint64_t ticket)
{
	size_t i;

	for (i = 0; i < v->spans; i++)
		if (v->span[i].from <= ticket && ticket <= v->span[i].to)
			return &v->span[i];
	return NULL;
}

bool certainly_kept(const struct view *v, uint64_t from, uint64_t to)
{
	const struct span *span;

	if (!v->renewable || from >= to)
		return true;
	span = span_at(v, from);
	return span != NULL && to <= span->to;
}

bool fifo_certainly_available(const struct view *v, uint64_t from, uint64_t to, const struct transfer *get)
{
	const struct span *span = span_at(v, from);
	uint64_t first = OPEN;
	int64_t bytes = 0;
	size_t i;

	if (span == NULL || to > span->to)
		return false;
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];

		if (put->outcome != MOVED || put->ret > from || put->call < span->from)
			continue;
		bytes += put->result;
		first = put->call < first ? put->call : first;
	}
	for (i = 0; i < v->gets; i++)
		if (&v->get[i] != get && v->get[i].call < to && v->get[i].ret >= first)
			bytes -= possible_bytes(&v->get[i]);
	return bytes > 0;
}

enum { RENEWALS_MAX = 512 };

/* Puts of which something may be in the channel at that ticket, of those that began after `since`. */
static bool possibly_filled(const struct view *v, uint64_t since, uint64_t at)
{
	int64_t bytes = 0;
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].call > since && v->put[i].call < at)
			bytes += possible_bytes(&v->put[i]);
	for (i = 0; i < v->gets; i++)
		if (v->get[i].call > since && v->get[i].ret <= at && v->get[i].outcome == MOVED)
			bytes -= v->get[i].result;
	return bytes > 0;
}

/* A longer write that failed may have moved a part, and others of the same actor came after it: whose bytes are which? */
static bool failed_midway(const struct view *v)
{
	size_t i, k;

	for (i = 0; i < v->puts; i++)
		for (k = i + 1; v->put[i].outcome == PERHAPS && v->put[i].n > v->pipe_buf && k < v->puts; k++)
			if (v->put[k].actor == v->put[i].actor)
				return true;
	return false;
}

bool fifo_is_doubtful(const struct view *v)
{
	uint64_t renewal[RENEWALS_MAX], last = 0;
	size_t n = refs_renewals(v->h, v->object, renewal, RENEWALS_MAX), i, k = 0;

	for (i = 0; i + 1 < v->spans; i++) {
		uint64_t gone = v->span[i].to, back = v->span[i + 1].from;

		for (; k < n && renewal[k] <= gone; k++)
			last = renewal[k];
		if (k < n && renewal[k] <= back)
			continue;
		if (possibly_filled(v, last, gone))
			return true;
	}
	return n == RENEWALS_MAX || failed_midway(v);
}

/* Bytes put before somebody certainly opened it anew came after that, or bytes of nobody, which may be such. */
bool fifo_has_stale(const struct view *v)
{
	uint64_t renewal[RENEWALS_MAX], last = 0;
	size_t n = refs_renewals(v->h, v->object, renewal, RENEWALS_MAX), i, k = 0;

	for (i = 0; i < v->pieces; i++) {
		const struct piece *p = &v->piece[i];

		for (; k < n && renewal[k] <= v->get[p->get].call; k++)
			last = renewal[k];
		if (p->put < 0 ? v->puts > 0 && v->put[0].call < last : v->put[p->put].ret < last)
			return true;
	}
	return false;
}

/* ---- names ---- */

/* Name 0, or a symbolic link to it, or the same name written otherwise. */
static bool follows_path(int64_t name)
{
	return name < 1 || name > 3;
}

static bool made(const struct event *e)
{
	return (event_is(e, "mkfifo") || event_is(e, "supersede")) && (e->ret == OPEN || e->result == 0);
}

/* The object at whose name its file was made. */
static unsigned place_of(const struct event *making)
{
	return (unsigned)making->in[event_is(making, "supersede") ? 1 : 0];
}

/* The call goes by the path at which the object's file was made: the object, -1 if it does not. */
static int64_t goes_by_path(const struct event *e)
{
	if (event_role(e) == ROLE_OPEN_END)
		return follows_path(e->in[2]) ? (int64_t)end_object(e->in[0]) : -1;
	if (event_is(e, "link") || (event_is(e, "rename") && follows_path(e->in[1])))
		return e->in[0];
	return -1;
}

/* Whoever went by that path may have come to the other of these two, if `mine` was meant. */
static bool may_mistake(const struct event *e, const struct event *mine, const struct event *other)
{
	return !(e->ret < other->call || (other->ret < mine->call && mine->ret < e->call));
}

/* Two objects had their files at the same path, and somebody may have come to the wrong one. */
static bool mistaken(const struct history *h, const struct event *x, const struct event *y)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		int64_t object = goes_by_path(e);

		if ((object == x->in[0] && may_mistake(e, x, y)) || (object == y->in[0] && may_mistake(e, y, x)))
			return true;
	}
	return false;
}

bool is_muddled(const struct history *h, unsigned object)
{
	const struct event *mine = NULL;
	size_t i;

	for (i = 0; i < h->events; i++) {
		if (!made(&h->event[i]) || (unsigned)h->event[i].in[0] != object)
			continue;
		if (mine != NULL)
			return true;
		mine = &h->event[i];
	}
	for (i = 0; mine != NULL && i < h->events; i++)
		if (&h->event[i] != mine && made(&h->event[i]) && (unsigned)h->event[i].in[0] != object &&
		    place_of(&h->event[i]) == place_of(mine) && mistaken(h, mine, &h->event[i]))
			return true;
	return false;
}
