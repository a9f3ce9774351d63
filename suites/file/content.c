#include "content.h"

#include "life.h"
#include "views.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is in scope ---- */

/* Opens by which something may be written: how many may have succeeded, and whether all of them append. */
struct writers {
	unsigned makes, opens, appending;
};

static bool survey(const struct history *h, unsigned object, struct writers *w)
{
	size_t i;

	*w = (struct writers){ 0, 0, 0 };
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool fails = e->ret != OPEN && e->result != 0;

		if (event_is(e, "file-make") && (unsigned)e->in[0] == object && !fails) {
			w->makes++;
			if (e->in[1] != 0)
				return false;
		} else if ((event_is(e, "file-seek") || event_is(e, "appending")) && end_object(e->in[0]) == object) {
			return false;
		} else if (event_is(e, "file-open") && end_object(e->in[0]) == object && !fails &&
		    e->in[1] != FILE_RDONLY) {
			w->opens++;
			w->appending += e->in[1] == FILE_APPENDS;
		}
	}
	return w->makes == 1;
}

static bool has_threads(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != process && h->actor[a].process == process)
			return true;
	return false;
}

/* Of one that never returned it is known where no other thread may have changed it meanwhile. */
static uint32_t description_of(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e);

	if (e->ret == OPEN && has_threads(h, process))
		return NO_DESCRIPTION;
	return refs_description(h, process, e->in[0], e->call, e->ret == OPEN ? e->call : e->ret);
}

/* ---- calls ---- */

static struct content_put put_of(const struct history *h, const struct life *life, uint32_t event)
{
	const struct event *e = &h->event[event];
	uint64_t gone = life[event_process(h, e)].gone;

	return (struct content_put){
		.event = event,
		.call = e->call,
		.over = e->ret != OPEN ? e->ret : gone,
		.n = e->in[1],
		.result = e->result,
		.known = e->ret != OPEN && e->result >= 0,
		.actor = e->actor,
		.process = (uint8_t)event_process(h, e),
		.attempt = (uint32_t)e->out[0],
		.description = description_of(h, e),
		.place = -1,
		.at = -1,
	};
}

/* What may do anything to it: reads that leave what they read are none of a file's. */
static bool collect(struct content *v)
{
	const struct history *h = v->h;
	struct life life[HISTORY_ACTORS];
	size_t i;

	lives_of(h, life);
	v->put = zeroed(h->events + 1, sizeof(*v->put));
	v->get = zeroed(h->events + 1, sizeof(*v->get));
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		enum op_role role = event_role(e);

		if ((role != ROLE_PUT && role != ROLE_GET) || end_object(e->in[0]) != v->object)
			continue;
		if (role == ROLE_PUT)
			v->put[v->puts++] = put_of(h, life, (uint32_t)i);
		else
			v->get[v->gets++] = (struct content_get){ (uint32_t)i, e->call, e->ret,
				e->ret == OPEN ? -1 : e->result, e->actor, description_of(h, e), -1, -1, false };
	}
	for (i = 0; i < v->gets; i++)
		if (v->get[i].description == NO_DESCRIPTION)
			return false;
	return v->puts > 0;
}

int32_t content_put(const struct content *v, unsigned actor, uint32_t attempt)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].actor == actor && v->put[i].attempt == attempt)
			return (int32_t)i;
	return -1;
}

bool content_is_settled(const struct content *v, uint64_t call)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].over == OPEN || v->put[i].over > call)
			return false;
	return true;
}

/* ---- the last reading ---- */

static bool only_reads(const struct content *v, uint32_t description)
{
	const struct event *e = &v->h->event[description];

	return event_is(e, "file-open") && e->in[1] == FILE_RDONLY;
}

/* They come one after another, and none failed. */
static bool is_reading(const struct content *v, uint32_t description)
{
	const struct content_get *last = NULL;
	size_t i;

	for (i = 0; i < v->gets; i++) {
		const struct content_get *g = &v->get[i];

		if (g->description != description)
			continue;
		if (g->result < 0 || (last == NULL ? !content_is_settled(v, g->call) : last->ret > g->call))
			return false;
		last = g;
	}
	return last != NULL;
}

