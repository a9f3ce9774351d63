/* Names come and go; what is in a queue does not. */
#include "rules.h"

#include <errno.h>

enum { LIFE_GONE, LIFE_GOES_ON, LIFE_ALONE, LIFE_AGAIN, LIFE_WAITED };

static bool succeeded(const struct event *e)
{
	return e->ret != OPEN && e->result == 0;
}

static void check_open(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index], *other;
	unsigned place;

	if (!event_is(e, "mq-open") || e->ret == OPEN || mq_names(h, e, &place) == NAME_UNUSED)
		return;
	judgement_applies(j);
	other = e->result == 0 ? name_removed(mq_names, h, place, e) : NULL;
	judgement_count(j, LIFE_GONE, e->result == -1 && e->err == ENOENT);
	if (other != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(other - h->event), index },
		    "a name that was unlinked leads to no queue, but it was opened");
	other = e->result == -1 && e->err == ENOENT ? name_present(mq_names, h, place, e) : NULL;
	if (other != NULL)
		judgement_contradict(j, 2, (uint32_t[]){ (uint32_t)(other - h->event), index },
		    "a queue stays until it is unlinked, but its name led to nothing");
}

/* ---- queues ---- */

/* The queue's name was removed before, certainly. */
static bool was_unlinked(const struct queue *q, uint64_t before)
{
	struct indexes i = events_with(q->h, ROLE_NONE);

	for (; i.at < i.end; i.at++)
		if (succeeded(&q->h->event[*i.at]) && q->h->event[*i.at].ret < before &&
		    q->h->event[*i.at].call > q->h->event[q->made].ret &&
		    name_use_of(mq_names, q->h, &q->h->event[*i.at], q->place) == NAME_REMOVES)
			return true;
	return false;
}

/* Some time between the two nobody had the queue open. */
static bool was_alone(const struct queue *q, uint64_t from, uint64_t to)
{
	const struct references *refs = &q->h->refs[q->object][MQ_SIDE];
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].possible_to > from && refs->ref[i].possible_to < to &&
		    refs_certainly_closed(q->h, q->object, MQ_SIDE, refs->ref[i].possible_to, refs->ref[i].possible_to))
			return true;
	return false;
}

/* A message of another queue that is, or was, at the same place. */
static bool is_from_neighbour(const struct queue *q, const struct event *get, uint32_t *sent)
{
	const struct segment *s = &q->h->segment[get->segment];
	struct indexes puts = events_with(q->h, ROLE_PUT);

	for (; get->segments > 0 && puts.at < puts.end; puts.at++) {
		const struct event *e = &q->h->event[*puts.at];
		unsigned object = end_object(e->in[0]);

		if (e->actor != s->actor || (uint32_t)e->out[MQ_SEND_AS] != s->attempt || object == q->object ||
		    !mq_is_queue(q->h->object[object].kind) || queue_place(q->h, object) != (int)q->place)
			continue;
		*sent = *puts.at;
		return true;
	}
	return false;
}

static bool check_limits(const struct queue *q, struct judgement *j)
{
	struct indexes opens = events_with(q->h, ROLE_OPEN_END);

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &q->h->event[*opens.at];

		if (end_object(e->in[0]) != q->object || !succeeded(e) || q->messages == 0 ||
		    e->out[MQ_OPEN_MESSAGES] == 0)
			continue;
		judgement_count(j, LIFE_AGAIN, *opens.at != q->made);
		if (e->out[MQ_OPEN_MESSAGES] == q->messages && e->out[MQ_OPEN_BYTES] == q->bytes)
			continue;
		judgement_contradict(j, 2, (uint32_t[]){ q->made, *opens.at },
		    "a queue keeps its limits, but one of %lld messages of %lld bytes has %lld of %lld when it is opened again",
		    (long long)q->messages, (long long)q->bytes, (long long)e->out[MQ_OPEN_MESSAGES],
		    (long long)e->out[MQ_OPEN_BYTES]);
		return false;
	}
	return true;
}

/* A descriptor is good until it is closed, whatever becomes of the name. */
static bool check_kicked(const struct queue *q, uint32_t event, struct judgement *j)
{
	const struct event *e = &q->h->event[event];
	uint32_t its = refs_description(q->h, event_process(q->h, e), e->in[0], e->call, e->ret);
	int64_t access;

	if (e->ret == OPEN || e->result != -1 ||
	    (e->err != EBADF && e->err != EIDRM && e->err != ENOENT && e->err != EINVAL) || its == NO_DESCRIPTION)
		return true;
	access = event_is(&q->h->event[its], "mq-create") ? MQ_BOTH : q->h->event[its].in[2];
	if (!was_unlinked(q, e->ret) || e->err == EINVAL ||
	    access == (event_role(e) == ROLE_PUT ? MQ_READS : MQ_WRITES) ||
	    !refs_certainly_open(q->h, q->object, MQ_SIDE, e->call, e->ret))
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ its, event },
	    "a descriptor of a queue is good until it is closed, but a call failed after the name had gone");
	return false;
}

static bool check_message(const struct queue *q, size_t get, struct judgement *j)
{
	const struct bag_get *g = &q->bag.get[get];
	const struct event *e = get_event(q, g);
	uint32_t sent;
	int32_t what;

	judgement_count(j, LIFE_GOES_ON, g->answer == BAG_GOT && was_unlinked(q, q->bag.put[g->put].call));
	judgement_count(j, LIFE_WAITED,
	    g->answer == BAG_GOT && was_unlinked(q, q->bag.put[g->put].call) && !was_unlinked(q, g->call));
	judgement_count(j, LIFE_ALONE, g->answer == BAG_GOT && was_alone(q, q->bag.put[g->put].ret, g->call));
	if (g->strange && is_from_neighbour(q, e, &sent)) {
		judgement_contradict(j, 2, (uint32_t[]){ sent, g->event },
		    "a queue that is made again has nothing of the old one, but a message came of it");
		return false;
	}
	if (mq_missed_message(q, g, &what) &&
	    (was_unlinked(q, g->call) || (what >= 0 && was_alone(q, q->bag.put[what].ret, g->call)))) {
		mq_contradict_missed(q, g, what, j,
		    "a queue keeps its messages while it has a name or a descriptor, but one was not there any more");
		return false;
	}
	return check_kicked(q, g->event, j);
}

static void check_queue(const struct queue *q, struct judgement *j)
{
	size_t i;

	judgement_applies(j);
	if (!check_limits(q, j))
		return;
	for (i = 0; i < q->bag.gets; i++)
		if (!check_message(q, i, j))
			return;
	for (i = 0; i < q->bag.puts; i++)
		if (!check_kicked(q, q->bag.put[i].event, j))
			return;
}

void mq_judge_lifetime(const struct history *h, struct judgement *j)
{
	struct indexes opens = events_with(h, ROLE_OPEN_END);

	for (; opens.at < opens.end; opens.at++)
		if (mq_is_queue(h->object[end_object(h->event[*opens.at].in[0])].kind))
			check_open(h, *opens.at, j);
	judge_queues(h, j, check_queue);
}
