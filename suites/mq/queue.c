#include "queue.h"

#include "../pipe/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static bool is_create(const struct event *e)
{
	return event_is(e, "mq-create");
}

unsigned queue_place(const struct history *h, unsigned object)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);

	for (; opens.at < opens.end; opens.at++)
		if (is_create(&h->event[*opens.at]) && end_object(h->event[*opens.at].in[0]) == object)
			return (unsigned)h->event[*opens.at].in[4];
	return object;
}

bool queue_makes(const struct history *h, const struct event *e, unsigned place)
{
	(void)h;
	return is_create(e) && (unsigned)e->in[4] == place && (e->ret == OPEN || e->result == 0);
}

/* The one event that made the object's queue; NULL: none, or it is not certain. */
static const struct event *making(const struct history *h, unsigned object)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);
	const struct event *made = NULL;
	unsigned place = queue_place(h, object);

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (!is_create(e) || end_object(e->in[0]) != object || (e->ret != OPEN && e->result != 0))
			continue;
		if (made != NULL || e->ret == OPEN || (unsigned)e->in[4] != place)
			return NULL;
		made = e;
	}
	return made;
}

/* Every open of the object leads to the queue that was made, not to an earlier or a later one at its place. */
static bool is_certain(const struct history *h, unsigned object, const struct event *made)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END), others;

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (e == made || end_object(e->in[0]) != object || (e->ret != OPEN && e->result != 0))
			continue;
		if (!happened_before(made, e))
			return false;
		for (others = events_with(h, ROLE_OPEN_END); others.at < others.end; others.at++) {
			const struct event *x = &h->event[*others.at];

			if (x != made && queue_makes(h, x, (unsigned)made->in[4]) && !happened_before(x, made) &&
			    !happened_before(e, x))
				return false;
		}
	}
	return true;
}

static bool has_open(const struct history *h, unsigned object)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);

	for (; opens.at < opens.end; opens.at++)
		if (end_object(h->event[*opens.at].in[0]) == object &&
		    (h->event[*opens.at].ret == OPEN || h->event[*opens.at].result == 0))
			return true;
	return false;
}

/* No descriptor of another object may lead to this one's queue: those at its place lead to their own. */
static bool is_alone(const struct history *h, unsigned object)
{
	unsigned i, place = queue_place(h, object);

	for (i = 0; i < h->objects; i++) {
		const struct event *made;

		if (i == object || !mq_is_queue(h->object[i].kind) || queue_place(h, i) != place || !has_open(h, i))
			continue;
		made = making(h, i);
		if (made == NULL || !is_certain(h, i, made))
			return false;
	}
	return true;
}

/* ---- collecting ---- */

static bool is_put(const struct queue *q, const struct event *e)
{
	return event_role(e) == ROLE_PUT && end_object(e->in[0]) == q->object;
}

static bool is_get(const struct queue *q, const struct event *e)
{
	return role_receives(event_role(e)) && end_object(e->in[0]) == q->object;
}

static int32_t find_put(const struct queue *q, unsigned actor, uint32_t attempt)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		if (put_event(q, &q->bag.put[i])->actor == actor &&
		    (uint32_t)put_event(q, &q->bag.put[i])->out[MQ_SEND_AS] == attempt)
			return (int32_t)i;
	return -1;
}

static struct bag_put put_of(const struct history *h, uint32_t index)
{
	const struct event *e = &h->event[index];

	return (struct bag_put){
		.call = e->call,
		.ret = e->ret,
		.event = index,
		.fate = e->ret == OPEN ? BAG_PERHAPS
		    : e->result >= 0   ? BAG_PUT
		                       : BAG_FAILED,
		.rank = (uint32_t)e->in[2],
		.size = e->in[1],
	};
}

/* It came by a call that knows priorities, and has one message of this queue, from its first byte on. */
static struct bag_get get_of(const struct queue *q, uint32_t index, bool *strange)
{
	const struct event *e = &q->h->event[index];
	const struct segment *s = &q->h->segment[e->segment];
	struct bag_get g = { .call = e->call, .ret = e->ret, .event = index, .answer = BAG_NOTHING };

