#include "queue.h"

#include "views.h"

#include <errno.h>

/* ---- names ---- */

static bool is_create(const struct event *e)
{
	return event_is(e, "mq-create");
}

int queue_place(const struct history *h, unsigned object)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);
	int place = -1;

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (!is_create(e) || end_object(e->in[0]) != object)
			continue;
		if (place >= 0 && place != (int)e->in[4])
			return -1;
		place = (int)e->in[4];
	}
	return place;
}

enum name_use mq_names(const struct history *h, const struct event *e, unsigned *name)
{
	bool removes = event_role(e) == ROLE_NONE && event_is(e, "mq-unlink"), creates = event_is(e, "mq-create");
	int place = removes          ? queue_place(h, (unsigned)e->in[0])
	    : creates                ? (int)e->in[4]
	    : event_is(e, "mq-open") ? queue_place(h, end_object(e->in[0]))
	                             : -1;

	if (place < 0)
		return removes ? NAME_MAY_REMOVE : NAME_UNUSED;
	*name = (unsigned)place;
	return removes ? NAME_REMOVES : creates ? NAME_WINS : NAME_OPENS;
}

/* The one event that made the object's queue; NULL: none, or it is not certain. */
static const struct event *making(const struct history *h, unsigned object)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);
	const struct event *made = NULL;
	int place = queue_place(h, object);

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &h->event[*opens.at];

		if (!is_create(e) || end_object(e->in[0]) != object || (e->ret != OPEN && e->result != 0))
			continue;
		if (made != NULL || e->ret == OPEN || (int)e->in[4] != place)
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

			if (x != made && name_may_make(mq_names, h, (unsigned)made->in[4], x) &&
			    !happened_before(x, made) && !happened_before(e, x))
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
	int place = queue_place(h, object), its;
	unsigned i;

	for (i = 0; i < h->objects; i++) {
		const struct event *made;

		if (i == object || !mq_is_queue(h->object[i].kind) || !has_open(h, i))
			continue;
		its = queue_place(h, i);
		if (its >= 0 && its != place)
			continue;
		made = making(h, i);
		if (made == NULL || !is_certain(h, i, made))
			return false;
	}
	return true;
}

/* ---- collecting ---- */

static bool is_put(const struct event *e)
{
	return event_role(e) == ROLE_PUT;
}

/* It came by a call that knows priorities. */
static bool is_get(const struct event *e)
{
	return role_receives(event_role(e));
}

static bool found_none(int error)
{
	return error == EAGAIN || error == ETIMEDOUT;
}

const struct bag_form mq_form = {
	.order = BAG_PRIORITIES,
	.rank = "priority",
	.puts = is_put,
	.gets = is_get,
	.found_none = found_none,
};

static bool queue_open(struct queue *q, const struct history *h, unsigned object)
{
	const struct event *made = making(h, object);

	if (made == NULL || !is_certain(h, object, made) || !is_alone(h, object))
		return false;
	*q = (struct queue){ .h = h,
		.object = object,
		.place = (unsigned)made->in[4],
		.made = (uint32_t)(made - h->event),
		.messages = made->out[MQ_OPEN_MESSAGES],
		.bytes = made->out[MQ_OPEN_BYTES] };
	bag_read(&q->bag, h, object, &mq_form);
	return true;
}

/* ---- all of a history ---- */

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (mq_is_queue(h->object[object].kind))
		views_keep(all, queue_open(views_room(all), h, object));
}

static void forget(void *view)
{
	struct queue *q = view;

	bag_free(&q->bag);
}

const struct queue *queue_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct queue), view_object, forget };

	return views_at(h, &kind, index);
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
