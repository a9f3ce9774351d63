/* Edits of legal histories after which the named rule must object. */
#include "pipe.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- where ---- */

typedef bool fits_piece(const struct view *v, uint32_t piece);

/* One of the puts or gets that fit, all with the same chance; NULL: none. */
struct event *pick(struct history *h, struct choices *c, bool puts, fits_transfer *fits)
{
	struct event *chosen = NULL;
	uint64_t seen = 0;
	int object;

	for (object = pipe_next(h, 0); object >= 0; object = pipe_next(h, (unsigned)object + 1)) {
		struct view v;
		bool good = view_open(&v, h, (unsigned)object, SIDE_W, SIDE_R) && v.ordered && v.spans < 2;
		const struct transfer *t = puts ? v.put : v.get;
		size_t i, count = puts ? v.puts : v.gets;

		for (i = 0; good && i < count; i++)
			if (fits(&v, &t[i]) && choice_below(c, "place", ++seen) == 0)
				chosen = &h->event[t[i].event];
		view_close(&v);
	}
	return chosen;
}

struct place {
	struct event *get;
	uint32_t segment; /* index in history.segment[] */
};

static bool pick_piece(struct history *h, struct choices *c, fits_piece *fits, struct place *place)
{
	uint64_t seen = 0;
	int object;

	*place = (struct place){ NULL, 0 };
	for (object = pipe_next(h, 0); object >= 0; object = pipe_next(h, (unsigned)object + 1)) {
		struct view v;
		bool good = view_open(&v, h, (unsigned)object, SIDE_W, SIDE_R) && v.ordered && v.spans < 2;
		uint32_t i;

		for (i = 0; good && i < v.pieces; i++)
			if (fits(&v, i) && choice_below(c, "place", ++seen) == 0)
				*place = (struct place){ &h->event[v.get[v.piece[i].get].event], v.piece[i].segment };
		view_close(&v);
	}
	return place->get != NULL;
}

/* ---- edits ---- */

/* Puts `count` segments in place of `removed` ones from place->segment on; the byte counts follow. */
static void replace(struct history *h, const struct place *place, uint32_t removed, const struct segment *with,
    uint32_t count)
{
	struct event *e = place->get;
	uint32_t before = place->segment - e->segment;
	uint32_t after = e->segments - before - removed;
	size_t start = h->segments;
	uint32_t i;

	h->segment = realloc(h->segment, (h->segments + e->segments + count + 1) * sizeof(struct segment));
	if (h->segment == NULL)
		out_of_memory();
	for (i = 0; i < before; i++)
		h->segment[h->segments++] = h->segment[e->segment + i];
	for (i = 0; i < count; i++)
		h->segment[h->segments++] = with[i];
	for (i = 0; i < after; i++)
		h->segment[h->segments++] = h->segment[e->segment + before + removed + i];
	e->segment = (uint32_t)start;
	e->segments = before + count + after;
	e->bytes = 0;
	for (i = 0; i < e->segments; i++)
		e->bytes += h->segment[e->segment + i].length;
	e->result = e->bytes;
}

static void fail(struct event *e, int error)
{
	e->result = error == 0 ? 0 : -1;
	e->err = error;
	if (event_role(e) == ROLE_GET)
		e->segments = e->bytes = 0;
}

/* ---- the stream ---- */

static const struct transfer *put_of(const struct view *v, uint32_t piece)
{
	return v->piece[piece].put >= 0 ? &v->put[v->piece[piece].put] : NULL;
}

/* The next piece came in the same read. */
static bool has_neighbour(const struct view *v, uint32_t piece)
{
	return piece + 1 < v->pieces && v->piece[piece + 1].get == v->piece[piece].get && put_of(v, piece) != NULL &&
	    put_of(v, piece + 1) != NULL;
}

static bool can_tear(const struct view *v, uint32_t piece)
{
	const struct transfer *put = put_of(v, piece);

	return has_neighbour(v, piece) && put->n >= 2 && put->n <= v->pipe_buf && put->result == put->n &&
	    v->piece[piece].length == (uint64_t)put->n && put_of(v, piece + 1)->process != put->process;
}

static bool can_tear_vector(const struct view *v, uint32_t piece)
{
	return can_tear(v, piece) && event_is(&v->h->event[put_of(v, piece)->event], "writev");
}

