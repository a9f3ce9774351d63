/* What a process of several threads did with its signals, for the checks in programs of `shall emit-c`; see frame.h. */
#ifndef SHALL_THREAD_EMIT_LEDGER_H
#define SHALL_THREAD_EMIT_LEDGER_H

#include "../../std/emit/signals.h"

/* Some thread of the process took it. */
static int is_taken(const struct event *e, int process, int n)
{
	return process_of[e->actor] == process && e->on == n &&
	    (is(e, "handler") || (is(e, "accept") && e->end != 0 && e->result > 0));
}

/* How many had certainly been taken when that one was, itself included. */
static int taken_with(const struct event *take, int process)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call <= taken(take);)
		count += is_taken(e, process, take->on) && taken(e) <= taken(take);
	return count;
}

/* The first thread asks, and no other has anything to do afterwards. */
static int is_last_question(const struct event *q)
{
	const struct event *e;

	if (!is(q, "pending") || q->end == 0 || q->result != 0 || process_of[q->actor] != q->actor || !s->finished)
		return 0;
	for (e = NULL; (e = next(e)) != NULL;)
		if (e->actor != q->actor && process_of[e->actor] == q->actor && (e->end == 0 || e->end > q->call))
			return 0;
	return 1;
}

/* The last send of n to the process that was over before the question and of which nothing was taken; NULL: none. */
static const struct event *missed(const struct event *q, int n)
{
	const struct event *e, *x = NULL;

	if (!has(&q->mask, n) || has(&q->set, n))
		return NULL;
	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "ignore") && has(&e->set, n))
			return NULL;
		if (is_send(e, q->actor, n) && !is(e, "tkill") && !is(e, "raise") && before(e, q))
			x = e;
	}
	for (e = NULL; x != NULL && (e = next(e)) != NULL;)
		if (is_taken(e, q->actor, n) && taken(e) > x->call)
			return NULL;
	return x;
}

static int check_ledger(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->on > 0 && is_taken(e, process_of[e->actor], e->on) &&
		    (is_standard(e->on) || e->on >= SIGRTMIN) &&
		    taken_with(e, process_of[e->actor]) > sends_begun(process_of[e->actor], e->on, taken(e)))
			return seen("a signal was taken more often than it had been sent", e, NULL);
		for (n = 1; n < SIGNALS && is_last_question(e); n++)
			if ((is_standard(n) || n >= SIGRTMIN) && (x = missed(e, n)) != NULL)
				return seen(
				    "a signal was sent to the process, but no thread took it and it is not pending", x,
				    e);
	}
	return 0;
}

#endif
