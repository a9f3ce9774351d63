/*
 * queue: what rules need to know of the messages of one System V queue in one history.
 *
 * Promises: a queue is in view only if it was made once in the history. Nothing is used that is not certain. A message of a
 * few bytes that may have been cut is any (BAG_OPEN).
 */
#ifndef SHALL_MSG_QUEUE_H
#define SHALL_MSG_QUEUE_H

#include "msg.h"

#include "../std/bag_history.h"

extern const struct bag_form msg_form;

struct msg_queue {
	const struct history *h;
	unsigned object;
	uint32_t made;
	int64_t qbytes;             /* 0: unknown */
	struct bag bag;             /* ranks are types; a get that failed otherwise than with ENOMSG is BAG_NOTHING */
	uint64_t removing, removed; /* call of the first removal that may have happened, return of one that did */
};

/* The n-th queue in view; NULL beyond the last. */
const struct msg_queue *msg_queue_at(const struct history *h, unsigned index);

typedef void msg_check(const struct msg_queue *q, struct judgement *j);
void msg_judge_queues(const struct history *h, struct judgement *j, msg_check *check);

static inline const struct event *msg_put_event(const struct msg_queue *q, const struct bag_put *p)
{
	return &q->h->event[p->event];
}
static inline const struct event *msg_get_event(const struct msg_queue *q, const struct bag_get *g)
{
	return &q->h->event[g->event];
}

/* Bytes that are certainly there all through the interval, leaving aside that put; that may be there at its ticket. */
int64_t msg_least_bytes(const struct msg_queue *q, const struct bag_put *without, uint64_t from, uint64_t to);
int64_t msg_most_bytes(const struct msg_queue *q, uint64_t at);

#endif
