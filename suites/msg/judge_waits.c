/* What waits, for room, for a message, or for the end of the queue. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- msg.qbytes-full ---- */

enum { FULL_REFUSED, FULL_EXACT, FULL_WAITED };

bool msg_was_full(const struct msg_queue *q, const struct bag_put *p)
{
	return q->qbytes > 0 && p->size > 0 && q->removing > p->ret &&
	    msg_least_bytes(q, p, p->call, p->ret) >= q->qbytes;
}

enum { FEW = 40 /* messages, which the smallest systems have room for */ };

/* Also on systems that take a message only if all of it fits, or a message for each byte. */
bool msg_has_room(const struct msg_queue *q, const struct bag_put *p)
{
	int64_t most, number;

	if (p->fate != BAG_PERHAPS || q->qbytes == 0 || q->removing != OPEN || !certainly_stuck(q->h, p->event))
		return false;
	most = msg_most_bytes(q, q->h->quiet);
	number = bag_most(&q->bag, q->h->quiet, -1);
	return most < q->qbytes && most + p->size <= q->qbytes && number < q->qbytes && number < FEW;
}

static void check_full(const struct msg_queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	size_t i;

	if (q->qbytes == 0)
		return;
	judgement_applies(j);
	for (i = 0; i < b->puts; i++) {
		const struct bag_put *p = &b->put[i];
		bool full = msg_least_bytes(q, p, p->call, p->call) >= q->qbytes;

		judgement_count(j, FULL_REFUSED, p->fate == BAG_FAILED && msg_put_event(q, p)->err == EAGAIN);
		judgement_count(j, FULL_EXACT, full && msg_least_bytes(q, p, p->call, p->call) == q->qbytes);
		judgement_count(j, FULL_WAITED, full && p->fate == BAG_PUT);
		if (p->fate == BAG_PUT && msg_was_full(q, p)) {
			judgement_contradict(j, 2, (uint32_t[]){ q->made, p->event },
			    "a queue that holds msg_qbytes, which is %lld, takes no more, but it took %lld bytes",
			    (long long)q->qbytes, (long long)p->size);
			return;
		}
		if (msg_has_room(q, p)) {
			judgement_contradict(j, 2, (uint32_t[]){ q->made, p->event },
			    "a message is sent when it fits, but this call waited for ever though there cannot have been more than "
			    "%lld bytes of %lld",
			    (long long)msg_most_bytes(q, q->h->quiet), (long long)q->qbytes);
			return;
		}
	}
}

void msg_judge_full(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_full);
}

/* ---- msg.wake-blocked ---- */

enum { WAKE_RECEIVER, WAKE_SELECTIVE, WAKE_SEVERAL };

bool msg_has_message(const struct msg_queue *q, const struct bag_get *g, int32_t *what)
{
	return g->stuck && q->removing == OPEN && bag_has_for(&q->bag, g, q->h->quiet, what);
}

/* Processes inside a msgrcv when it was called. */
static unsigned waiting_at(const struct msg_queue *q, uint64_t at)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < q->bag.gets && q->bag.get[i].call < at; i++)
		n += q->bag.get[i].ret > at;
	return n;
}

static void check_wake(const struct msg_queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	int32_t what;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];
		bool waited = g->answer == BAG_GOT && b->put[g->put].call > g->call;

		judgement_count(j, WAKE_RECEIVER, waited);
		judgement_count(j, WAKE_SELECTIVE, waited && g->selector != 0);
		judgement_count(j, WAKE_SEVERAL, waited && waiting_at(q, b->put[g->put].call) > 2);
		if (!msg_has_message(q, g, &what))
			continue;
		judgement_contradict(j, what >= 0 ? 2 : 1,
		    (uint32_t[]){ what >= 0 ? b->put[what].event : g->event, g->event },
		    "a call waits while no message is there for it, but this one waited for ever though one was");
		return;
	}
}

void msg_judge_wake(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_wake);
}

/* ---- msg.rmid-wakes ---- */

enum { GONE_TOLD, GONE_SENDER, GONE_SEVERAL, GONE_LATER };

static const char *wrong_after(const struct msg_queue *q, uint32_t event, bool invalid_else)
{
	const struct event *e = &q->h->event[event];
	bool failed = e->ret != OPEN && e->result == -1;

	if (failed && q->removing >= e->ret && (e->err == EIDRM || (e->err == EINVAL && !invalid_else)))
		return e->err == EIDRM ? "EIDRM says that the queue was removed, but nobody had"
		                       : "the queue was there, but it was not found";
	if (q->removed == OPEN)
		return NULL;
	if (e->ret == OPEN && q->removed < q->h->quiet && certainly_stuck(q->h, event))
		return "a removal ends all calls that wait, but this one waited for ever";
	if (e->call > q->removed && e->ret != OPEN && (e->result >= 0 || e->err == EAGAIN || e->err == ENOMSG))
		return "a queue that was removed is not there any more, but this call found it";
	return NULL;
}

static bool check_gone_event(const struct msg_queue *q, uint32_t event, bool invalid_else, struct judgement *j)
{
	const char *why = wrong_after(q, event, invalid_else);
	uint32_t removal = q->made, i;

	if (why == NULL)
		return true;
	for (i = 0; i < q->h->events; i++)
		if (q->h->event[i].call == q->removing)
			removal = i;
	judgement_contradict(j, 2, (uint32_t[]){ removal < event ? removal : event, removal < event ? event : removal },
	    "%s", why);
	return false;
}

static void check_gone(const struct msg_queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	unsigned told = 0;
	size_t i;

	if (q->removing != OPEN)
		judgement_applies(j);
	for (i = 0; i < b->puts; i++) {
		const struct event *e = msg_put_event(q, &b->put[i]);

		judgement_count(j, GONE_SENDER, e->ret != OPEN && e->err == EIDRM && e->call < q->removing);
		judgement_count(j, GONE_LATER, e->call > q->removed);
		if (!check_gone_event(q, b->put[i].event, true, j))
			return;
	}
	for (i = 0; i < b->gets; i++) {
		const struct event *e = msg_get_event(q, &b->get[i]);
		bool woken = e->ret != OPEN && e->err == EIDRM && e->call < q->removing;

		told += woken;
		judgement_count(j, GONE_TOLD, woken);
		judgement_count(j, GONE_LATER, e->call > q->removed);
		if (!check_gone_event(q, b->get[i].event, false, j))
			return;
	}
	judgement_count(j, GONE_SEVERAL, told > 1);
}

void msg_judge_removed(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_gone);
}
