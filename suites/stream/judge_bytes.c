/* What comes out of a connection: the bytes, the counts, what MSG_PEEK shows and MSG_WAITALL waits for. */
#include "stream.h"

#include <errno.h>

static bool is_tcp(const struct lane *l)
{
	return kind_at(l->v.h->object[l->v.object].kind)->name[0] == 't';
}

static void contradict(const struct view *v, const struct transfer *t, struct judgement *j, const char *promise,
    const char *what)
{
	const uint32_t events[] = { t->event };

	judgement_contradict(j, 1, events, "%s (here %lld bytes, result %lld), but %s", promise, (long long)t->n,
	    (long long)t->result, what);
	(void)v;
}

/* ---- stream.conservation ---- */

enum { CONSERVE_BOTH, CONSERVE_REFUSED, CONSERVE_SHARED, CONSERVE_END, CONSERVE_LOCAL, CONSERVE_TCP };

static bool moved_at(const struct view *v, size_t i)
{
	return i < v->puts && v->put[i].outcome == MOVED;
}

/* Bytes moved in both directions at once: between two puts of this one was one of the other. */
static bool both_active(const struct lane *l)
{
	const struct view *v = &l->v, *w = &l->back->v;
	uint64_t first = OPEN, last = 0;
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (moved_at(v, i)) {
			first = v->put[i].call < first ? v->put[i].call : first;
			last = v->put[i].ret > last ? v->put[i].ret : last;
		}
	for (i = 0; i < w->puts; i++)
		if (moved_at(w, i) && w->put[i].call < last && w->put[i].ret > first)
			return true;
	return false;
}

static unsigned senders(const struct view *v)
{
	uint32_t set = 0;
	unsigned count = 0;
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (moved_at(v, i) && (set >> v->put[i].process & 1) == 0) {
			set |= UINT32_C(1) << v->put[i].process;
			count++;
		}
	return count;
}

/* The last end of file, if one came. */
static const struct transfer *last_end(const struct view *v)
{
	size_t i = v->gets;

	while (i > 0 && !is_end(&v->get[i - 1]))
		i--;
	return i > 0 ? &v->get[i - 1] : NULL;
}

static void check_conserved(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	const struct transfer *end = last_end(v);
	uint64_t refused = 0;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < v->puts; i++)
		refused += v->put[i].outcome == NOTHING || (moved_at(v, i) && v->put[i].result < v->put[i].n);
	judgement_count(j, CONSERVE_BOTH, l->back->good && both_active(l));
	judgement_count(j, CONSERVE_REFUSED, refused);
	judgement_count(j, CONSERVE_SHARED, senders(v) >= 2);
	judgement_count(j, CONSERVE_END, end != NULL);
	judgement_count(j, CONSERVE_LOCAL, v->pieces > 0 && !is_tcp(l));
	judgement_count(j, CONSERVE_TCP, v->pieces > 0 && is_tcp(l));
	check_bytes(v, end != NULL && certainly_clean(l, end), j);
}

void judge_stream_conservation(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_conserved);
}

/* ---- stream.count ---- */

enum { COUNT_SENDS, COUNT_RECEIVES, COUNT_DONTWAIT, COUNT_REFUSED, COUNT_EMPTY };

static const char *bad_count(const struct view *v, const struct transfer *t, bool puts)
{
	if (t->ret == OPEN)
		return waits(v, t) == MODE_NONBLOCK && (puts ? is_stuck_send(v, t) : certainly_stuck(v->h, t->event))
		    ? "it never returned"
		    : NULL;
	if (t->result > t->n || t->result < -1)
		return "that is no count of bytes";
	if (failed_with(t, EAGAIN) && waits(v, t) == MODE_BLOCKING)
		return "one that may wait failed with EAGAIN";
	if (failed_with(t, EINTR) && !signal_explains(v, t))
		return "EINTR came and there was no signal";
	return NULL;
}

static const char *bad_put(const struct view *v, const struct transfer *put)
{
	if (put->ret != OPEN && put->result == 0)
		return "nothing was taken and there was no error";
	if (put->outcome == NOTHING && put->seen > 0)
		return "bytes of it came although it failed";
	if (put->outcome == MOVED && put->seen > (uint64_t)put->result)
		return "more bytes of it came";
	return bad_count(v, put, true);
}

static const char *bad_get(const struct lane *l, const struct transfer *get)
{
	if (l->prompt && failed_with(get, EAGAIN) && certainly_available(&l->v, get->call, get->ret, get))
		return "it failed with EAGAIN although bytes were there all the time";
	return bad_count(&l->v, get, false);
}

static void check_count(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < v->puts + v->gets; i++) {
		bool puts = i < v->puts;
		const struct transfer *t = puts ? &v->put[i] : &v->get[i - v->puts];
		const char *what = puts ? bad_put(v, t) : bad_get(l, t);

		judgement_count(j, COUNT_SENDS, puts && t->outcome == MOVED);
		judgement_count(j, COUNT_RECEIVES, !puts && t->outcome == MOVED);
		judgement_count(j, COUNT_DONTWAIT, waits(v, t) == MODE_NONBLOCK);
		judgement_count(j, COUNT_REFUSED, puts && failed_with(t, EAGAIN));
		judgement_count(j, COUNT_EMPTY, !puts && failed_with(t, EAGAIN));
		if (what != NULL) {
			contradict(v, t, j,
			    puts ? "a send says how many bytes it took, or fails and took none"
			         : "a receive says how many bytes it gave, or fails and gave none",
			    what);
			return;
		}
	}
}

