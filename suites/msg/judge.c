/* What went in, what came out, and in which order. */
#include "rules.h"

#include <errno.h>

bool msg_missed(const struct msg_queue *q, const struct bag_get *g, int32_t *what)
{
	return g->answer == BAG_EMPTY && bag_never_empty(&q->bag, g, g->call, g->ret, what) && q->removing > g->ret;
}

/* ---- msg.conservation ---- */

enum { KEPT_NOTHING, KEPT_BYTE, KEPT_LONG, KEPT_FAILED, KEPT_DRAINED, KEPT_MANY };
enum { LONG_BYTES = 64 };

static void count_kept(const struct msg_queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	uint32_t senders = 0, receivers = 0;
	size_t i;

	for (i = 0; i < b->puts; i++)
		if (b->put[i].fate == BAG_PUT)
			senders |= UINT32_C(1) << event_process(q->h, msg_put_event(q, &b->put[i]));
		else
			judgement_count(j, KEPT_FAILED, b->put[i].fate == BAG_FAILED);
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];
		const struct event *e = msg_get_event(q, g);

		judgement_count(j, KEPT_FAILED, g->answer == BAG_EMPTY || g->answer == BAG_NOTHING);
		judgement_count(j, KEPT_DRAINED, g->answer == BAG_EMPTY && g->selector == 0 && bag_all_put(&q->bag, g));
		if (e->ret == OPEN || e->result < 0)
			continue;
		receivers |= UINT32_C(1) << event_process(q->h, e);
		judgement_count(j, KEPT_NOTHING, e->result == 0);
		judgement_count(j, KEPT_BYTE, e->result == 1);
		judgement_count(j, KEPT_LONG, e->result > LONG_BYTES);
	}
	judgement_count(j, KEPT_MANY, (senders & (senders - 1)) != 0 && (receivers & (receivers - 1)) != 0);
}

/* As long as it was sent, or as long as what was asked for, if that is what it was asked. */
static bool check_content(const struct msg_queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct bag_put *p = g->answer == BAG_GOT ? &q->bag.put[g->put] : NULL;
	const struct event *e = msg_get_event(q, g);
	bool cut = (e->in[MSG_FLAGS_AT] & MSG_CUTS) != 0 && g->size == e->in[MSG_LENGTH_AT];

	if (p == NULL || (p->rank == g->rank && (cut ? p->size >= g->size : p->size == g->size)))
		return true;
	judgement_contradict(j, 2, (uint32_t[]){ p->event, g->event },
	    "a message comes as it was sent, but one of %lld bytes and type %lld of %s came with %lld bytes and type %lld",
	    (long long)p->size, (long long)p->rank, bag_sender(q->h, p), (long long)g->size, (long long)g->rank);
	return false;
}

static bool check_room(const struct msg_queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct event *e = msg_get_event(q, g);

	if (g->ret == OPEN || e->out[MSG_CAME_BEHIND] != MSG_OVERRUN)
		return true;
	judgement_contradict(j, 1, &g->event,
	    "no more is written than the %lld bytes that the call is said to have got and their room",
	    (long long)e->result);
	return false;
}

static void check_kept(const struct msg_queue *q, struct judgement *j)
{
	int32_t what;
	size_t i;

	judgement_applies(j);
	count_kept(q, j);
	for (i = 0; i < q->bag.gets; i++) {
		const struct bag_get *g = &q->bag.get[i];

		if (!check_room(q, g, j) || !bag_check_came(&q->bag, g, q->h, &msg_form, j) || !check_content(q, g, j))
			return;
		if (bag_all_put(&q->bag, g) && msg_missed(q, g, &what)) {
			judgement_contradict(j, what >= 0 ? 2 : 1,
			    (uint32_t[]){ what >= 0 ? q->bag.put[what].event : g->event, g->event },
			    "a message stays until it is received, but when all had been sent nothing was there though one was "
			    "left");
			return;
		}
	}
}

void msg_judge_conservation(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_kept);
}

/* ---- msg.type-selection ---- */

enum { SELECT_ANY, SELECT_ONE, SELECT_LOWEST, SELECT_BETWEEN, SELECT_SLEPT };

/* Another message, of another type, was surely there, and older; the same with a type above its limit. */
static void count_selection(const struct msg_queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct bag *b = &q->bag;
	const struct bag_put *v = &b->put[g->put];
	bool other = false, above = false;
	size_t i;

	for (i = 0; i < b->puts; i++) {
		const struct bag_put *w = &b->put[i];

		if (w == v || w->fate != BAG_PUT || w->rank == v->rank || w->ret > g->call || w->until < g->ret)
			continue;
		other = other || g->selector == 0 || w->ret < v->call;
		above = above || (g->selector < 0 && w->rank > -g->selector);
	}
	judgement_count(j, SELECT_ANY, other && g->selector == 0);
	judgement_count(j, SELECT_ONE, other && g->selector > 0);
	judgement_count(j, SELECT_LOWEST, other && g->selector < 0);
	judgement_count(j, SELECT_BETWEEN, above);
	judgement_count(j, SELECT_SLEPT, v->call > g->call);
}

