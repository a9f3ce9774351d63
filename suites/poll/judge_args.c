/* What is given and what comes back: counts, bits, numbers that are no descriptors, time. */
#include "looks.h"

#include <errno.h>

static const char *name_of(const struct look *k)
{
	return op_at(k->e->op)->name;
}

/* ---- poll.args ---- */

enum { ARGS_TWICE, ARGS_NEGATIVE, ARGS_NEVER, ARGS_UNASKED, ARGS_SEVERAL };

/* Of poll() how many entries have an event; of select() how many members the sets have. */
static int64_t count_of(const struct look *k)
{
	int64_t n = (k->never != 0) + (k->negative != 0);
	unsigned i, x;

	for (i = 0; i < k->sights; i++) {
		const struct sight *s = &k->sight[i];
		bool again = false;

		for (x = 0; x < i && k->select; x++)
			again |= k->sight[x].end == s->end;
		if (!k->select)
			n += s->came != 0;
		else if (!again)
			n += (s->came & SEEN_IN ? 1 : 0) + (s->came & SEEN_OUT ? 1 : 0);
	}
	return n;
}

static bool is_twice(const struct look *k)
{
	unsigned i, x;

	for (i = 0; i < k->sights; i++)
		for (x = 0; x < i; x++)
			if (k->sight[x].end == k->sight[i].end)
				return true;
	return false;
}

static const char *bad_bits(const struct look *k)
{
	unsigned i;

	if (k->bad && k->never != SEEN_NVAL)
		return "it did not say POLLNVAL, and nothing else, of a number that is not open";
	if (k->negative != 0)
		return "it said something of a negative number";
	for (i = 0; i < k->sights; i++) {
		unsigned came = k->sight[i].came;

		if (k->sight[i].none && came != 0)
			return "it said something of a negative number";
		if (came & SEEN_ODD)
			return "bits came that nobody had asked for";
		if (came & (SEEN_IN | SEEN_OUT) & ~k->asked)
			return "bits came that nobody had asked for";
		if (came & SEEN_NVAL)
			return "it said POLLNVAL of an open descriptor";
	}
	return k->e->result != count_of(k) ? "its result is not the number of events" : NULL;
}

/* EINTR is another rule's matter. */
static const char *bad_error(const struct look *k)
{
	int error = k->e->err;

	if (error == EINTR || error == EAGAIN || error == ENOMEM || error == ENOBUFS || error == ENOSYS)
		return NULL;
	return "it failed although nothing was wrong with what it was given";
}

void judge_poll_args(const struct history *h, struct judgement *j)
{
	const struct looks *l = looks_of(h);
	size_t n;
	unsigned i;

	for (n = 0; n < l->count; n++) {
		const struct look *k = &l->look[n];
		const char *what;

		if (k->e->ret == OPEN)
			continue;
		judgement_applies(j);
		judgement_count(j, ARGS_TWICE, k->done && is_twice(k));
		judgement_count(j, ARGS_NEVER, k->done && k->bad);
		judgement_count(j, ARGS_SEVERAL, k->done && k->e->result > 1);
		for (i = 0; i < k->sights; i++) {
			judgement_count(j, ARGS_NEGATIVE, k->done && !k->select && k->sight[i].none);
			judgement_count(j, ARGS_UNASKED, (k->sight[i].came & (SEEN_HUP | SEEN_ERR)) != 0);
		}
		what = k->done ? bad_bits(k) : bad_error(k);
		if (what != NULL) {
			judgement_contradict(j, 1, &k->event,
			    "%s() says how many of its entries have an event, and of each what was asked and is so, but "
			    "%s",
			    name_of(k), what);
			return;
		}
	}
}

/* ---- poll.timeout ---- */

enum { TIME_ENDED, TIME_LONG, TIME_NONE, TIME_FOREVER, TIME_EINTR };

/* Clocks and timers may differ by a tick of the coarser. */
enum { TOLERANCE_US = 2000 };

static const char *bad_time(const struct history *h, const struct look *k)
{
	if (k->e->ret == OPEN)
		return k->ms == 0 && certainly_stuck(h, k->event) ? "it was told not to wait, and never returned"
		                                                  : NULL;
	if (k->e->result == -1)
		return k->e->err == EINTR && !signal_possible(h, k->e) ? "it failed with EINTR and there was no signal"
		                                                       : NULL;
	if (k->e->result != 0)
		return NULL;
	if (k->ms < 0)
		return "it was told to wait for ever, and gave 0";
	return k->us < k->ms * 1000 - TOLERANCE_US ? "it gave 0 before its time" : NULL;
}

void judge_poll_timeout(const struct history *h, struct judgement *j)
{
	const struct looks *l = looks_of(h);
	size_t n;

	for (n = 0; n < l->count; n++) {
		const struct look *k = &l->look[n];
		const char *what = bad_time(h, k);

		judgement_applies(j);
		judgement_count(j, TIME_ENDED, k->done && k->e->result == 0 && k->ms > 0);
		judgement_count(j, TIME_LONG, k->done && k->e->result == 0 && k->ms >= 10);
		judgement_count(j, TIME_NONE, k->done && k->ms == 0);
		judgement_count(j, TIME_FOREVER, k->done && k->ms < 0);
		judgement_count(j, TIME_EINTR, k->e->ret != OPEN && k->e->err == EINTR);
		if (what != NULL) {
			judgement_contradict(j, 1, &k->event,
			    "%s() waits for an event as long as it was told, here %lld ms, then gives 0, but %s (%lld us)",
			    name_of(k), (long long)k->ms, what, (long long)k->us);
			return;
		}
	}
}
