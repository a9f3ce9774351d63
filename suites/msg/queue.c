#include "queue.h"

#include "../std/facts.h"
#include "views.h"

#include <errno.h>

static bool is_of(const struct event *e, unsigned object, const char *op)
{
	return event_role(e) == ROLE_NONE && event_is(e, op) && (unsigned)e->in[0] == object;
}

static bool is_put(const struct event *e)
{
	return event_role(e) == ROLE_PUT && event_is(e, "msgsnd");
}

static bool is_get(const struct event *e)
{
	return event_role(e) == ROLE_GET && event_is(e, "msgrcv");
}

static bool found_none(int error)
{
	return error == ENOMSG;
}

static bool may_be_cut(const struct event *get)
{
	return (get->in[MSG_FLAGS_AT] & MSG_CUTS) != 0 && get->result == get->in[MSG_LENGTH_AT];
}

const struct bag_form msg_form = {
	.order = BAG_TYPES,
	.rank = "type",
	.puts = is_put,
	.gets = is_get,
	.found_none = found_none,
	.may_be_cut = may_be_cut,
};

static bool read_making(struct msg_queue *q)
{
	const struct history *h = q->h;
	bool made = false;
	uint32_t i;

	q->removing = q->removed = OPEN;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool failed = e->ret != OPEN && e->result != 0;

		if (is_of(e, q->object, "msgctl-rmid") && !failed) {
			q->removing = e->call < q->removing ? e->call : q->removing;
			q->removed = e->ret < q->removed ? e->ret : q->removed;
		}
		if (!is_of(e, q->object, "msgget") || failed)
			continue;
		if (made || e->ret == OPEN)
			return false;
		made = true;
		q->made = i;
		q->qbytes = e->out[MSG_MADE_QBYTES] > 0 ? e->out[MSG_MADE_QBYTES] : 0;
	}
	return made;
}

static bool open_queue(struct msg_queue *q, const struct history *h, unsigned object)
{
	*q = (struct msg_queue){ .h = h, .object = object };
	if (!read_making(q))
		return false;
	bag_read(&q->bag, h, object, &msg_form);
	return true;
}

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	if (msg_is_queue(h->object[object].kind))
		views_keep(all, open_queue(views_room(all), h, object));
}

static void forget(void *view)
{
	struct msg_queue *q = view;

	bag_free(&q->bag);
}

const struct msg_queue *msg_queue_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct msg_queue), view_object, forget };

	return views_at(h, &kind, index);
}

void msg_judge_queues(const struct history *h, struct judgement *j, msg_check *check)
{
	const struct msg_queue *q;
	unsigned i;

	for (i = 0; (q = msg_queue_at(h, i)) != NULL; i++)
		check(q, j);
}

/* ---- bytes ---- */

int64_t msg_least_bytes(const struct msg_queue *q, const struct bag_put *without, uint64_t from, uint64_t to)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < q->bag.puts; i++) {
		const struct bag_put *p = &q->bag.put[i];

		if (p != without && p->fate == BAG_PUT && p->ret < from && p->until > to)
			n += p->size;
	}
	return n;
}

int64_t msg_most_bytes(const struct msg_queue *q, uint64_t at)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < q->bag.puts; i++) {
		const struct bag_put *p = &q->bag.put[i];
		bool gone = p->got >= 0 && q->bag.get[p->got].ret < at;

		if (p->fate != BAG_FAILED && p->call < at && !gone && !certainly_stuck(q->h, p->event))
			n += p->size;
	}
	for (i = 0; i < q->bag.gets; i++)
		if (q->bag.get[i].answer == BAG_SOMETHING && q->bag.get[i].ret < at)
			n -= q->bag.get[i].size;
	return n;
}
