/* Sending: to nobody, which fails and may raise a signal; and against a stream of bytes that comes from there. */
#include "stream.h"

#include "signals.h"

#include <assert.h>
#include <errno.h>

/* ---- stream.epipe-nosignal ---- */

enum { BROKEN_FAILED, BROKEN_QUIET, BROKEN_CAUGHT, BROKEN_DEFAULT, BROKEN_IGNORED, BROKEN_BLOCKED, BROKEN_CERTAIN };

static const struct event *first_end(const struct history *h, unsigned process, uint64_t after)
{
	struct indexes ends = events_with(h, ROLE_EXIT);

	for (; ends.at < ends.end; ends.at++)
		if (event_process(h, &h->event[*ends.at]) == process && h->event[*ends.at].call > after)
			return &h->event[*ends.at];
	return NULL;
}

static bool handler_ran(const struct history *h, const struct transfer *put)
{
	struct indexes ran = events_with(h, ROLE_HANDLER);

	for (; ran.at < ran.end; ran.at++) {
		const struct event *e = &h->event[*ran.at];

		if (e->in[0] == SIG_I_PIPE && event_process(h, e) == put->process && e->call > put->call)
			return true;
	}
	return false;
}

/* A look at the pending signals of the sender's thread before anything may have taken SIGPIPE away; NULL: none. */
static const struct event *look_after(const struct history *h, const struct transfer *put)
{
	size_t i;

	for (i = put->event + 1; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->call <= put->ret || event_process(h, e) != put->process)
			continue;
		switch (event_role(e)) {
		case ROLE_PENDING:
			if (e->actor == put->actor)
				return e->ret != OPEN && e->result == 0 ? e : NULL;
			break;
		case ROLE_ACCEPT:
		case ROLE_SETMASK:
		case ROLE_SUSPEND:
		case ROLE_ACTION:
		case ROLE_EXEC:
		case ROLE_HANDLER:
			return NULL;
		default:
			break;
		}
	}
	return NULL;
}

/* EPIPE on a connection that is gone, without MSG_NOSIGNAL: the signal must have come. */
static bool check_signal(const struct view *v, const struct transfer *put, struct judgement *j)
{
	const struct history *h = v->h;
	enum disposition d = disposition_at(h, put->process, SIG_I_PIPE, put->call, put->ret);
	enum blocking b = blocked_at(h, put->actor, SIG_I_PIPE, put->call, put->ret);
	const struct event *other = NULL;
	const char *what = "its process, which left SIGPIPE at its default, ended by itself later";

	judgement_count(j, BROKEN_IGNORED, d == DISPOSITION_IGNORED);
	judgement_count(j, BROKEN_CAUGHT, d == DISPOSITION_CAUGHT && b == BLOCKING_OFF);
	judgement_count(j, BROKEN_BLOCKED, (d == DISPOSITION_CAUGHT || d == DISPOSITION_DEFAULT) && b == BLOCKING_ON);
	if (b == BLOCKING_OFF && d == DISPOSITION_DEFAULT)
		other = first_end(h, put->process, put->ret);
	if (b == BLOCKING_OFF && d == DISPOSITION_CAUGHT && !handler_ran(h, put)) {
		other = first_end(h, put->process, put->ret);
		what = "its process's handler never ran";
	}
	if (b == BLOCKING_ON && (d == DISPOSITION_DEFAULT || d == DISPOSITION_CAUGHT)) {
		other = look_after(h, put);
		if (other != NULL && ((uint64_t)other->out[0] & SIGNAL_BIT(SIG_I_PIPE)) != 0)
			other = NULL;
		what = "it was not pending in the thread that blocks it";
	}
	if (other != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ put->event, (uint32_t)(other - h->event) },
		    "a send to a connection that is gone, without MSG_NOSIGNAL, fails with EPIPE and raises SIGPIPE, but %s",
		    what);
	return other == NULL;
}

/* What is wrong with a send whose other end certainly was gone; NULL: nothing. */
static const char *not_broken(const struct lane *l, const struct transfer *put)
{
	if (put->ret == OPEN)
		return is_stuck_send(&l->v, put) ? "it never returned" : NULL;
	if (!l->prompt || no_memory(put))
		return NULL;
	if (put->outcome == MOVED || put->result == 0)
		return "it succeeded";
	return put->err == EAGAIN ? "it failed with EAGAIN" : NULL;
}

static bool check_gone(const struct lane *l, const struct transfer *put, const struct transfer *broken,
    struct judgement *j)
{
	const struct view *v = &l->v;
	const char *what = side_closed(v, v->to, put) ? not_broken(l, put) : NULL;

	if ((failed_with(put, EPIPE) || failed_with(put, ECONNRESET)) && certainly_whole(v, put)) {
		judgement_contradict(j, 2, (uint32_t[]){ put->event, witness_holder(v, v->to, put) },
		    "a send fails with EPIPE or ECONNRESET when the connection is gone, but both its ends were open all "
		    "the time and nobody had shut it down");
		return false;
	}
	if (broken != NULL && broken->ret < put->call && put->outcome == MOVED) {
		judgement_contradict(j, 2, (uint32_t[]){ broken->event, put->event },
		    "a connection that is gone does not come back, but a send succeeded after another had failed with "
		    "EPIPE");
		return false;
	}
	if (what != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ put->event, witness_drop(v, v->to, put->event) },
		    "a send of %lld bytes to an end that nobody has open must fail with EPIPE or ECONNRESET, but %s",
		    (long long)put->n, what);
	return what == NULL;
}

