/* Edits of legal histories after which the named rule must object. */
#include "stream.h"

#include "signals.h"

#include <errno.h>
#include <stdlib.h>

/* ---- where ---- */

typedef bool fits_transfer(const struct lane *l, const struct transfer *t);

/* One of the puts or gets that fit, all with the same chance; NULL: none. */
static struct event *pick(struct history *h, struct choices *c, bool puts, fits_transfer *fits)
{
	struct event *chosen = NULL;
	const struct lane *l;
	uint64_t seen = 0;
	unsigned k;

	for (k = 0; (l = lane_at(h, k)) != NULL; k++) {
		const struct transfer *t = puts ? l->v.put : l->v.get;
		size_t i, count = puts ? l->v.puts : l->v.gets;

		for (i = 0; l->good && i < count; i++)
			if (fits(l, &t[i]) && choice_below(c, "place", ++seen) == 0)
				chosen = &h->event[t[i].event];
	}
	return chosen;
}

static void fail(struct event *e, int error)
{
	e->result = error == 0 ? 0 : -1;
	e->err = error;
	if (role_receives(event_role(e)))
		e->segments = e->bytes = 0;
}

static bool edit(struct history *h, struct choices *c, bool puts, fits_transfer *fits, int error)
{
	struct event *e = pick(h, c, puts, fits);

	if (e != NULL)
		fail(e, error);
	return e != NULL;
}

/* ---- bytes ---- */

static bool known(const struct lane *l, const struct transfer *get)
{
	const struct event *e = &l->v.h->event[get->event];
	const struct segment *s = &l->v.h->segment[e->segment];

	return get->outcome == MOVED && e->segments > 0 && s->actor != ACTOR_UNKNOWN &&
	    view_put(&l->v, s->actor, s->attempt) >= 0;
}

static bool known_long(const struct lane *l, const struct transfer *get)
{
	return known(l, get) && l->v.h->segment[l->v.h->event[get->event].segment].length >= 2;
}

bool mutate_stream_lose(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, false, known_long);

	if (e == NULL)
		return false;
	h->segment[e->segment].from++;
	h->segment[e->segment].length--;
	e->bytes--;
	e->result--;
	return true;
}

/* Once more in front of itself. */
bool mutate_stream_double(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, false, known);
	uint32_t i, first;

	if (e == NULL)
		return false;
	first = (uint32_t)h->segments;
	h->segment = realloc(h->segment, (h->segments + e->segments + 1) * sizeof(struct segment));
	if (h->segment == NULL)
		out_of_memory();
	for (i = 0; i < e->segments; i++) {
		if (i == 0)
			h->segment[h->segments++] = h->segment[e->segment];
		h->segment[h->segments++] = h->segment[e->segment + i];
	}
	e->segment = first;
	e->segments++;
	e->bytes += h->segment[first].length;
	e->result = e->bytes;
	return true;
}

/* ---- half-close ---- */

/* Bytes came although an end of file had come: so it did before the receive that got them. */
static bool before_bytes(const struct lane *l, const struct transfer *get)
{
	const struct view *v = &l->v;

	return get->outcome == MOVED && get + 1 < v->get + v->gets && get[1].outcome == MOVED &&
	    certainly_shut(v, OPEN) != NULL;
}

bool mutate_stream_end_overtakes(struct history *h, struct choices *c)
{
	return edit(h, c, false, before_bytes, 0);
}

static bool other_was_shut(const struct lane *l, const struct transfer *get)
{
	return get->outcome == MOVED && side_open(&l->v, l->v.from, get) && !possibly_shut(&l->v, get->ret) &&
	    !possibly_deaf(&l->v, get->ret) && certainly_shut(&l->back->v, OPEN) != NULL;
}

bool mutate_stream_both_ways(struct history *h, struct choices *c)
{
	return edit(h, c, false, other_was_shut, 0);
}

static bool after_shutdown(const struct lane *l, const struct transfer *put)
{
	return failed_with(put, EPIPE) && certainly_shut(&l->v, put->call) != NULL;
}

bool mutate_stream_send_after(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, true, after_shutdown);

	if (e == NULL)
		return false;
	e->result = e->in[1];
	e->err = 0;
	return true;
}

/* ---- close-eof, epipe-nosignal ---- */

static bool from_open(const struct lane *l, const struct transfer *get)
{
	return get->outcome == MOVED && side_open(&l->v, l->v.from, get) && !possibly_shut(&l->v, get->ret) &&
	    !possibly_deaf(&l->v, get->ret);
}

bool mutate_stream_early_end(struct history *h, struct choices *c)
{
	return edit(h, c, false, from_open, 0);
}

static bool clean_end(const struct lane *l, const struct transfer *get)
{
	return is_end(get) && side_closed(&l->v, l->v.from, get) && certainly_clean(l, get);
}

bool mutate_stream_reset(struct history *h, struct choices *c)
{
	return edit(h, c, false, clean_end, ECONNRESET);
}

