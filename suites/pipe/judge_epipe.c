/* Writing to a pipe that nobody can read: EPIPE and SIGPIPE, and neither of them otherwise. */
#include "pipe.h"
#include "signals.h"

#include <errno.h>

enum {
	EPIPE_DEFAULT,
	EPIPE_HANDLED,
	EPIPE_IGNORED,
	EPIPE_BLOCKED,
	EPIPE_FULL,
	EPIPE_SHARED,
	EPIPE_CONTROL,
	EPIPE_PROMPT
};

/* ---- EPIPE itself ---- */

static bool got_epipe(const struct transfer *put)
{
	return put->ret != OPEN && put->result == -1 && put->err == EPIPE;
}

/* More read ends existed than one process's, over the whole history. */
static bool readers_in_two(const struct view *v)
{
	const struct references *refs = &v->h->refs[v->object][v->to];
	uint32_t i, k = 0;

	for (i = 0; i < refs->count; i++)
		k += refs->ref[i].process != 0 && refs->ref[i].process != refs->ref[0].process;
	return k > 0;
}

/* Some put before had been refused for lack of room and nothing was read since. */
static bool was_full(const struct view *v, size_t index)
{
	const struct transfer *put = &v->put[index];
	uint64_t refused = 0;
	size_t i;

	for (i = index; i-- > 0 && refused == 0;)
		if (v->put[i].ret < put->call && v->put[i].outcome == NOTHING && v->put[i].err == EAGAIN)
			refused = v->put[i].call;
	if (refused == 0)
		return false;
	for (i = v->gets; i-- > 0 && v->get[i].ret > refused;)
		if (v->get[i].outcome != NOTHING)
			return false;
	return true;
}

/* What is wrong with a put to a pipe that certainly had no reader; NULL: nothing. */
static const char *not_broken(const struct view *v, const struct transfer *put)
{
	enum disposition d;

	if (put->ret == OPEN) {
		/* By default it is open because the process died of it. */
		d = disposition_at(v->h, put->process, SIG_I_PIPE, put->call, v->h->end);
		if ((d == DISPOSITION_IGNORED || d == DISPOSITION_CAUGHT) && certainly_stuck(v->h, put->event))
			return "it never returned";
		return NULL;
	}
	if (put->outcome == MOVED)
		return "it succeeded";
	if (put->result == 0)
		return "it gave 0";
	if (put->err == EPIPE || no_memory(put) || (put->err == EINTR && signal_explains(v, put)))
		return NULL;
	return put->err == EAGAIN ? "it failed with EAGAIN"
	    : put->err == EINTR   ? "it failed with EINTR"
	                          : "it failed otherwise";
}

static bool check_put(const struct view *v, size_t index, struct judgement *j)
{
	const struct transfer *put = &v->put[index];
	const char *what;

	if (got_epipe(put) && side_open(v, v->to, put)) {
		judgement_contradict(j, 2, (uint32_t[]){ put->event, witness_holder(v, v->to, put) },
		    "write() failed with EPIPE while a read end was open all the time");
		return false;
	}
	if (!side_closed(v, v->to, put)) {
		judgement_count(j, EPIPE_CONTROL,
		    put->outcome == MOVED && side_open(v, v->to, put) && readers_in_two(v));
		return true;
	}
	judgement_count(j, EPIPE_FULL, was_full(v, index));
	judgement_count(j, EPIPE_SHARED, readers_in_two(v));
	what = not_broken(v, put);
	if (what != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ put->event, witness_drop(v, v->to, put->event) },
		    "write() of %lld bytes to a pipe without any read end must fail with EPIPE, but %s",
		    (long long)put->n, what);
	return what == NULL;
}

/* ---- SIGPIPE to the caller ---- */

const struct event *ended_normally(const struct history *h, const struct transfer *put)
{
	struct indexes ends = events_with(h, ROLE_EXIT);

	for (; ends.at < ends.end; ends.at++)
		if (event_process(h, &h->event[*ends.at]) == put->process && h->event[*ends.at].call > put->ret)
			return &h->event[*ends.at];
	return NULL;
}