static void check_broken(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	const struct transfer *broken = NULL; /* of those that failed with EPIPE the first to return */
	size_t i;

	assert(v->puts == 0 || v->put != NULL);
	for (i = 0; i < v->puts; i++)
		if (failed_with(&v->put[i], EPIPE) && (broken == NULL || v->put[i].ret < broken->ret))
			broken = &v->put[i];
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		int32_t reap;

		judgement_applies(j);
		judgement_count(j, BROKEN_FAILED, failed_with(put, EPIPE) || failed_with(put, ECONNRESET));
		judgement_count(j, BROKEN_QUIET, failed_with(put, EPIPE) && is_quiet(v, put));
		judgement_count(j, BROKEN_CERTAIN, side_closed(v, v->to, put));
		if (!check_gone(l, put, broken, j))
			return;
		/* After shutdown() of its own the signal is free. */
		if (failed_with(put, EPIPE) && !is_quiet(v, put) && !possibly_shut(v, put->ret) &&
		    !check_signal(v, put, j))
			return;
		reap = put->ret == OPEN ? death_of(v->h, put->process) : -1;
		judgement_count(j, BROKEN_DEFAULT, reap >= 0 && killed_by(&v->h->event[reap], SIG_I_PIPE));
	}
}

/* Every put of the process up to then was one with MSG_NOSIGNAL. */
static bool only_quiet(const struct history *h, unsigned process, uint64_t until)
{
	bool any = false;
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < until; i++) {
		const struct event *e = &h->event[i];

		if (event_role(e) != ROLE_PUT || event_process(h, e) != process)
			continue;
		if (!event_is(e, "send") || (e->in[2] != SEND_QUIET && e->in[2] != SEND_BOTH))
			return false;
		any = true;
	}
	return any;
}

/* SIGPIPE in a process that nobody sent it to, and that asked for none. */
static void check_strays(const struct history *h, struct judgement *j)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		uint64_t until = e->call;
		unsigned process = event_process(h, e);

		if (event_role(e) == ROLE_REAP && e->ret != OPEN && e->result == 0 && killed_by(e, SIG_I_PIPE) &&
		    e->in[0] >= 0 && e->in[0] < (int64_t)h->actors) {
			process = (unsigned)e->in[0];
			until = e->ret;
		} else if (event_role(e) != ROLE_HANDLER || e->in[0] != SIG_I_PIPE)
			continue;
		if (possibly_sent(h, process, SIG_I_PIPE) || !only_quiet(h, process, until))
			continue;
		judgement_contradict(j, 1, (uint32_t[]){ (uint32_t)i },
		    "a send with MSG_NOSIGNAL raises no SIGPIPE, but one came to %s, which sent in no other way and to "
		    "which nobody sent it",
		    h->actor[process].name);
		return;
	}
}

void judge_stream_epipe(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_broken);
	if (j->judged)
		check_strays(h, j);
}

/* ---- stream.full-duplex ---- */

enum { DUPLEX_FULL, DUPLEX_PASSED, DUPLEX_TRIED };

/* A put of the other direction that was refused for lack of room, and since then nothing was received there; NULL: none. */
static const struct transfer *clogged(const struct lane *l, const struct transfer *t)
{
	const struct view *w = &l->back->v;
	const struct transfer *refused = NULL;
	size_t i;

	if (!l->back->good)
		return NULL;
	for (i = 0; i < w->puts; i++)
		if (w->put[i].ret < t->call && failed_with(&w->put[i], EAGAIN))
			refused = &w->put[i];
	for (i = 0; refused != NULL && i < w->gets; i++)
		if (w->get[i].ret > refused->call && w->get[i].call < t->ret && w->get[i].outcome != NOTHING)
			return NULL;
	return refused;
}

/* One with MSG_WAITALL waits for more than there is. */
static bool wants_all(const struct view *v, const struct transfer *t)
{
	const struct event *e = &v->h->event[t->event];

	return event_is(e, "recv") && e->in[2] == RECV_ALL;
}

static const struct transfer *stuck(const struct view *v, const struct transfer *t, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (t[i].ret == OPEN && certainly_stuck(v->h, t[i].event) && !wants_all(v, &t[i]))
			return &t[i];
	return NULL;
}

/* At the watchdog: a receiver and a sender both asleep, or a receiver before bytes. */
static void check_asleep(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	const struct transfer *get = stuck(v, v->get, v->gets), *put = stuck(v, v->put, v->puts);

	if (get != NULL && certainly_available(v, v->h->quiet, v->h->end, get))
		judgement_contradict(j, 2, (uint32_t[]){ get->event, witness_data(v, get) },
		    "a blocked receive goes on when there are bytes, whatever the other direction does, but it was asleep "
		    "for the whole deadline while bytes of completed sends had not been received");
	else if (get != NULL && put != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ put->event, get->event },
		    "each direction of a connection has bytes to receive or room to send, but a sender and a receiver of "
		    "one were both asleep for the whole deadline");
}

static void check_duplex(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		const struct transfer *full = clogged(l, put);

		judgement_count(j, DUPLEX_FULL, full != NULL);
		judgement_count(j, DUPLEX_PASSED, full != NULL && put->outcome == MOVED && put->seen > 0);
		if (put->ret == OPEN || !failed_with(put, EAGAIN) || !certainly_empty(v, put->call, put->ret, put))
			continue;
		judgement_count(j, DUPLEX_TRIED, 1);
		if (l->prompt && certainly_whole(v, put)) {
			judgement_contradict(j, 2, (uint32_t[]){ put->event, full != NULL ? full->event : put->event },
			    "a direction in which nothing is unread has room, whatever is unread in the other, but a send of "
			    "%lld bytes failed with EAGAIN",
			    (long long)put->n);
			return;
		}
	}
	if (v->h->quiet != OPEN)
		check_asleep(l, j);
}

void judge_stream_duplex(const struct history *h, struct judgement *j)
{
	judge_lanes(h, j, check_duplex);
}
