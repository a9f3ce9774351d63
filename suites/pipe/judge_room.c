/* Room and waiting: what a non-blocking write may answer, and that nobody waits for ever for what is there. */
#include "pipe.h"

#include <errno.h>

bool waited_for_room(const struct view *v, const struct transfer *put)
{
	size_t low = 0, high = v->gets;

	while (low < high) { /* the first read that began after it */
		size_t middle = low + (high - low) / 2;

		if (v->get[middle].call < put->call)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->gets && put->ret != OPEN && v->get[low].ret < put->ret && v->get[low].outcome == MOVED;
}

bool waited_for_data(const struct view *v, const struct transfer *get)
{
	size_t low = 0, high = v->puts;

	while (low < high) { /* the first write that began after it */
		size_t middle = low + (high - low) / 2;

		if (v->put[middle].call < get->call)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->puts && get->outcome == MOVED && v->put[low].ret < get->ret;
}

bool tried_on_empty(const struct view *v, const struct transfer *put)
{
	return put->ret != OPEN && certainly_empty(v, put->call, put->ret, put) && side_open(v, v->to, put);
}

/* An error that a non-blocking write must not give then; NULL: it may. */
static const char *bad_error(const struct view *v, const struct transfer *put)
{
	if (put->err == EAGAIN) /* whether it had a reader or not: without one it is EPIPE */
		return certainly_empty(v, put->call, put->ret, put)
		    ? "EAGAIN came from a pipe that was empty all the time"
		    : NULL;
	if (put->err == EPIPE)
		return side_open(v, v->to, put) ? "EPIPE came while a read end was open all the time" : NULL;
	if (put->err == EINTR)
		return signal_explains(v, put) ? NULL : "EINTR came and there was no signal";
	return no_memory(put) ? NULL : "another error came";
}

static bool hung(const struct view *v, const struct transfer *put)
{
	return put->ret == OPEN && certainly_stuck(v->h, put->event) && side_open(v, v->to, put);
}

static void contradict_put(const struct view *v, const struct transfer *put, struct judgement *j, const char *promise,
    const char *what)
{
	const uint32_t events[] = { put->event, witness_reader(v, put) };

	judgement_contradict(j, 2, events, "%s (here %lld bytes, result %lld), but %s", promise, (long long)put->n,
	    (long long)put->result, what);
}

/* ---- pipe.nonblock-small ---- */

enum { SMALL_REFUSED, SMALL_AT, SMALL_EMPTY, SMALL_OVERLAP };

static const char *bad_small(const struct view *v, const struct transfer *put)
{
	if (hung(v, put))
		return "it never returned";
	if (put->ret == OPEN)
		return NULL;
	if (put->result == -1) {
		if (put->outcome == NOTHING && put->seen > 0)
			return "bytes of it came although it failed";
		return bad_error(v, put);
	}
	return put->result != put->n ? "it was taken in part" : NULL;
}

static void check_small(const struct view *v, struct judgement *j)
{
	const struct transfer *before = NULL;
	size_t i;

	for (i = 0; i < v->puts && v->pipe_buf > 0; i++) {
		const struct transfer *put = &v->put[i];
		const char *what;

		if (put->mode != MODE_NONBLOCK || put->n > v->pipe_buf)
			continue;
		judgement_applies(j);
		judgement_count(j, SMALL_REFUSED, put->outcome == NOTHING && put->err == EAGAIN);
		judgement_count(j, SMALL_AT, put->n == v->pipe_buf && put->result == put->n);
		judgement_count(j, SMALL_EMPTY, tried_on_empty(v, put));
		judgement_count(j, SMALL_OVERLAP,
		    before != NULL && before->process != put->process && before->ret > put->call);
		before = put;
		what = bad_small(v, put);
		if (what != NULL) {
			contradict_put(v, put, j,
			    "a non-blocking write of at most PIPE_BUF bytes is taken whole at once, or "
			    "fails with EAGAIN and nothing is taken",
			    what);
			return;
		}
	}
}

void judge_nonblock_small(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_small);
}

/* ---- pipe.nonblock-large ---- */

enum { LARGE_TRIES, LARGE_REFUSED, LARGE_PART, LARGE_EMPTY };

/* A later byte of the same put, or end of file, shows that fewer came than the write said. */
static bool came_short(const struct view *v, const struct transfer *put)
{
	const struct transfer *last = v->gets > 0 ? &v->get[v->gets - 1] : NULL;

	return !v->doubtful && put->outcome == MOVED && put->seen < (uint64_t)put->result && last != NULL &&
	    last->ret != OPEN && last->result == 0 && last->call > put->ret && certainly_kept(v, put->ret, last->call);
}

static const char *bad_large(const struct view *v, const struct transfer *put)
{
	if (hung(v, put))
		return "it never returned";
	if (put->ret == OPEN)
		return NULL;
	if (put->result == -1)
		return bad_error(v, put);
	if (put->result < 1 || put->result > put->n)
		return "that is no count of bytes";
	if (put->seen > (uint64_t)put->result)
		return "more bytes of it came";
	if (came_short(v, put))
		return "fewer bytes of it came";
	return put->result < v->pipe_buf && tried_on_empty(v, put) ? "an empty pipe has room for PIPE_BUF" : NULL;
}

static void check_large(const struct view *v, struct judgement *j)
{
	size_t i;

	for (i = 0; i < v->puts && v->pipe_buf > 0; i++) {
		const struct transfer *put = &v->put[i];
		const char *what;

		if (put->mode != MODE_NONBLOCK || put->n <= v->pipe_buf)
			continue;
		judgement_applies(j);
		judgement_count(j, LARGE_TRIES, 1);
		judgement_count(j, LARGE_REFUSED, put->outcome == NOTHING && put->err == EAGAIN);
		judgement_count(j, LARGE_PART, put->outcome == MOVED && put->result < put->n);
		judgement_count(j, LARGE_EMPTY, tried_on_empty(v, put));
		what = bad_large(v, put);
		if (what != NULL) {
			contradict_put(v, put, j,
			    "a non-blocking write of more than PIPE_BUF bytes takes what has room, says "
			    "how much, and fails with EAGAIN if that is nothing",
			    what);
			return;
		}
	}
}

void judge_nonblock_large(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_large);
}

