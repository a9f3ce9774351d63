/* Each accept() takes one connection, and each connection is taken once. */
#include "unix.h"

#include <errno.h>

enum { ACCEPTED, ACCEPT_SEVERAL, ACCEPT_GONE, ACCEPT_ANSWERED, ACCEPT_WAITED };

static const struct event *connect_of(const struct history *h, unsigned object)
{
	struct indexes made = events_with(h, ROLE_CONNECT);

	for (; made.at < made.end; made.at++)
		if (end_object(h->event[*made.at].in[0]) == object)
			return &h->event[*made.at];
	return NULL;
}

static bool is_made(const struct event *connect)
{
	return connect->ret == OPEN || connect->result == 0 || connect->err == EINPROGRESS || connect->err == EINTR;
}

static bool took(const struct event *e)
{
	return e->ret != OPEN && e->result == 0 && e->out[0] >= 0;
}

/* The connections that the listener gave, by their first accept(). */
static bool check_once(const struct history *h, struct judgement *j)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE);
	const struct event *first[OBJECTS_MAX] = { NULL };

	for (; arrive.at < arrive.end; arrive.at++) {
		const struct event *e = &h->event[*arrive.at], *connect;
		unsigned object;

		if (!took(e))
			continue;
		judgement_applies(j);
		judgement_count(j, ACCEPTED, 1);
		object = end_object(e->out[0]);
		connect = connect_of(h, object);
		if (connect == NULL || !is_made(connect) || connect->call > e->ret ||
		    (unsigned)connect->in[2] != end_object(e->in[0])) {
			const uint32_t events[] = { *arrive.at,
				connect != NULL ? (uint32_t)(connect - h->event) : *arrive.at };

			judgement_contradict(j, 2, events,
			    "accept() takes a connection that was made to this listener, but nobody had connected %s to it",
			    h->object[object].name);
			return false;
		}
		if (first[object] != NULL) {
			const uint32_t events[] = { (uint32_t)(connect - h->event),
				(uint32_t)(first[object] - h->event), *arrive.at };

			judgement_contradict(j, 3, events,
			    "each accept() takes another connection, but two of them took that of %s",
			    h->actor[connect->actor].name);
			return false;
		}
		first[object] = e;
		judgement_count(j, ACCEPT_GONE, refs_certainly_closed(h, object, 0, e->call, e->ret));
		judgement_count(j, ACCEPT_WAITED, connect->call > e->call);
	}
	return true;
}

/* What came at either end was offered to that connection. */
static void check_lane(const struct lane *l, struct judgement *j)
{
	const struct view *v = &l->v;
	size_t i;

	if (v->pieces == 0 || connect_of(v->h, v->object) == NULL)
		return;
	judgement_count(j, ACCEPT_ANSWERED, v->from == 1 && l->back->v.pieces > 0);
	for (i = 0; i < v->pieces; i++)
		if (v->piece[i].put < 0) {
			judgement_contradict(j, 1, (uint32_t[]){ v->get[v->piece[i].get].event },
			    "the two ends of a connection are each other's, but %lu bytes came out of %s that nobody had sent "
			    "by its other end",
			    (unsigned long)v->piece[i].length, v->h->object[v->object].name);
			return;
		}
}

/* Accepted by somebody, or perhaps: by a call that never returned, but for the one that is known to sleep. */
static bool perhaps_accepted(const struct history *h, unsigned object, const struct event *asleep)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE);

	for (; arrive.at < arrive.end; arrive.at++) {
		const struct event *e = &h->event[*arrive.at];

		if (e == asleep)
			continue;
		if ((e->ret == OPEN && !certainly_stuck(h, *arrive.at)) ||
		    (took(e) && end_object(e->out[0]) == object) ||
		    (e->ret != OPEN && e->out[0] < 0 && e->err != EAGAIN && e->err != EINTR))
			return true;
	}
	return false;
}

/* At the watchdog: accept() sleeps and a connection waits, whose client is still there. */
static void check_asleep(const struct history *h, struct judgement *j)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE), made;
	uint64_t from = h->quiet < h->end ? h->quiet : h->end;

	for (; arrive.at < arrive.end; arrive.at++) {
		const struct event *e = &h->event[*arrive.at];

		if (!certainly_stuck(h, *arrive.at))
			continue;
		for (made = events_with(h, ROLE_CONNECT); made.at < made.end; made.at++) {
			const struct event *connect = &h->event[*made.at];
			unsigned object = end_object(connect->in[0]);

			if ((unsigned)connect->in[2] != end_object(e->in[0]) || connect->result != 0 ||
			    connect->ret >= h->quiet || !refs_certainly_open(h, object, 0, from, h->end) ||
			    perhaps_accepted(h, object, e))
				continue;
			judgement_contradict(j, 2, (uint32_t[]){ *made.at, *arrive.at },
			    "a connection that was made is accepted, but accept() was asleep for the whole deadline while that "
			    "of %s waited",
			    h->actor[connect->actor].name);
			return;
		}
	}
}

static unsigned acceptors(const struct history *h)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE);
	uint32_t set = 0;
	unsigned count = 0;

	for (; arrive.at < arrive.end; arrive.at++) {
		unsigned process = event_process(h, &h->event[*arrive.at]);

		if (took(&h->event[*arrive.at]) && (set >> process & 1) == 0) {
			set |= UINT32_C(1) << process;
			count++;
		}
	}
	return count;
}

void judge_accept(const struct history *h, struct judgement *j)
{
	if (!check_once(h, j))
		return;
	if (j->judged) {
		judgement_count(j, ACCEPT_SEVERAL, acceptors(h) >= 2);
		judge_lanes(h, j, check_lane);
	}
	if (h->quiet != OPEN)
		check_asleep(h, j);
}
