/* What single calls must refuse, and when. */
#include "rules.h"

#include "../std/facts.h"

#include <errno.h>

/* ---- mq.message-boundaries ---- */

enum { LENGTH_SHORT, LENGTH_EXACT, LENGTH_LONGER, LENGTH_TOO_LONG, LENGTH_NOTHING, LENGTH_PRIORITY };

/* Why the call had to fail; NULL: it had not. *length: for its length. */
static const char *send_must_fail(const struct queue *q, const struct event *e, bool *length)
{
	int64_t priorities = history_mark(q->h, "MQ_PRIO_MAX");

	*length = q->bytes > 0 && e->in[1] > q->bytes;
	if (*length)
		return "it is longer than mq_msgsize";
	return priorities > 0 && (uint32_t)e->in[2] >= (uint64_t)priorities ? "its priority is not below MQ_PRIO_MAX"
	                                                                    : NULL;
}

/* EMSGSIZE or EINVAL, which nothing that is known of the call explains. */
static bool is_refused(const struct queue *q, const struct event *e)
{
	bool bad_time;

	if (q->bytes == 0 || e->result >= 0)
		return false;
	if (e->err == EMSGSIZE)
		return true;
	mq_has_deadline(e, &bad_time);
	return e->err == EINVAL && !bad_time && (event_role(e) != ROLE_PUT || history_mark(q->h, "MQ_PRIO_MAX") > 0);
}

/* A call that had to fail did not, or one that had not was refused. False: contradicted. */
static bool check_refusal(const struct queue *q, uint32_t event, const char *must, struct judgement *j)
{
	const struct event *e = &q->h->event[event];

	if (e->ret == OPEN)
		return true;
	if (must != NULL && e->result >= 0) {
		judgement_contradict(j, 2, (uint32_t[]){ q->made, event },
		    "a call with %lld bytes must fail, since %s, but it did not", (long long)e->in[1], must);
		return false;
	}
	if (must == NULL && is_refused(q, e)) {
		judgement_contradict(j, 2, (uint32_t[]){ q->made, event },
		    "%lld bytes are right where mq_msgsize is %lld, and so is what else the call was given, but it was refused",
		    (long long)e->in[1], (long long)q->bytes);
		return false;
	}
	return true;
}

static bool check_received(const struct queue *q, const struct bag_get *g, struct judgement *j)
{
	const struct event *e = get_event(q, g);

	judgement_count(j, LENGTH_SHORT, e->ret != OPEN && e->result == -1 && e->in[1] < q->bytes);
	judgement_count(j, LENGTH_EXACT, e->ret != OPEN && e->result >= 0 && e->in[1] == q->bytes);
	judgement_count(j, LENGTH_LONGER, e->ret != OPEN && e->result >= 0 && e->in[1] > q->bytes);
	judgement_count(j, LENGTH_NOTHING, e->ret != OPEN && e->result == 0);
	if (e->ret != OPEN && e->out[MQ_RECEIVE_BEHIND] == MQ_OVERRUN) {
		judgement_contradict(j, 1, &g->event,
		    "nothing is stored behind a buffer of %lld bytes, but bytes there changed", (long long)e->in[1]);
		return false;
	}
	return check_refusal(q, g->event, e->in[1] < q->bytes ? "the buffer is smaller than mq_msgsize" : NULL, j);
}

static void check_boundaries(const struct queue *q, struct judgement *j)
{
	size_t i;

	judgement_applies(j);
	for (i = 0; i < q->bag.puts; i++) {
		const struct event *e = put_event(q, &q->bag.put[i]);
		bool length;
		const char *must = send_must_fail(q, e, &length);

		judgement_count(j, LENGTH_TOO_LONG, e->ret != OPEN && e->result == -1 && length);
		judgement_count(j, LENGTH_PRIORITY, e->ret != OPEN && e->result == -1 && must != NULL && !length);
		if (!check_refusal(q, q->bag.put[i].event, must, j))
			return;
	}
	for (i = 0; i < q->bag.gets; i++)
		if (!check_received(q, &q->bag.get[i], j))
			return;
}

