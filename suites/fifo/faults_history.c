/* Edits of legal histories after which the named rule must object. */
#include "fifo.h"

#include <errno.h>

/* ---- opens ---- */

typedef bool fits_open(const struct history *h, const struct event *open);

static struct event *pick_open(struct history *h, struct choices *c, fits_open *fits)
{
	struct indexes open = events_with(h, ROLE_OPEN_END);
	struct event *chosen = NULL;
	uint64_t seen = 0;

	for (; open.at < open.end; open.at++) {
		struct event *e = &h->event[*open.at];
		unsigned object = end_object(e->in[0]);

		if (is_fifo(h, object) && !is_muddled(h, object) && fits(h, e) && choice_below(c, "place", ++seen) == 0)
			chosen = e;
	}
	return chosen;
}

static bool fail(struct event *e, int error)
{
	if (e == NULL)
		return false;
	e->result = error == 0 ? 0 : -1;
	e->err = error;
	if (event_role(e) == ROLE_GET)
		e->segments = e->bytes = 0;
	return true;
}

static bool was_refused(const struct history *h, const struct event *e)
{
	return e->ret != OPEN && e->result == -1 && (e->err == ENXIO || e->err == EINTR) &&
	    !peer_possible(h, end_object(e->in[0]), !end_side(e->in[0]), e->call, e->ret, NULL);
}

bool mutate_open_unasked(struct history *h, struct choices *c)
{
	struct event *e = pick_open(h, c, was_refused);

	if (e != NULL)
		e->in[1] = 0;
	return fail(e, 0);
}

static bool met_writer_or_reader(const struct history *h, const struct event *e)
{
	return succeeded(e) && !opens_nonblock(e) && e->ret < h->quiet && !signal_possible(h, e) &&
	    refs_certainly_open(h, end_object(e->in[0]), !end_side(e->in[0]), e->ret - 1, e->ret);
}

/* As if it had never returned and everybody had waited for it in vain. */
bool mutate_open_asleep(struct history *h, struct choices *c)
{
	struct event *open = pick_open(h, c, met_writer_or_reader);
	size_t asleep;

	if (open == NULL)
		return false;
	asleep = (size_t)(open - h->event);
	history_silence(h, open->ret);
	open = &h->event[asleep];
	return certainly_stuck(h, (uint32_t)asleep) && !signal_possible(h, open) &&
	    refs_certainly_open(h, end_object(open->in[0]), !end_side(open->in[0]), h->quiet, h->end);
}

static bool met_reader(const struct history *h, const struct event *e)
{
	return succeeded(e) && opens_nonblock(e) && end_side(e->in[0]) == SIDE_W &&
	    refs_certainly_open(h, end_object(e->in[0]), SIDE_R, e->call, e->ret);
}

bool mutate_refused_open(struct history *h, struct choices *c)
{
	return fail(pick_open(h, c, met_reader), ENXIO);
}

static bool is_unsignalled(const struct history *h, const struct event *e)
{
	return succeeded(e) && !opens_nonblock(e) && !signal_possible(h, e);
}

bool mutate_open_eintr(struct history *h, struct choices *c)
{
	return fail(pick_open(h, c, is_unsignalled), EINTR);
}

static bool was_restarted(const struct history *h, const struct event *e)
{
	unsigned process = event_process(h, e);

	return succeeded(e) && !opens_nonblock(e) && e->ret < h->quiet && handler_in(h, e) &&
	    has_restarting_handler(h, process) && !possibly_without_restart(h, process);
}

bool mutate_restarted_eintr(struct history *h, struct choices *c)
{
	return fail(pick_open(h, c, was_restarted), EINTR);
}

/* ---- transfers ---- */

static struct event *pick_transfer(struct history *h, struct choices *c, bool puts, fits_transfer *fits)
{
	struct event *chosen = NULL;
	uint64_t seen = 0;
	unsigned object;