static bool tear(struct history *h, struct choices *c, fits_piece *fits)
{
	struct place place;
	struct segment with[3];
	uint32_t cut;

	if (!pick_piece(h, c, fits, &place))
		return false;
	with[0] = with[2] = h->segment[place.segment];
	with[1] = h->segment[place.segment + 1];
	cut = 1 + (uint32_t)choice_below(c, "cut", with[0].length - 1);
	with[0].length = cut;
	with[2].from += cut;
	with[2].length -= cut;
	replace(h, &place, 2, with, 3);
	return true;
}

bool mutate_tear(struct history *h, struct choices *c)
{
	return tear(h, c, can_tear);
}

bool mutate_tear_vector(struct history *h, struct choices *c)
{
	return tear(h, c, can_tear_vector);
}

static bool is_long(const struct view *v, uint32_t piece)
{
	return put_of(v, piece) != NULL && v->piece[piece].length >= 2;
}

bool mutate_lose(struct history *h, struct choices *c)
{
	struct place place;
	struct segment with;

	if (!pick_piece(h, c, is_long, &place))
		return false;
	with = h->segment[place.segment];
	with.from++;
	with.length--;
	replace(h, &place, 1, &with, 1);
	return true;
}

static bool is_known(const struct view *v, uint32_t piece)
{
	return put_of(v, piece) != NULL;
}

static bool was_forked(const struct view *v, uint32_t piece)
{
	return put_of(v, piece) != NULL && fork_inside(v->h, put_of(v, piece)) != NULL;
}

static bool twice(struct history *h, struct choices *c, fits_piece *fits)
{
	struct place place;
	struct segment with[2];

	if (!pick_piece(h, c, fits, &place))
		return false;
	with[0] = with[1] = h->segment[place.segment];
	replace(h, &place, 1, with, 2);
	return true;
}

bool mutate_double(struct history *h, struct choices *c)
{
	return twice(h, c, is_known);
}

bool mutate_double_forked(struct history *h, struct choices *c)
{
	return twice(h, c, was_forked);
}

static bool can_swap(const struct view *v, uint32_t piece)
{
	return has_neighbour(v, piece) && put_of(v, piece)->ret < put_of(v, piece + 1)->call;
}

bool mutate_swap(struct history *h, struct choices *c)
{
	struct place place;
	struct segment with[2];

	if (!pick_piece(h, c, can_swap, &place))
		return false;
	with[0] = h->segment[place.segment + 1];
	with[1] = h->segment[place.segment];
	replace(h, &place, 2, with, 2);
	return true;
}

static bool has_killed_writer(const struct view *v, uint32_t piece)
{
	size_t i;

	(void)piece;
	for (i = 0; i < v->puts; i++)
		if (killed_inside(v->h, &v->put[i]) >= 0)
			return true;
	return false;
}

/* Bytes that others wrote, too: two pipes at least were really used. */
static bool has_siblings(const struct view *v, uint32_t piece)
{
	size_t i;

	for (i = 0; put_of(v, piece) != NULL && i < v->h->events; i++) {
		const struct event *e = &v->h->event[i];

		if (event_role(e) == ROLE_PUT && e->result > 0 && end_object(e->in[0]) != v->object &&
		    pipe_next(v->h, end_object(e->in[0])) == (int)end_object(e->in[0]))
			return true;
	}
	return false;
}

static bool strange(struct history *h, struct choices *c, fits_piece *fits)
{
	struct place place;
	struct segment with;

	if (!pick_piece(h, c, fits, &place))
		return false;
	with = h->segment[place.segment];
	with.actor = ACTOR_UNKNOWN;
	with.attempt = ATTEMPT_UNKNOWN;
	with.from = 0;
	replace(h, &place, 1, &with, 1);
	return true;
}

bool mutate_leak(struct history *h, struct choices *c)
{
	return strange(h, c, has_siblings);
}

bool mutate_garbage_of_killed(struct history *h, struct choices *c)
{
	return strange(h, c, has_killed_writer);
}

/* ---- results ---- */

static bool edit(struct history *h, struct choices *c, bool puts, fits_transfer *fits, int error)
{
	struct event *e = pick(h, c, puts, fits);

	if (e != NULL)
		fail(e, error);
	return e != NULL;
}

static bool got_from_open(const struct view *v, const struct transfer *get)
{
	return get->outcome == MOVED && side_open(v, v->from, get);
}

bool mutate_early_eof(struct history *h, struct choices *c)
{
	return edit(h, c, false, got_from_open, 0);
}

static bool got_from_copied(const struct view *v, const struct transfer *get)
{
	size_t i;

	if (!got_from_open(v, get))
		return false;
	for (i = 0; i < v->h->events; i++)
		if (event_role(&v->h->event[i]) == ROLE_DUP && v->h->event[i].result == 0 &&
		    end_object(v->h->event[i].in[1]) == v->object)
			return true;
	return false;
}