/* ---- pipe.progress ---- */

enum { PROGRESS_READ_WOKEN, PROGRESS_WRITE_WOKEN, PROGRESS_BOTH, PROGRESS_CROWD };

static void count_progress(const struct view *v, struct judgement *j)
{
	const struct transfer *waiting = NULL; /* the waiting put that returned last */
	uint64_t readers = 0, writers = 0, crowd = 0;
	size_t i;

	for (i = 0; i < v->gets; i++)
		readers += waited_for_data(v, &v->get[i]);
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];

		if (put->mode != MODE_BLOCKING || !waited_for_room(v, put))
			continue;
		writers++;
		crowd += waiting != NULL && waiting->actor != put->actor && waiting->ret > put->call;
		if (waiting == NULL || put->ret > waiting->ret)
			waiting = put;
	}
	judgement_count(j, PROGRESS_READ_WOKEN, readers);
	judgement_count(j, PROGRESS_WRITE_WOKEN, writers);
	judgement_count(j, PROGRESS_BOTH, readers > 0 && writers > 0);
	judgement_count(j, PROGRESS_CROWD, crowd);
}

static void check_progress(const struct view *v, struct judgement *j)
{
	const struct history *h = v->h;
	const struct transfer *reader = NULL;
	size_t i;

	judgement_applies(j);
	count_progress(v, j);
	if (h->quiet == OPEN)
		return;
	for (i = 0; i < v->gets; i++) {
		if (v->get[i].ret != OPEN || !certainly_stuck(h, v->get[i].event))
			continue;
		reader = &v->get[i];
		if (certainly_available(v, h->quiet, h->end, reader)) {
			judgement_contradict(j, 2, (uint32_t[]){ reader->event, witness_data(v, reader) },
			    "a blocked read() goes on when there are data, but it was asleep for the whole "
			    "deadline while bytes of completed writes were in the pipe");
			return;
		}
	}
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const uint32_t events[] = { put->event, reader != NULL ? reader->event : put->event };

		if (put->ret != OPEN || !certainly_stuck(h, put->event))
			continue;
		if (reader != NULL) {
			judgement_contradict(j, 2, events,
			    "a pipe has data or room, but a read() and a write() were both asleep for the whole "
			    "deadline");
			return;
		}
		if (put->n <= v->pipe_buf && certainly_empty(v, h->quiet, h->end, put) &&
		    refs_certainly_open(h, v->object, v->to, h->quiet, h->end)) {
			judgement_contradict(j, 1, events,
			    "a blocked write() goes on when there is room, but one of %lld bytes was asleep for the "
			    "whole deadline while the pipe was empty and had a reader",
			    (long long)put->n);
			return;
		}
	}
}

void judge_progress(const struct history *h, struct judgement *j)
{
	judge_pipes(h, j, check_progress);
}
