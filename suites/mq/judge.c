/* What went in and what came out. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- shared ---- */

bool mq_missed_message(const struct queue *q, const struct bag_get *g, int32_t *what)
{
	return g->answer == BAG_EMPTY && bag_never_empty(&q->bag, g, g->call, g->ret, what);
}

bool mq_missed_room(const struct queue *q, int32_t put)
{
	const struct bag_put *p = &q->bag.put[put];
	const struct event *e = put_event(q, p);

	return p->fate == BAG_FAILED && (e->err == EAGAIN || e->err == ETIMEDOUT) && q->messages > 0 &&
	    bag_never_full(&q->bag, put, q->messages, p->call, p->ret);
}

void mq_contradict_missed(const struct queue *q, const struct bag_get *g, int32_t what, struct judgement *j,
    const char *why)
{
	judgement_contradict(j, what >= 0 ? 2 : 1,
	    (uint32_t[]){ g->event, what >= 0 ? q->bag.put[what].event : g->event }, "%s", why);
}

/* ---- mq.conservation ---- */

enum { KEPT_NOTHING, KEPT_BYTE, KEPT_ALMOST, KEPT_LONGEST, KEPT_INTERRUPTED, KEPT_DRAINED, KEPT_MANY };

static void count_kept(const struct queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	uint32_t senders = 0, receivers = 0;
	size_t i;

	for (i = 0; i < b->puts; i++)
		if (b->put[i].fate == BAG_PUT)
			senders |= UINT32_C(1) << event_process(q->h, put_event(q, &b->put[i]));
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];
		int err = get_event(q, g)->err;

		judgement_count(j, KEPT_INTERRUPTED, err == EINTR || err == ETIMEDOUT);
		judgement_count(j, KEPT_DRAINED, g->answer == BAG_EMPTY && bag_all_put(&q->bag, g));
		if (g->answer != BAG_GOT && g->answer != BAG_SOMETHING)
			continue;
		receivers |= UINT32_C(1) << event_process(q->h, get_event(q, g));
		judgement_count(j, KEPT_NOTHING, g->size == 0);
		judgement_count(j, KEPT_BYTE, g->size == 1);
		judgement_count(j, KEPT_ALMOST, g->size > 1 && g->size == q->bytes - 1);
		judgement_count(j, KEPT_LONGEST, g->size > 1 && g->size == q->bytes);
	}
	judgement_count(j, KEPT_MANY, (senders & (senders - 1)) != 0 && (receivers & (receivers - 1)) != 0);
}

static bool check_content(const struct queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct bag_put *p = g->answer == BAG_GOT ? &q->bag.put[g->put] : NULL;

	if (p == NULL || (p->size == g->size && p->rank == g->rank))
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ g->event, p->event },
	    "a message comes as it was sent, but one of %lld bytes with priority %lld of %s came with %lld bytes and priority "
	    "%lld",
	    (long long)p->size, (long long)p->rank, bag_sender(q->h, p), (long long)g->size, (long long)g->rank);
	return false;
}

static void check_kept(const struct queue *q, struct judgement *j)
{
	int32_t what;
	size_t i;

	judgement_applies(j);
	count_kept(q, j);
	for (i = 0; i < q->bag.gets; i++) {
		const struct bag_get *g = &q->bag.get[i];

		if (!bag_check_came(&q->bag, g, q->h, &mq_form, j) || !check_content(q, g, j))
			return;
		if (bag_all_put(&q->bag, g) && mq_missed_message(q, g, &what)) {
			mq_contradict_missed(q, g, what, j,
			    "a message stays until it is received, but when all had been sent nothing was there though one was "
			    "left");
			return;
		}
	}
}

void mq_judge_conservation(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_kept);
}

/* ---- mq.priority-order ---- */

enum { ORDER_RANKS, ORDER_AGES, ORDER_WAITED, ORDER_FULL, ORDER_OVERLAP };

static void count_order(const struct queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct bag *b = &q->bag;
	const struct bag_put *v = &b->put[g->put];
	bool ranks = false, ages = false;
	size_t i;

	for (i = 0; i < b->puts; i++) {
		const struct bag_put *w = &b->put[i];

		if (w == v || w->fate != BAG_PUT || w->ret > g->call || w->until < g->ret)
			continue;
		ranks = ranks || w->rank < v->rank;
		ages = ages ||
		    (w->rank == v->rank &&
		        event_process(q->h, put_event(q, w)) != event_process(q->h, put_event(q, v)));
	}
	judgement_count(j, ORDER_RANKS, ranks);
	judgement_count(j, ORDER_AGES, ages);
	judgement_count(j, ORDER_WAITED, v->call > g->call);
	judgement_count(j, ORDER_OVERLAP, v->call < g->ret && g->call < v->ret);
}

static void check_order(const struct queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	int32_t other;
	bool by_age;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < b->puts; i++)
		judgement_count(j, ORDER_FULL,
		    b->put[i].fate == BAG_PUT && q->messages > 0 && bag_least(b, b->put[i].ret) == q->messages);
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];
		const struct bag_put *v, *w;

		if (g->answer != BAG_GOT)
			continue;
		count_order(q, g, j);
		if (!bag_overtook(b, g, &other, &by_age))
			continue;
		v = &b->put[g->put];
		w = &b->put[other];
		judgement_contradict(j, w->got >= 0 ? 4 : 3,
		    (uint32_t[]){ w->event, v->event, g->event, w->got >= 0 ? b->get[w->got].event : g->event },
		    by_age
		        ? "of messages of one priority the oldest comes first, but one of %s with priority %lld came before an "
		          "older one of %s with priority %lld"
		        : "the message of the highest priority comes first, but one of %s with priority %lld came while one of "
		          "%s with priority %lld was there",
		    bag_sender(q->h, v), (long long)v->rank, bag_sender(q->h, w), (long long)w->rank);
		return;
	}
}