/* A handler for SIGPIPE began after the put and before `until`. */
static bool handler_ran(const struct history *h, const struct transfer *put, uint64_t until)
{
	struct indexes ran = events_with(h, ROLE_HANDLER);

	for (; ran.at < ran.end; ran.at++) {
		const struct event *e = &h->event[*ran.at];

		if (e->in[0] == SIG_I_PIPE && event_process(h, e) == put->process && e->call > put->call &&
		    e->call < until)
			return true;
	}
	return false;
}

/*
 * The next change of the put's thread's mask that leaves SIGPIPE unblocked, if nothing else took the signal away before and
 * it returned. If any signal is pending and unblocked then, at least one is delivered before such a call returns (XSH
 * pthread_sigmask()); where no other can be pending, that one is the SIGPIPE of this very put, or one that it became one
 * with, or its handler had begun before.
 */
static const struct event *unblocking_after(const struct history *h, const struct transfer *put)
{
	size_t i;

	for (i = put->event + 1; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) != put->process || e->call < put->ret)
			continue;
		switch (event_role(e)) {
		case ROLE_ACCEPT:
		case ROLE_SUSPEND:
		case ROLE_ACTION:
		case ROLE_EXIT:
			return NULL;
		case ROLE_SETMASK:
			if (e->ret == OPEN || e->result != 0)
				return NULL;
			if (blocked_at(h, put->actor, SIG_I_PIPE, e->ret + 1, e->ret + 1) == BLOCKING_OFF)
				return e;
			break;
		default:
			break;
		}
	}
	return NULL;
}

/* That mask change returned although the put's SIGPIPE had not been delivered: it; NULL: all is well. */
static const struct event *undelivered(const struct history *h, const struct transfer *put, struct judgement *j)
{
	const struct event *unblocking = unblocking_after(h, put);
	enum disposition d;

	if (unblocking == NULL || !undisturbed(h, put->process, unblocking->ret))
		return NULL;
	d = disposition_at(h, put->process, SIG_I_PIPE, put->call, unblocking->ret);
	if (d != DISPOSITION_CAUGHT && d != DISPOSITION_DEFAULT)
		return NULL;
	judgement_count(j, EPIPE_PROMPT, 1);
	/* By default the process would have ended. */
	return d == DISPOSITION_DEFAULT || !handler_ran(h, put, unblocking->ret) ? unblocking : NULL;
}

/* A look at the pending signals of the put's thread before anything may have taken SIGPIPE away; NULL: none. */
static const struct event *look_after(const struct history *h, const struct transfer *put)
{
	size_t i;

	for (i = put->event + 1; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->call <= put->call || e->call <= put->ret)
			continue;
		if (e->actor == put->actor && event_role(e) == ROLE_PENDING)
			return e->ret != OPEN && e->result == 0 ? e : NULL;
		if (event_process(h, e) == put->process &&
		    (event_role(e) == ROLE_ACCEPT || event_role(e) == ROLE_SETMASK || event_role(e) == ROLE_SUSPEND ||
		        event_role(e) == ROLE_ACTION || event_role(e) == ROLE_EXEC || event_role(e) == ROLE_HANDLER))
			return NULL;
	}
	return NULL;
}

static bool check_signal(const struct view *v, const struct transfer *put, struct judgement *j)
{
	const struct history *h = v->h;
	enum disposition d = disposition_at(h, put->process, SIG_I_PIPE, put->call, put->ret);
	enum blocking b = blocked_at(h, put->actor, SIG_I_PIPE, put->call, put->ret);
	const struct event *other = NULL;
	const struct event *unblocking = undelivered(h, put, j);
	const char *what = NULL;

	judgement_count(j, EPIPE_IGNORED, d == DISPOSITION_IGNORED);
	judgement_count(j, EPIPE_HANDLED, d == DISPOSITION_CAUGHT && b == BLOCKING_OFF);
	judgement_count(j, EPIPE_BLOCKED, (d == DISPOSITION_CAUGHT || d == DISPOSITION_DEFAULT) && b == BLOCKING_ON);
	if (unblocking != NULL) {
		other = unblocking;
		what = "it was not delivered before a later change of the mask, with it unblocked, returned";
	} else if (b == BLOCKING_OFF && d == DISPOSITION_DEFAULT) {
		other = ended_normally(h, put);
		what = "its process, which left SIGPIPE at its default, ended by itself later";
	} else if (b == BLOCKING_OFF && d == DISPOSITION_CAUGHT) {
		other = handler_ran(h, put, OPEN) ? NULL : ended_normally(h, put);
		what = "its process's handler never ran";
	} else if (b == BLOCKING_ON && (d == DISPOSITION_DEFAULT || d == DISPOSITION_CAUGHT)) {
		other = look_after(h, put);
		if (other != NULL && ((uint64_t)other->out[0] & SIGNAL_BIT(SIG_I_PIPE)) != 0)
			other = NULL;
		what = "it was not pending in the thread that blocks it";
	}
	if (other != NULL) {
		const uint32_t events[] = { put->event, (uint32_t)(other - h->event) };

		judgement_contradict(j, 2, events, "EPIPE comes with SIGPIPE for the calling thread, but %s", what);
	}
	return other == NULL;
}