/* Adds a piece behind the others. */
static void lay(struct content *v, size_t *room_left, const struct segment *s, uint32_t get, int64_t at)
{
	if (v->pieces == *room_left) {
		*room_left = 2 * *room_left + 64;
		v->piece = realloc(v->piece, *room_left * sizeof(*v->piece));
		if (v->piece == NULL)
			out_of_memory();
	}
	v->piece[v->pieces++] =
	    (struct content_piece){ s->actor == ACTOR_UNKNOWN ? -1 : content_put(v, s->actor, s->attempt), get, s->from,
		    s->length, at, 0 };
}

static void read_all(struct content *v)
{
	size_t i, left = 0;
	int64_t at = 0;
	uint32_t k;

	for (i = 0; i < v->gets; i++) {
		const struct event *e = &v->h->event[v->get[i].event];

		if (v->get[i].description != v->reader)
			continue;
		v->whole |= v->get[i].result == 0;
		for (k = 0; k < e->segments; k++) {
			const struct segment *s = &v->h->segment[e->segment + k];

			lay(v, &left, s, v->get[i].event, at);
			at += s->length;
		}
	}
	for (i = 0; i < v->pieces; i++) {
		struct content_piece *p = &v->piece[i];
		struct content_put *put = p->put >= 0 ? &v->put[p->put] : NULL;

		if (put == NULL)
			continue;
		if (p->from == 0 && put->at < 0)
			put->at = p->at;
		p->before = put->seen;
		put->seen += p->length;
	}
}

/* ---- places ---- */

static void place_puts(struct content *v)
{
	int64_t at = 0;
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (!v->put[i].known || (i > 0 && v->put[i - 1].over > v->put[i].call))
			return;
	for (i = 0; i < v->puts; i++) {
		v->put[i].place = at;
		at += v->put[i].result;
	}
	v->placed = true;
}

enum { SURE_BYTES = 16 /* fewer may be taken for others that are alike */ };

static void place_get(const struct content *v, struct content_get *g)
{
	const struct event *e = &v->h->event[g->event];
	uint32_t k;

	for (k = 0; k < e->segments; k++) {
		const struct segment *s = &v->h->segment[e->segment + k];
		int32_t put = s->actor == ACTOR_UNKNOWN ? -1 : content_put(v, s->actor, s->attempt);
		int64_t at = put < 0 ? -1 : v->put[put].place + s->from;

		if (put < 0 || s->length < SURE_BYTES) {
			g->from = g->to = -1;
			return;
		}
		g->apart |= k > 0 && at != g->to;
		g->from = k == 0 ? at : g->from;
		g->to = at + s->length;
	}
}

static bool content_open(struct content *v, const struct history *h, unsigned object)
{
	struct writers w;
	size_t i;

	*v = (struct content){ .h = h, .object = object, .reader = NO_DESCRIPTION };
	if (!survey(h, object, &w) || !collect(v))
		return false;
	v->way = w.opens == w.appending ? CONTENT_APPENDED : w.opens == 1 ? CONTENT_SHARED : CONTENT_OTHER;
	for (i = v->gets; i-- > 0 && v->reader == NO_DESCRIPTION;)
		if (only_reads(v, v->get[i].description) && is_reading(v, v->get[i].description))
			v->reader = v->get[i].description;
	if (v->reader != NO_DESCRIPTION)
		read_all(v);
	place_puts(v);
	for (i = 0; v->placed && i < v->gets; i++)
		place_get(v, &v->get[i]);
	return v->way != CONTENT_OTHER;
}

static void content_close(void *view)
{
	struct content *v = view;

	free(v->put);
	free(v->get);
	free(v->piece);
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (strcmp(kind_at(h->object[object].kind)->name, "regular") == 0)
		views_keep(all, content_open(views_room(all), h, object));
}

const struct content *content_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct content), view_object, content_close };

	return views_at(h, &kind, index);
}