static void check_selection(const struct msg_queue *q, struct judgement *j)
{
	const struct bag *b = &q->bag;
	int32_t other;
	bool by_age;
	size_t i;

	judgement_applies(j);
	for (i = 0; i < b->gets; i++) {
		const struct bag_get *g = &b->get[i];
		const struct event *e = msg_get_event(q, g);
		const struct bag_put *v, *w;

		if (e->ret != OPEN && e->result >= 0 && !bag_matches(b, g, e->out[MSG_CAME_TYPE])) {
			judgement_contradict(j, 1, &g->event,
			    "a message of type %lld came to a call that asked for %lld",
			    (long long)e->out[MSG_CAME_TYPE], (long long)g->selector);
			return;
		}
		if (g->answer != BAG_GOT)
			continue;
		count_selection(q, g, j);
		if (!bag_overtook(b, g, &other, &by_age))
			continue;
		v = &b->put[g->put];
		w = &b->put[other];
		judgement_contradict(j, w->got >= 0 ? 4 : 3,
		    (uint32_t[]){ w->event, v->event, g->event, w->got >= 0 ? b->get[w->got].event : g->event },
		    by_age
		        ? "of the messages that a call may get the oldest comes, but one of %s of type %lld came before an older "
		          "one of %s of type %lld"
		        : "of the types up to a limit the lowest comes first, but one of %s of type %lld came while one of %s of "
		          "type %lld was there",
		    bag_sender(q->h, v), (long long)v->rank, bag_sender(q->h, w), (long long)w->rank);
		return;
	}
}

void msg_judge_selection(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_selection);
}

/* ---- msg.e2big ---- */

enum { BIG_REFUSED, BIG_CUT, BIG_EXACT, BIG_TYPE };

bool msg_may_be_too_big(const struct msg_queue *q, const struct bag_get *g)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++) {
		const struct bag_put *p = &q->bag.put[i];

		if (p->fate != BAG_FAILED && p->call < g->ret && p->size > msg_get_event(q, g)->in[MSG_LENGTH_AT] &&
		    bag_matches(&q->bag, g, p->rank) && (p->got < 0 || q->bag.get[p->got].ret > g->call))
			return true;
	}
	return false;
}

static const char *wrong_length(const struct msg_queue *q, const struct bag_get *g)
{
	const struct event *e = msg_get_event(q, g);
	bool cuts = (e->in[MSG_FLAGS_AT] & MSG_CUTS) != 0;

	if (e->ret == OPEN)
		return NULL;
	if (e->result < 0)
		return e->err != E2BIG ? NULL
		    : cuts             ? "with MSG_NOERROR a message that is too long is cut, but it was refused"
		    : msg_may_be_too_big(q, g) ? NULL
		                               : "E2BIG says that a message is too long for the call, but none was";
	if (g->answer == BAG_GOT && !cuts && q->bag.put[g->put].size > e->in[MSG_LENGTH_AT])
		return "a message that is too long for the call stays where it is, but it came";
	return NULL;
}

static void check_big(const struct msg_queue *q, struct judgement *j)
{
	size_t i;

	judgement_applies(j);
	for (i = 0; i < q->bag.puts; i++) {
		const struct bag_put *p = &q->bag.put[i];
		bool invalid = p->fate == BAG_FAILED && msg_put_event(q, p)->err == EINVAL;

		judgement_count(j, BIG_TYPE, p->rank < 1 && invalid);
		if (p->rank < 1 && p->fate == BAG_PUT) {
			judgement_contradict(j, 1, &p->event,
			    "a message has a type above zero, but one of type %lld was sent", (long long)p->rank);
			return;
		}
		if (p->rank >= 1 && invalid && q->removing > p->ret && p->size <= q->qbytes) {
			judgement_contradict(j, 1, &p->event,
			    "a message of %lld bytes and type %lld can be sent, but it was refused with EINVAL",
			    (long long)p->size, (long long)p->rank);
			return;
		}
	}
	for (i = 0; i < q->bag.gets; i++) {
		const struct bag_get *g = &q->bag.get[i];
		const struct event *e = msg_get_event(q, g);
		const char *why = wrong_length(q, g);

		judgement_count(j, BIG_REFUSED, e->ret != OPEN && e->result < 0 && e->err == E2BIG);
		judgement_count(j, BIG_CUT, g->answer == BAG_GOT && q->bag.put[g->put].size > g->size);
		judgement_count(j, BIG_EXACT, e->ret != OPEN && e->result >= 0 && e->result == e->in[MSG_LENGTH_AT]);
		if (why != NULL) {
			judgement_contradict(j, 1, &g->event, "%s", why);
			return;
		}
	}
}

void msg_judge_e2big(const struct history *h, struct judgement *j)
{
	msg_judge_queues(h, j, check_big);
}
