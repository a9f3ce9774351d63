#include "queue.h"

#include "../pipe/channel.h"

#include <errno.h>
#include <stdlib.h>

static bool is_of(const struct event *e, unsigned object, const char *op)
{
	return event_role(e) == ROLE_NONE && event_is(e, op) && (unsigned)e->in[0] == object;
}

static bool is_put(const struct msg_queue *q, const struct event *e)
{
	return event_role(e) == ROLE_PUT && end_object(e->in[0]) == q->object && event_is(e, "msgsnd");
}

static bool is_get(const struct msg_queue *q, const struct event *e)
{
	return event_role(e) == ROLE_GET && end_object(e->in[0]) == q->object && event_is(e, "msgrcv");
}

static int32_t find_put(const struct msg_queue *q, unsigned actor, uint32_t attempt)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		if (msg_put_event(q, &q->bag.put[i])->actor == actor &&
		    (uint32_t)msg_put_event(q, &q->bag.put[i])->out[MSG_SENT_AS] == attempt)
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
		.rank = e->in[MSG_TYPE_AT],
		.size = e->in[MSG_LENGTH_AT],
	};
}

/* It may be the beginning of a longer one. */
static bool may_be_cut(const struct event *e)
{
	return (e->in[MSG_FLAGS_AT] & MSG_CUTS) != 0 && e->result == e->in[MSG_LENGTH_AT];
}

static void read_content(const struct msg_queue *q, struct bag_get *g, bool *strange)
{
	const struct event *e = msg_get_event(q, g);
	const struct segment *s = &q->h->segment[e->segment];

	g->rank = e->out[MSG_CAME_TYPE];
	g->size = e->result;
	g->answer = may_be_cut(e) ? BAG_OPEN : BAG_SOMETHING;
	if (e->segments == 0)
		return;
	g->put = e->segments == 1 && s->actor != ACTOR_UNKNOWN && s->from == 0 ? find_put(q, s->actor, s->attempt) : -1;
	*strange = g->put < 0;
	if (*strange)
		g->answer = BAG_OPEN; /* whatever it was */
	else if (s->length >= MSG_SURE_BYTES)
		g->answer = BAG_GOT;
}

static struct bag_get get_of(const struct msg_queue *q, uint32_t index, bool *strange)
{
	const struct event *e = &q->h->event[index];
	struct bag_get g = { .call = e->call, .ret = e->ret, .event = index, .answer = BAG_NOTHING };

	g.selector = e->in[MSG_TYPE_AT];
	if (e->ret == OPEN) {
		g.answer = BAG_OPEN;
		g.stuck = certainly_stuck(q->h, index);
	} else if (e->result < 0) {
		g.answer = e->err == ENOMSG ? BAG_EMPTY : BAG_NOTHING;
	} else {
		read_content(q, &g, strange);
	}
	return g;
}

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
	size_t puts = 0, gets = 0;
	uint32_t i;

	*q = (struct msg_queue){ .h = h, .object = object, .bag = { .order = BAG_TYPES } };
	if (!read_making(q))
		return false;
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

struct views {
	unsigned count;
	struct msg_queue view[OBJECTS_MAX];
};

static void *build_views(const struct history *h)
{
	struct views *all = NULL;
	unsigned object;

	for (object = 0; object < h->objects; object++) {
		if (!msg_is_queue(h->object[object].kind))
			continue;
		if (all == NULL)
			all = zeroed(1, sizeof(*all));
		if (open_queue(&all->view[all->count], h, object))
			all->count++;
	}
	return all;
}

static void destroy_views(void *view)
{
	struct views *all = view;

	while (all->count > 0) {
		struct msg_queue *q = &all->view[--all->count];

		free(q->bag.put);
		free(q->bag.get);
		free(q->strange);
	}
	free(all);
}

const struct msg_queue *msg_queue_at(const struct history *h, unsigned index)
{
	static const struct history_view kind = { build_views, destroy_views };
	const struct views *all = history_view(h, &kind);

	return all != NULL && index < all->count ? &all->view[index] : NULL;
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