void mq_judge_boundaries(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_boundaries);
}

/* ---- mq.timed ---- */

enum { TIMED_OUT, TIMED_PAST, TIMED_READY, TIMED_BAD, TIMED_NONBLOCK, TIMED_SEND };
enum { TICK_NS = 10000000 };

static bool is_nonblock(const struct queue *q, const struct event *e)
{
	uint32_t its = refs_description(q->h, event_process(q->h, e), e->in[0], e->call, e->ret);

	return its != NO_DESCRIPTION && q->h->event[its].in[1] != 0;
}

/* What is wrong with an ETIMEDOUT as such; NULL: nothing. */
static const char *wrong_timeout(const struct queue *q, const struct event *e, bool bad_time)
{
	unsigned times = mq_times(e);
	int64_t before = e->out[times + MQ_TIME_BEFORE], after = e->out[times + MQ_TIME_AFTER];
	int64_t step = after - before - e->out[times + MQ_TIME_ELAPSED];

	if (bad_time)
		return "it timed out though its nanoseconds were no time";
	if (is_nonblock(q, e))
		return "it timed out though O_NONBLOCK was set";
	if (after < -TICK_NS && step < TICK_NS && step > -TICK_NS)
		return "it timed out before its time";
	return NULL;
}

static void contradict_timed(const struct queue *q, uint32_t event, int32_t other, struct judgement *j,
    const char *what)
{
	(void)q;
	judgement_contradict(j, other >= 0 ? 2 : 1, (uint32_t[]){ event, other >= 0 ? (uint32_t)other : event },
	    "a call with a deadline times out when the time has come and it has to wait, and then only, but %s", what);
}

/* False: contradicted. */
static bool check_deadline(const struct queue *q, uint32_t event, bool ready, int32_t witness, struct judgement *j)
{
	const struct event *e = &q->h->event[event];
	bool bad_time, timed = mq_has_deadline(e, &bad_time);
	const char *what = NULL;

	if (!timed)
		return true;
	judgement_applies(j);
	if (e->ret == OPEN) {
		if (certainly_stuck(q->h, event))
			what = "it never returned";
	} else {
		bool past = e->out[mq_times(e) + MQ_TIME_BEFORE] >= 0, out = e->result == -1 && e->err == ETIMEDOUT;

		judgement_count(j, TIMED_OUT, out);
		judgement_count(j, TIMED_PAST, out && past);
		judgement_count(j, TIMED_READY, e->result >= 0 && past);
		judgement_count(j, TIMED_BAD, bad_time && e->result == -1 && e->err == EINVAL);
		judgement_count(j, TIMED_NONBLOCK, e->result == -1 && e->err == EAGAIN);
		judgement_count(j, TIMED_SEND, out && event_role(e) == ROLE_PUT);
		if (out)
			what = wrong_timeout(q, e, bad_time);
		if (out && what == NULL && ready)
			what = "it timed out though it could go on all the time";
	}
	if (what != NULL)
		contradict_timed(q, event, witness, j, what);
	return what == NULL;
}

static void check_timed(const struct queue *q, struct judgement *j)
{
	size_t i;

	for (i = 0; i < q->bag.puts; i++)
		if (!check_deadline(q, q->bag.put[i].event, mq_missed_room(q, (int32_t)i), -1, j))
			return;
	for (i = 0; i < q->bag.gets; i++) {
		int32_t what = -1;
		bool ready = mq_missed_message(q, &q->bag.get[i], &what);

		if (!check_deadline(q, q->bag.get[i].event, ready,
		        ready && what >= 0 ? (int32_t)q->bag.put[what].event : -1, j))
			return;
	}
}

void mq_judge_timed(const struct history *h, struct judgement *j)
{
	judge_queues(h, j, check_timed);
}