bool mutate_dup_early_eof(struct history *h, struct choices *c)
{
	return edit(h, c, false, got_from_copied, 0);
}

static bool is_certain_eof(const struct view *v, const struct transfer *get)
{
	return get->ret != OPEN && get->result == 0 && side_closed(v, v->from, get);
}

bool mutate_again_at_eof(struct history *h, struct choices *c)
{
	return edit(h, c, false, is_certain_eof, EAGAIN);
}

static bool is_certain_epipe(const struct view *v, const struct transfer *put)
{
	return put->ret != OPEN && put->result == -1 && put->err == EPIPE && side_closed(v, v->to, put);
}

bool mutate_success_into_nowhere(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, true, is_certain_epipe);

	if (e == NULL)
		return false;
	e->result = e->in[1];
	e->err = 0;
	return true;
}

static bool has_reader(const struct view *v, const struct transfer *put)
{
	return put->outcome == MOVED && side_open(v, v->to, put);
}

bool mutate_early_epipe(struct history *h, struct choices *c)
{
	return edit(h, c, true, has_reader, EPIPE);
}

static bool is_caught_epipe(const struct view *v, const struct transfer *put)
{
	return is_certain_epipe(v, put) && ended_normally(v->h, put) != NULL &&
	    disposition_at(v->h, put->process, SIG_I_PIPE, put->call, put->ret) == DISPOSITION_CAUGHT &&
	    blocked_at(v->h, put->actor, SIG_I_PIPE, put->call, put->ret) == BLOCKING_OFF;
}

bool mutate_missing_sigpipe(struct history *h, struct choices *c)
{
	const struct event *put = pick(h, c, true, is_caught_epipe);
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

static bool is_small_nonblocking(const struct view *v, const struct transfer *put)
{
	return put->outcome == MOVED && put->mode == MODE_NONBLOCK && put->n >= 2 && put->n <= v->pipe_buf &&
	    put->result == put->n;
}

bool mutate_partial_small(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, true, is_small_nonblocking);

	if (e == NULL)
		return false;
	e->result = 1 + (int64_t)choice_below(c, "part", (uint64_t)e->in[1] - 1);
	return true;
}

static bool is_small_on_empty(const struct view *v, const struct transfer *put)
{
	return is_small_nonblocking(v, put) && tried_on_empty(v, put);
}

bool mutate_again_on_empty(struct history *h, struct choices *c)
{
	return edit(h, c, true, is_small_on_empty, EAGAIN);
}

static bool is_large_and_came(const struct view *v, const struct transfer *put)
{
	const struct transfer *last = v->gets > 0 ? &v->get[v->gets - 1] : NULL;

	return put->outcome == MOVED && put->mode == MODE_NONBLOCK && v->pipe_buf > 0 && put->n > v->pipe_buf &&
	    put->seen == (uint64_t)put->result && last != NULL && last->ret != OPEN && last->result == 0 &&
	    last->call > put->ret && certainly_kept(v, put->ret, last->call);
}

bool mutate_count_too_large(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, true, is_large_and_came);

	if (e == NULL)
		return false;
	e->result++;
	return true;
}

/* ---- signals ---- */

static bool is_whole_unsignalled(const struct view *v, const struct transfer *put)
{
	return put->outcome == MOVED && put->mode == MODE_BLOCKING && put->n >= 2 && put->result == put->n &&
	    side_open(v, v->to, put) && !signal_explains(v, put);
}

bool mutate_unexplained_short(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, true, is_whole_unsignalled);

	if (e == NULL)
		return false;
	e->result = 1 + (int64_t)choice_below(c, "part", (uint64_t)e->in[1] - 1);
	return true;
}

static bool bytes_came(const struct view *v, const struct transfer *put)
{
	(void)v;
	return put->outcome == MOVED && put->seen > 0;
}

bool mutate_eintr_after_data(struct history *h, struct choices *c)
{
	return edit(h, c, true, bytes_came, EINTR);
}

static bool is_restarted(const struct view *v, const struct transfer *t)
{
	size_t i;

	if (t->outcome != MOVED || t->ret > v->h->quiet || !only_restarts(v, t))
		return false;
	for (i = 0; i < v->h->events; i++)
		if (event_role(&v->h->event[i]) == ROLE_HANDLER)
			return true;
	return false;
}

bool mutate_eintr_despite_restart(struct history *h, struct choices *c)
{
	bool puts = choice_chance(c, "puts", 1, 2);

	return edit(h, c, puts, is_restarted, EINTR);
}