	for (object = 0; object < h->objects; object++) {
		struct view v;
		size_t i, count;

		if (!is_fifo(h, object))
			continue;
		count = !view_open(&v, h, object, SIDE_W, SIDE_R) || !v.ordered ? 0 : puts ? v.puts : v.gets;
		for (i = 0; i < count; i++) {
			const struct transfer *t = puts ? &v.put[i] : &v.get[i];

			if (fits(&v, t) && choice_below(c, "place", ++seen) == 0)
				chosen = &h->event[t->event];
		}
		view_close(&v);
	}
	return chosen;
}

static bool came_after_eof(const struct view *v, const struct transfer *get)
{
	const struct transfer *x;

	for (x = v->get; x < get; x++)
		if (x->ret != OPEN && x->result == 0)
			return get->outcome == MOVED && side_open(v, v->from, get);
	return false;
}

bool mutate_sticky_eof(struct history *h, struct choices *c)
{
	return fail(pick_transfer(h, c, false, came_after_eof), 0);
}

static bool came_after_epipe(const struct view *v, const struct transfer *put)
{
	const struct transfer *x;

	for (x = v->put; x < put; x++)
		if (x->ret < put->call && x->result == -1 && x->err == EPIPE)
			return put->outcome == MOVED && side_open(v, v->to, put);
	return false;
}

bool mutate_sticky_epipe(struct history *h, struct choices *c)
{
	return fail(pick_transfer(h, c, true, came_after_epipe), EPIPE);
}

/* The last of the renewals of a FIFO that began before the get, 0: none. */
static uint64_t renewal_before(const struct history *h, const struct event *get)
{
	uint64_t renewal[64], last = 0;
	size_t n = refs_renewals(h, end_object(get->in[0]), renewal, 64), i;

	for (i = 0; i < n && renewal[i] <= get->call; i++)
		last = renewal[i];
	return last;
}

/* A put before that ticket on the same FIFO, of which something was taken. */
static const struct event *old_put(const struct history *h, const struct event *get, uint64_t before)
{
	struct indexes put = events_with(h, ROLE_PUT);

	for (; put.at < put.end; put.at++) {
		const struct event *e = &h->event[*put.at];

		if (end_object(e->in[0]) == end_object(get->in[0]) && e->ret < before && e->result > 0)
			return e;
	}
	return NULL;
}

static bool came_anew(const struct view *v, const struct transfer *get)
{
	const struct event *e = &v->h->event[get->event];

	return get->outcome == MOVED && e->segments > 0 && !v->doubtful &&
	    old_put(v->h, e, renewal_before(v->h, e)) != NULL;
}

bool mutate_stale(struct history *h, struct choices *c)
{
	struct event *get = pick_transfer(h, c, false, came_anew);
	const struct event *put;

	if (get == NULL)
		return false;
	put = old_put(h, get, renewal_before(h, get));
	h->segment[get->segment].actor = put->actor;
	h->segment[get->segment].attempt = (uint32_t)put->out[0];
	h->segment[get->segment].from = 0;
	return true;
}

static bool came_from_open(const struct view *v, const struct transfer *get)
{
	return get->outcome == MOVED && side_open(v, v->from, get);
}

static bool came_by_some_name(const struct view *v, const struct transfer *get)
{
	unsigned i, fifos = 0;

	for (i = 0; i < v->h->objects; i++)
		fifos += is_fifo(v->h, i);
	return fifos >= 2 && came_from_open(v, get);
}

bool mutate_other_name_eof(struct history *h, struct choices *c)
{
	return fail(pick_transfer(h, c, false, came_by_some_name), 0);
}

static bool came_without_name(const struct view *v, const struct transfer *get)
{
	size_t i;

	for (i = 0; i < v->h->events && v->h->event[i].call < get->call; i++)
		if (event_is(&v->h->event[i], "unlink") && v->h->event[i].in[0] == (int64_t)v->object &&
		    succeeded(&v->h->event[i]))
			return came_from_open(v, get);
	return false;
}

bool mutate_unlinked_eof(struct history *h, struct choices *c)
{
	return fail(pick_transfer(h, c, false, came_without_name), 0);
}