static bool whole_put(const struct lane *l, const struct transfer *put)
{
	return put->outcome == MOVED && certainly_whole(&l->v, put);
}

bool mutate_stream_whole_epipe(struct history *h, struct choices *c)
{
	return edit(h, c, true, whole_put, EPIPE);
}

static bool caught_epipe(const struct lane *l, const struct transfer *put)
{
	const struct history *h = l->v.h;
	struct indexes ends = events_with(h, ROLE_EXIT);
	bool ended = false;

	for (; ends.at < ends.end; ends.at++)
		ended |= event_process(h, &h->event[*ends.at]) == put->process && h->event[*ends.at].call > put->ret;
	return failed_with(put, EPIPE) && !is_quiet(&l->v, put) && !possibly_shut(&l->v, put->ret) && ended &&
	    disposition_at(h, put->process, SIG_I_PIPE, put->call, put->ret) == DISPOSITION_CAUGHT &&
	    blocked_at(h, put->actor, SIG_I_PIPE, put->call, put->ret) == BLOCKING_OFF;
}

bool mutate_stream_missing_sigpipe(struct history *h, struct choices *c)
{
	const struct event *put = pick(h, c, true, caught_epipe);
	unsigned process;
	size_t i, kept = 0;

	if (put == NULL)
		return false;
	process = event_process(h, put);
	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) != ROLE_HANDLER || h->event[i].in[0] != SIG_I_PIPE ||
		    event_process(h, &h->event[i]) != process)
			h->event[kept++] = h->event[i];
	h->events = kept;
	return true;
}

/* ---- full-duplex ---- */

static bool could_receive(const struct lane *l, const struct transfer *get)
{
	const struct event *e = &l->v.h->event[get->event];

	return get->outcome == MOVED && !(event_is(e, "recv") && e->in[2] == RECV_ALL) &&
	    certainly_available(&l->v, get->call, get->ret, get);
}

/* As if that receive had never returned and everybody had waited for it in vain. */
bool mutate_stream_asleep(struct history *h, struct choices *c)
{
	struct event *get = pick(h, c, false, could_receive);
	size_t asleep;

	if (get == NULL)
		return false;
	asleep = (size_t)(get - h->event);
	history_silence(h, get->ret);
	return certainly_stuck(h, (uint32_t)asleep);
}

/* ---- count, peek, waitall ---- */

static bool partly(const struct lane *l, const struct transfer *get)
{
	(void)l;
	return get->outcome == MOVED && get->n > 1;
}

/* As if it had been asked for one byte less than it gave. */
bool mutate_stream_count(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, false, partly);

	if (e == NULL || e->result < 2)
		return false;
	e->in[1] = e->result - 1;
	return true;
}

static bool may_wait(const struct lane *l, const struct transfer *put)
{
	return put->outcome == MOVED && waits(&l->v, put) == MODE_BLOCKING;
}

bool mutate_stream_again(struct history *h, struct choices *c)
{
	return edit(h, c, true, may_wait, EAGAIN);
}

/* A look that was confirmed shows bytes of a byte further on. */
bool mutate_stream_peek(struct history *h, struct choices *c)
{
	struct indexes peek = events_with(h, ROLE_PEEK);
	struct event *chosen = NULL;
	uint64_t seen = 0;

	for (; peek.at < peek.end; peek.at++) {
		struct event *e = &h->event[*peek.at];
		const struct lane *l = NULL;
		unsigned k;
		size_t i;
		bool fits = false, known = true;

		for (k = 0; (l = lane_at(h, k)) != NULL; k++)
			if (l->good && l->v.object == end_object(e->in[0]) && l->v.to == end_side(e->in[0]))
				break;
		for (i = 0; l != NULL && i < l->v.puts; i++)
			known = known && l->v.put[i].outcome != PERHAPS;
		/* The next transfer there is a receive that begins after it. */
		for (i = 0; l != NULL && i < l->v.gets; i++) {
			if (l->v.get[i].ret > e->call && l->v.get[i].call < e->ret)
				known = false;
			fits |= l->v.get[i].call > e->ret && l->v.get[i].outcome == MOVED;
		}
		if (fits && known && e->result > 0 && e->segments > 0 && choice_below(c, "place", ++seen) == 0)
			chosen = e;
	}
	if (chosen == NULL)
		return false;
	h->segment[chosen->segment].from++;
	return true;
}

static bool is_full_all(const struct lane *l, const struct transfer *get)
{
	const struct event *e = &l->v.h->event[get->event];

	return event_is(e, "recv") && e->in[2] == RECV_ALL && get->outcome == MOVED && get->result == get->n &&
	    waits(&l->v, get) == MODE_BLOCKING && certainly_whole(&l->v, get) && !signal_explains(&l->v, get);
}

bool mutate_stream_short_all(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, false, is_full_all);

	if (e == NULL)
		return false;
	e->in[1]++;
	return true;
}