void judge_stream_count(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_count);
}

/* ---- stream.peek ---- */

enum { PEEK_SAW, PEEK_CONFIRMED, PEEK_AGAIN };

/* A walk over bytes by origin. */
struct walk {
	const struct view *v;
	const struct event *e; /* whose segments */
	uint32_t segment, offset;
	size_t get; /* the next receive to go on with */
};

/* On to the next byte that there is, through the receives from w->get on if `on`; NULL: there is none. */
static const struct segment *walk_to(struct walk *w, bool on)
{
	while (w->e == NULL || w->segment == w->e->segments) {
		if (!on || w->get == w->v->gets)
			return NULL;
		w->e = &w->v->h->event[w->v->get[w->get++].event];
		w->segment = 0;
	}
	return &w->v->h->segment[w->e->segment + w->segment];
}

static void walk_by(struct walk *w, uint32_t n)
{
	w->offset += n;
	if (w->offset == w->v->h->segment[w->e->segment + w->segment].length) {
		w->segment++;
		w->offset = 0;
	}
}

/* What was peeked at is what is received from then on, as far as anything is. *same: how many bytes were. */
static bool peek_holds(const struct view *v, const struct event *peek, size_t next, uint64_t *same)
{
	struct walk p = { .v = v, .e = peek }, s = { .v = v, .get = next };
	const struct segment *x, *y;

	*same = 0;
	while ((x = walk_to(&p, false)) != NULL && (y = walk_to(&s, true)) != NULL) {
		uint32_t left = x->length - p.offset, right = y->length - s.offset;
		uint32_t n = left < right ? left : right;

		if (x->actor != y->actor || x->attempt != y->attempt ||
		    (x->actor != ACTOR_UNKNOWN && x->from + p.offset != y->from + s.offset))
			return false;
		walk_by(&p, n);
		walk_by(&s, n);
		*same += n;
	}
	return true;
}

/* Its origin could be told: nobody knows how much came of a put of unknown outcome. */
static bool puts_known(const struct view *v, const struct event *peek)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (v->put[i].call < peek->ret && v->put[i].outcome == PERHAPS)
			return false;
	return true;
}

/* No receive overlaps it; *next is the first one after it. */
static bool stands_alone(const struct view *v, const struct event *peek, size_t *next)
{
	size_t i = 0;

	while (i < v->gets && v->get[i].call < peek->call)
		i++;
	*next = i;
	return (i == 0 || v->get[i - 1].ret < peek->call) && (i == v->gets || v->get[i].call > peek->ret);
}

static void check_peek(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	struct indexes peek = events_with(v->h, ROLE_PEEK);
	const struct event *before = NULL;

	for (; peek.at < peek.end; peek.at++) {
		const struct event *e = &v->h->event[*peek.at];
		uint64_t same;
		size_t next;

		if (end_object(e->in[0]) != v->object || end_side(e->in[0]) != v->to || e->ret == OPEN ||
		    e->result < 1 || !stands_alone(v, e, &next) || !puts_known(v, e))
			continue;
		judgement_applies(j);
		judgement_count(j, PEEK_SAW, 1);
		judgement_count(j, PEEK_AGAIN, before != NULL && (next == 0 || v->get[next - 1].ret < before->call));
		before = e;
		if (e->result > e->in[1] || !peek_holds(v, e, next, &same)) {
			const uint32_t events[] = { *peek.at, next < v->gets ? v->get[next].event : *peek.at };

			judgement_contradict(j, 2, events,
			    "what a receive with MSG_PEEK gives stays unread and is what is received next, but of the %lld "
			    "bytes that it gave others followed than those",
			    (long long)e->result);
			return;
		}
		judgement_count(j, PEEK_CONFIRMED, same > 0);
	}
}

void judge_stream_peek(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_peek);
}

/* ---- stream.waitall ---- */

enum { ALL_FULL, ALL_SEVERAL, ALL_SIGNAL, ALL_END };

/* It came from several sends, of which one began after the receive: it had to wait for that one. */
static bool trickled(const struct view *v, const struct transfer *get)
{
	size_t i;

	for (i = 0; i < v->pieces; i++)
		if (v->piece[i].put >= 0 && &v->get[v->piece[i].get] == get && v->put[v->piece[i].put].call > get->call)
			return true;
	return false;
}

static void check_all(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	size_t i;

	for (i = 0; i < v->gets; i++) {
		const struct transfer *get = &v->get[i];
		const struct event *e = &v->h->event[get->event];

		if (!event_is(e, "recv") || e->in[2] != RECV_ALL || get->ret == OPEN || waits(v, get) != MODE_BLOCKING)
			continue;
		judgement_applies(j);
		judgement_count(j, ALL_FULL, get->result == get->n);
		judgement_count(j, ALL_SEVERAL, trickled(v, get));
		judgement_count(j, ALL_SIGNAL, signal_explains(v, get));
		judgement_count(j, ALL_END, get->result < get->n && get->result >= 0 && !certainly_whole(v, get));
		if (get->result > 0 && get->result < get->n && certainly_whole(v, get) && !signal_explains(v, get)) {
			contradict(v, get, j,
			    "a receive with MSG_WAITALL gives all that was asked for unless the connection ends, an "
			    "error comes or a signal is caught",
			    "it gave less, the connection was whole all the time and there was no signal");
			return;
		}
	}
}

void judge_stream_waitall(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_all);
}