void mq_judge_order(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_order);
}

/* ---- mq.bounds ---- */

enum { BOUNDS_EMPTY, BOUNDS_FULL, BOUNDS_FILLED, BOUNDS_ONE };

/* EAGAIN is for those that do not wait. */
static bool check_mode(const struct queue *q, uint32_t event, struct judgement *j)
{
	const struct event *e = &q->h->event[event];
	uint32_t its;

	if (e->ret == OPEN || e->result != -1 || e->err != EAGAIN)
		return true;
	its = refs_description(q->h, event_process(q->h, e), e->in[0], e->call, e->ret);
	if (its == NO_DESCRIPTION || q->h->event[its].in[1] != 0)
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ event, its },
	    "a call waits unless O_NONBLOCK is set, but it failed with EAGAIN though it was not");
	return false;
}

static bool check_full(const struct queue *q, int32_t put, struct judgement *j)
{
	const struct bag_put *p = &q->bag.put[put];
	bool refused = p->fate == BAG_FAILED && put_event(q, p)->err == EAGAIN;

	judgement_count(j, BOUNDS_FULL, refused);
	judgement_count(j, BOUNDS_FILLED,
	    q->messages > 0 && p->fate == BAG_PUT && bag_least(&q->bag, p->ret) == q->messages);
	if (refused && mq_missed_room(q, put)) {
		judgement_contradict(j, 2, (uint32_t[]){ p->event, q->made },
		    "a send fails with EAGAIN only if the queue is full, but there cannot have been %lld messages in it",
		    (long long)q->messages);
		return false;
	}
	if (q->messages > 0 && bag_too_full(&q->bag, p, q->messages)) {
		judgement_contradict(j, 2, (uint32_t[]){ p->event, q->made },
		    "a queue holds mq_maxmsg messages at most, which is %lld, but when this one had been sent %lld were in it",
		    (long long)q->messages, (long long)bag_least(&q->bag, p->ret));
		return false;
	}
	return check_mode(q, p->event, j);
}

static void check_bounds(const struct queue *q, struct judgement *j)
{
	int32_t what;
	size_t i;

	judgement_applies(j);
	judgement_count(j, BOUNDS_ONE, q->messages == 1);
	for (i = 0; i < q->bag.puts; i++)
		if (!check_full(q, (int32_t)i, j))
			return;
	for (i = 0; i < q->bag.gets; i++) {
		const struct bag_get *g = &q->bag.get[i];
		bool empty = g->answer == BAG_EMPTY && get_event(q, g)->err == EAGAIN;

		judgement_count(j, BOUNDS_EMPTY, empty);
		if (empty && mq_missed_message(q, g, &what)) {
			mq_contradict_missed(q, g, what, j,
			    "a receive fails with EAGAIN only if the queue is empty, but a message was there all the time");
			return;
		}
		if (!check_mode(q, g->event, j))
			return;
	}
}

void mq_judge_bounds(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_bounds);
}

/* ---- mq.wake-blocked ---- */

enum { WAKE_RECEIVER, WAKE_SENDER, WAKE_SEVERAL };

/* Messages that may be in it when the watchdog comes; a send that is still inside the system has sent none. */
static int64_t most_at_quiet(const struct queue *q)
{
	int64_t n = bag_most(&q->bag, q->h->quiet, -1);
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		n -= q->bag.put[i].fate == BAG_PERHAPS && certainly_stuck(q->h, q->bag.put[i].event);
	return n;
}

static void check_wake_senders(const struct queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	size_t i;

	for (i = 0; i < b->puts; i++) {
		const struct bag_put *p = &b->put[i];

		judgement_count(j, WAKE_SENDER,
		    p->fate == BAG_PUT && q->messages > 0 && bag_least(b, p->call) >= q->messages);
		if (p->fate != BAG_PERHAPS || q->messages == 0 || p->size > q->bytes ||
		    !certainly_stuck(q->h, p->event) || most_at_quiet(q) >= q->messages)
			continue;
		judgement_contradict(j, b->gets > 0 ? 2 : 1,
		    (uint32_t[]){ p->event, b->gets > 0 ? b->get[b->gets - 1].event : p->event },
		    "a send waits while the queue is full only, but one of %s waited for ever though there cannot have been %lld "
		    "messages in it",
		    bag_sender(q->h, p), (long long)q->messages);
		return;
	}
}

static void check_wake(const struct queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	int32_t what;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];

		judgement_count(j, WAKE_RECEIVER, g->answer == BAG_GOT && b->put[g->put].call > g->call);
		judgement_count(j, WAKE_SEVERAL,
		    i > 0 && g->answer == BAG_GOT && b->put[g->put].call > g->call && b->get[i - 1].answer == BAG_GOT &&
		        b->get[i - 1].ret > b->put[g->put].call && b->put[b->get[i - 1].put].call > g->call);
		if (!g->stuck || get_event(q, g)->in[1] < q->bytes || !bag_has_for(b, g, q->h->quiet, &what))
			continue;
		mq_contradict_missed(q, g, what, j,
		    "a receive waits while the queue is empty only, but this one waited for ever though a message was there");
		return;
	}
	check_wake_senders(q, j);
}

void mq_judge_wake(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_wake);
}