	if (e->ret == OPEN) {
		g.answer = BAG_OPEN;
		g.stuck = certainly_stuck(q->h, index);
		return g;
	}
	if (e->result < 0) {
		g.answer = e->err == EAGAIN || e->err == ETIMEDOUT ? BAG_EMPTY : BAG_NOTHING;
		return g;
	}
	g.rank = e->out[MQ_RECEIVE_PRIORITY];
	g.size = e->result;
	g.answer = BAG_SOMETHING;
	if (e->segments == 0)
		return g;
	g.put = e->segments == 1 && s->actor != ACTOR_UNKNOWN && s->from == 0 ? find_put(q, s->actor, s->attempt) : -1;
	*strange = g.put < 0;
	if (*strange)
		g.answer = BAG_OPEN; /* whatever it was */
	else if (s->length >= MQ_SURE_BYTES)
		g.answer = BAG_GOT;
	return g;
}

static bool queue_open(struct queue *q, const struct history *h, unsigned object)
{
	const struct event *made = making(h, object);
	size_t puts = 0, gets = 0;
	uint32_t i;

	if (made == NULL || !is_certain(h, object, made) || !is_alone(h, object))
		return false;
	*q = (struct queue){ .h = h,
		.object = object,
		.place = (unsigned)made->in[4],
		.made = (uint32_t)(made - h->event),
		.messages = made->out[MQ_OPEN_MESSAGES],
		.bytes = made->out[MQ_OPEN_BYTES],
		.bag = { .order = BAG_PRIORITIES } };
	for (i = 0; i < h->events; i++) {
		puts += is_put(q, &h->event[i]);
		gets += is_get(q, &h->event[i]);
	}
	q->bag.put = zeroed(puts + 1, sizeof(struct bag_put));
	q->bag.get = zeroed(gets + 1, sizeof(struct bag_get));
	q->strange = zeroed(gets + 1, sizeof(bool));
	for (i = 0; i < h->events; i++)
		if (is_put(q, &h->event[i]))
			q->bag.put[q->bag.puts++] = put_of(h, i);
	for (i = 0; i < h->events; i++)
		if (is_get(q, &h->event[i])) {
			q->bag.get[q->bag.gets] = get_of(q, i, &q->strange[q->bag.gets]);
			q->bag.gets++;
		}
	bag_prepare(&q->bag);
	return true;
}

/* ---- all of a history ---- */

struct views {
	unsigned count;
	struct queue view[OBJECTS_MAX];
};

static void *build_views(const struct history *h)
{
	struct views *all = NULL;
	unsigned object;

	for (object = 0; object < h->objects; object++) {
		if (!mq_is_queue(h->object[object].kind))
			continue;
		if (all == NULL)
			all = zeroed(1, sizeof(*all));
		if (queue_open(&all->view[all->count], h, object))
			all->count++;
	}
	return all;
}

static void destroy_views(void *view)
{
	struct views *all = view;

	while (all->count > 0) {
		struct queue *q = &all->view[--all->count];

		free(q->bag.put);
		free(q->bag.get);
		free(q->strange);
	}
	free(all);
}

const struct queue *queue_at(const struct history *h, unsigned index)
{
	static const struct history_view kind = { build_views, destroy_views };
	const struct views *all = history_view(h, &kind);

	return all != NULL && index < all->count ? &all->view[index] : NULL;
}

void judge_queues(const struct history *h, struct judgement *j, queue_check *check)
{
	const struct queue *q;
	unsigned i;

	for (i = 0; (q = queue_at(h, i)) != NULL; i++)
		check(q, j);
}

/* ---- deadlines ---- */

bool mq_has_deadline(const struct event *e, bool *bad)
{
	bool sends = event_is(e, "mq-timedsend"), timed = sends || event_is(e, "mq-timedreceive");

	*bad = timed && e->in[sends ? 4 : 3] != MQ_VALID;
	return timed;
}

unsigned mq_times(const struct event *e)
{
	return event_role(e) == ROLE_PUT ? MQ_SEND_TIMES : MQ_RECEIVE_TIMES;
}
