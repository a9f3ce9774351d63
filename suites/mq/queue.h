/*
 * queue: what rules need to know of the messages of one queue in one history.
 *
 * Promises: a queue is in view only if it is certain which one every descriptor of the object refers to, and that it was made
 * in the history. Nothing is used that is not certain.
 */
#ifndef SHALL_MQ_QUEUE_H
#define SHALL_MQ_QUEUE_H

#include "mq.h"

#include "../std/bag_history.h"
#include "../std/naming.h"

extern const struct bag_form mq_form;

struct queue {
	const struct history *h;
	unsigned object, place;
	uint32_t made;           /* event */
	int64_t messages, bytes; /* its limits, as it says itself; 0: it did not */
	struct bag bag;          /* its gets that failed otherwise than by waiting in vain are BAG_NOTHING */
};

/* The n-th queue in view; NULL beyond the last. */
const struct queue *queue_at(const struct history *h, unsigned index);

typedef void queue_check(const struct queue *q, struct judgement *j);
void judge_queues(const struct history *h, struct judgement *j, queue_check *check);

/* At whose place an object's queue is; -1: the history does not say. */
int queue_place(const struct history *h, unsigned object);
/* Names are places. */
naming mq_names;

static inline const struct event *put_event(const struct queue *q, const struct bag_put *p)
{
	return &q->h->event[p->event];
}
static inline const struct event *get_event(const struct queue *q, const struct bag_get *g)
{
	return &q->h->event[g->event];
}

/* It has a deadline, with nanoseconds that are none if `bad`. */
bool mq_has_deadline(const struct event *e, bool *bad);
/* Where the times of such a call are among its reports. */
unsigned mq_times(const struct event *e);

#endif
