/* Connections that are begun without waiting. */
#include "tcp.h"

#include <errno.h>
#include <string.h>

enum { ASYNC_BEGUN, ASYNC_SETTLED, ASYNC_REFUSED };

enum { SETTLED_NONE, SETTLED_REFUSED, SETTLED_OTHER };

static bool is_tcp(const struct history *h, unsigned object)
{
	return strncmp(kind_at(h->object[object].kind)->name, "tcp", 3) == 0;
}

/* What made the listener: its only one; NULL: there is none that succeeded. */
static const struct event *maker_of(const struct history *h, unsigned listener)
{
	struct indexes open = events_with(h, ROLE_OPEN_END);

	for (; open.at < open.end; open.at++)
		if (end_object(h->event[*open.at].in[0]) == listener && h->event[*open.at].result == 0)
			return &h->event[*open.at];
	return NULL;
}

/* The first settle-connect of the process that connected, NULL if there is none that returned. */
static const struct event *settled(const struct history *h, const struct event *connect)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (event_is(e, "settle-connect") && e->in[0] == connect->in[0] && happened_before(connect, e) &&
		    e->ret != OPEN)
			return e;
	}
	return NULL;
}

/* More may have connected than the listener said that it would hold, and nobody need take the rest. */
static bool may_be_full(const struct history *h, const struct event *maker)
{
	struct indexes made = events_with(h, ROLE_CONNECT);
	int64_t count = 0;

	for (; made.at < made.end; made.at++)
		count += (unsigned)h->event[*made.at].in[2] == end_object(maker->in[0]);
	return count > maker->in[2];
}

/* Before `until` somebody may have accepted it and be done with it, or have shut an end down. */
static bool possibly_lost(const struct history *h, unsigned object, uint64_t until)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE), shut = events_with(h, ROLE_SHUTDOWN);

	for (; shut.at < shut.end; shut.at++)
		if (end_object(h->event[*shut.at].in[0]) == object && h->event[*shut.at].call < until)
			return true;
	for (; arrive.at < arrive.end; arrive.at++) {
		const struct event *e = &h->event[*arrive.at];

		if (e->call > until || (e->ret != OPEN && e->result == -1 && (e->err == EAGAIN || e->err == EINTR)))
			continue;
		if (e->ret == OPEN || e->result == -1 || e->out[0] < 0)
			return true;
		if (end_object(e->out[0]) == object && !refs_certainly_open(h, object, 1, e->ret, until))
			return e->ret < until;
	}
	return false;
}

/* To a listener that was open all the time; `until`: up to then. NULL: it is fine. */
static const char *bad_accepted(const struct history *h, const struct event *connect, const struct event *maker,
    const struct event *end)
{
	if (connect->result == -1 && connect->err != EINPROGRESS && connect->err != EINTR && connect->err != ENOMEM &&
	    connect->err != ENOBUFS)
		return "it failed with another error";
	/* Whoever accepts it may close it or shut it down, and the error tells of that. */
	if (end == NULL || may_be_full(h, maker) || possibly_lost(h, end_object(connect->in[0]), end->ret) ||
	    !refs_certainly_open(h, end_object(maker->in[0]), 0, connect->call, end->ret))
		return NULL;
	if (end->out[0] != SETTLED_NONE)
		return "SO_ERROR was not 0 when it was writable";
	return end->out[2] == 0 ? "it had no peer when it was writable" : NULL;
}

/* To a port that nobody listens on. */
static const char *bad_refused(const struct event *connect, const struct event *end)
{
	if (connect->result == 0)
		return "it succeeded";
	if (connect->err != EINPROGRESS)
		return connect->err != ECONNREFUSED && connect->err != EINTR && connect->err != ENOMEM &&
		        connect->err != ENOBUFS
		    ? "it failed with another error than ECONNREFUSED"
		    : NULL;
	if (end == NULL)
		return NULL;
	if (end->out[0] != SETTLED_REFUSED)
		return "SO_ERROR was not ECONNREFUSED when it was writable";
	return end->out[1] != 0 ? "SO_ERROR was not 0 after it had been asked for" : NULL;
}

void judge_connect_async(const struct history *h, struct judgement *j)
{
	struct indexes made = events_with(h, ROLE_CONNECT);

	for (; made.at < made.end; made.at++) {
		const struct event *connect = &h->event[*made.at], *maker, *end;
		const char *what;
		bool refuses;

		if (!is_tcp(h, end_object(connect->in[0])) || connect->in[1] == 0 || connect->ret == OPEN)
			continue;
		maker = maker_of(h, (unsigned)connect->in[2]);
		if (maker == NULL)
			continue;
		end = connect->err == EINPROGRESS || connect->result == 0 ? settled(h, connect) : NULL;
		refuses = event_is(maker, "reserve");
		if (!refs_certainly_open(h, (unsigned)connect->in[2], 0, connect->call, connect->ret))
			continue;
		judgement_applies(j);
		judgement_count(j, ASYNC_BEGUN, 1);
		judgement_count(j, ASYNC_SETTLED, end != NULL && end->out[0] == SETTLED_NONE);
		judgement_count(j, ASYNC_REFUSED, refuses);
		what = refuses ? bad_refused(connect, end) : bad_accepted(h, connect, maker, end);
		if (what == NULL && end != NULL && end->out[1] != 0)
			what = "SO_ERROR was not 0 after it had been asked for";
		if (what != NULL) {
			const uint32_t events[] = { *made.at, end != NULL ? (uint32_t)(end - h->event) : *made.at };

			judgement_contradict(j, 2, events,
			    "a connect() that does not wait succeeds or says EINPROGRESS%s, and when it is writable SO_ERROR "
			    "tells once what became of it, but %s",
			    refuses ? " or, nobody listening, ECONNREFUSED" : "", what);
			return;
		}
	}
}
