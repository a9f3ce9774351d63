/* What came out against what was put in: order, completeness, atomicity. */
#include "pipe.h"

#include <errno.h>

/* ---- pipe.atomic-write ---- */

static bool is_small(const struct view *v, const struct transfer *put)
{
	return put->n <= v->pipe_buf;
}

static bool is_whole(const struct transfer *put)
{
	return put->outcome == MOVED && put->result == put->n;
}

/* A piece of another process's put that stands inside this torn one. */
static const struct piece *intruder(const struct view *v, const struct transfer *put)
{
	uint32_t i;

	for (i = put->first; i < put->last; i++)
		if (v->piece[i].put >= 0 && v->put[v->piece[i].put].process != put->process)
			break;
	return &v->piece[i];
}

static void contradict_torn(const struct view *v, const struct transfer *put, struct judgement *j)
{
	const struct piece *between = intruder(v, put);
	const struct transfer *other = &v->put[between->put];
	const uint32_t events[] = { put->event, other->event, v->get[v->piece[put->first].get].event,
		v->get[between->get].event, v->get[v->piece[put->last].get].event };

	judgement_contradict(j, 5, events,
	    "a write of %lld bytes, not more than PIPE_BUF (%lld), must not be mixed with another process's data, "
	    "but bytes of %s stand between its first and its last byte",
	    (long long)put->n, (long long)v->pipe_buf, v->h->actor[other->actor].name);
}

enum { ATOMIC_OVERLAP, ATOMIC_FULL, ATOMIC_BELOW, ATOMIC_AT, ATOMIC_ABOVE, ATOMIC_CROWD, ATOMIC_MIXED };

/*
 * Small puts during which one of another process was under way, neither of them waiting for room: two at once inside the
 * system. That needs two processors; a put that waits lets the others by on one as well.
 */
static uint64_t overlapping_small(const struct view *v)
{
	const struct transfer *late = NULL,
	                      *later = NULL; /* the last to return of two processes, `later` the last of all */
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < v->puts; i++) {
		const struct transfer *t = &v->put[i];
		const struct transfer *rival;

		if (!is_small(v, t) || waited_for_room(v, t))
			continue;
		rival = later != NULL && later->process != t->process ? later : late;
		count += rival != NULL && rival->ret > t->call;
		if (later == NULL || later->process == t->process) {
			if (later == NULL || t->ret > later->ret)
				later = t;
		} else if (t->ret > later->ret) {
			late = later;
			later = t;
		} else if (late == NULL || t->ret > late->ret)
			late = t;
	}
	return count;
}

static bool met_full_pipe(const struct view *v, const struct transfer *put)
{
	return (put->outcome == NOTHING && put->err == EAGAIN) || waited_for_room(v, put);
}

static unsigned writers_in_stream(const struct view *v)
{
	uint32_t set = 0;
	unsigned count = 0;
	size_t i;

	for (i = 0; i < v->pieces; i++) {
		if (v->piece[i].put < 0 || (set >> v->piece[i].actor & 1) != 0)
			continue;
		set |= UINT32_C(1) << v->piece[i].actor;
		count++;
	}
	return count;
}

static void check_atomic_write(const struct view *v, struct judgement *j)
{
	size_t i;

	if (v->pipe_buf < 1 || v->puts == 0)
		return;
	judgement_applies(j);
	judgement_count(j, ATOMIC_OVERLAP, overlapping_small(v));
	judgement_count(j, ATOMIC_CROWD, writers_in_stream(v) >= 3);
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];

		judgement_count(j, ATOMIC_FULL, is_small(v, put) && met_full_pipe(v, put));
		judgement_count(j, ATOMIC_BELOW, put->n == v->pipe_buf - 1);
		judgement_count(j, ATOMIC_AT, put->n == v->pipe_buf);
		judgement_count(j, ATOMIC_ABOVE, put->n == v->pipe_buf + 1);
		if (!is_torn(v, put))
			continue;
		if (!is_small(v, put))
			judgement_count(j, ATOMIC_MIXED, 1);
		else if (is_whole(put)) {
			contradict_torn(v, put, j);
			return;
		}
	}
}

void judge_atomic_write(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_atomic_write);
}

/* ---- pipe.writev-atomic: the same and pipe.nonblock-small, of gathered writes only ---- */

enum { VECTOR_OVERLAP, VECTOR_SMALL, VECTOR_AT, VECTOR_ABOVE };

static void check_writev(const struct view *v, struct judgement *j)
{
	size_t i;

	if (v->pipe_buf < 1)
		return;
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const uint32_t event[] = { put->event };

		if (!event_is(&v->h->event[put->event], "writev"))
			continue;
		judgement_applies(j);
		judgement_count(j, VECTOR_SMALL, is_small(v, put));
		judgement_count(j, VECTOR_AT, put->n == v->pipe_buf);
		judgement_count(j, VECTOR_ABOVE, put->n == v->pipe_buf + 1);
		judgement_count(j, VECTOR_OVERLAP,
		    i > 0 && v->put[i - 1].ret > put->call && v->put[i - 1].process != put->process &&
		        !waited_for_room(v, put) && !waited_for_room(v, &v->put[i - 1]));
		if (is_small(v, put) && is_whole(put) && is_torn(v, put)) {
			contradict_torn(v, put, j);
			return;
		}
		if (is_small(v, put) && put->outcome == MOVED && put->mode == MODE_NONBLOCK && put->result != put->n) {
			judgement_contradict(j, 1, event,
			    "writev() of %lld bytes in all, not more than PIPE_BUF, is taken whole or refused by a "
			    "non-blocking pipe, but %lld bytes were taken",
			    (long long)put->n, (long long)put->result);
			return;
		}
	}
}

void judge_writev_atomic(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_writev);
}

/* ---- pipe.order-realtime ---- */

enum { ORDER_PAIRS };

/*
 * Going through the received stream: no write of which a piece came before this one may have begun after this one's
 * own write had ended. The latest begin so far is enough to know.
 */
static void check_order(const struct view *v, struct judgement *j)
{
	const struct transfer *latest = NULL;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < v->pieces; i++) {
		const struct transfer *put = v->piece[i].put >= 0 ? &v->put[v->piece[i].put] : NULL;

		if (put == NULL)
			continue;
		if (latest != NULL && put != latest && latest->ret < put->call && latest->process != put->process)
			judgement_count(j, ORDER_PAIRS, 1);
		if (latest != NULL && put->ret < latest->call) {
			const uint32_t events[] = { put->event, latest->event, v->get[v->piece[i].get].event };

			judgement_contradict(j, 3, events,
			    "what is written first is read first, but bytes of a write that ended before another of %s "
			    "began came after that one's",
			    v->h->actor[latest->actor].name);
			return;
		}
		if (latest == NULL || put->call > latest->call)
			latest = put;
	}
}

void judge_order_realtime(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_order);
}