/* New ends are copies of those that there are: once no reader was left, there is none any more. */
static bool check_revived(const struct transfer *broken, const struct transfer *put, struct judgement *j)
{
	const uint32_t events[] = { broken->event, put->event };

	if (put->outcome != MOVED || put->call < broken->ret)
		return true;
	judgement_contradict(j, 2, events,
	    "a pipe that has no reader gets none again, but a write() succeeded after another had failed with EPIPE");
	return false;
}

static void check_epipe(const struct view *v, struct judgement *j)
{
	const struct transfer *broken = NULL; /* of those that failed with EPIPE the first to return */
	size_t i;

	for (i = 0; i < v->puts; i++)
		if (got_epipe(&v->put[i]) && (broken == NULL || v->put[i].ret < broken->ret))
			broken = &v->put[i];
	for (i = 0; i < v->puts; i++) {
		const struct transfer *put = &v->put[i];
		int32_t reap;

		judgement_applies(j);
		if (!check_put(v, i, j) || (broken != NULL && !v->renewable && !check_revived(broken, put, j)))
			return;
		if (got_epipe(put) && !check_signal(v, put, j))
			return;
		reap = put->ret == OPEN ? death_of(v->h, put->process) : -1;
		judgement_count(j, EPIPE_DEFAULT, reap >= 0 && killed_by(&v->h->event[reap], SIG_I_PIPE));
	}
}

/* ---- SIGPIPE from nowhere ---- */

/* Every put of the process up to then was to a pipe that certainly had a reader all the time; no message was refused. */
static bool only_read_pipes(const struct history *h, unsigned process, uint64_t until)
{
	size_t i;

	for (i = 0; i < h->events && h->event[i].call < until; i++) {
		const struct event *e = &h->event[i];

		if (event_process(h, e) != process)
			continue;
		if (event_role(e) == ROLE_PASS && (e->ret == OPEN || e->result == -1))
			return false;
		if (event_role(e) != ROLE_PUT)
			continue;
		if (pipe_next(h, end_object(e->in[0])) != (int)end_object(e->in[0]) ||
		    !refs_certainly_open(h, end_object(e->in[0]), SIDE_R, e->call, e->ret < until ? e->ret : until))
			return false;
	}
	return true;
}

static void check_strays(const struct history *h, struct judgement *j)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		const uint32_t events[] = { (uint32_t)i };
		uint64_t until =
		    event_role(e) == ROLE_REAP ? e->ret : e->call; /* a death is before the reap's return */
		unsigned process;

		if (event_role(e) == ROLE_HANDLER && e->in[0] == SIG_I_PIPE)
			process = event_process(h, e);
		else if (event_role(e) == ROLE_REAP && e->ret != OPEN && e->result == 0 && killed_by(e, SIG_I_PIPE) &&
		    e->in[0] >= 0 && e->in[0] < (int64_t)h->actors)
			process = (unsigned)e->in[0];
		else
			continue;
		if (possibly_sent(h, process, SIG_I_PIPE) || !only_read_pipes(h, process, until))
			continue;
		judgement_contradict(j, 1, events,
		    "SIGPIPE came to %s although nobody sent it and no write of that process lacked a reader",
		    h->actor[process].name);
		return;
	}
}

void judge_epipe(const struct history *h, struct judgement *j)
{
	unsigned a;

	judge_pipes(h, j, check_epipe);
	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process != a)
			return;
	if (j->judged)
		check_strays(h, j);
}
