/* Who slept though the word had changed, who was woken by whom, and who sleeps for ever. */
#include "lx.h"

#include "../std/facts.h"

#include <errno.h>
#include <string.h>

enum { SLEPT, CHANGED, WOKE, WOKE_NOBODY, LEFT_SOME, WERE_MOVED, TIMED_OUT, WOKE_UNASKED };

/* ---- the word ---- */

static bool sets(const struct event *e, int64_t word)
{
	return event_role(e) == ROLE_NONE && e->in[0] == word &&
	    (event_is(e, "futex-set") || event_is(e, "futex-init"));
}

/* Another store certainly came after that one, and before that ticket. */
static bool is_overwritten(const struct history *h, const struct event *set, uint64_t before)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (sets(e, set->in[0]) && happened_before(set, e) && e->ret < before)
			return true;
	}
	return false;
}

static bool may_be(const struct history *h, int64_t word, int64_t value, bool same, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (sets(e, word) && (e->in[LX_VALUE] == value) == same && e->call < to && !is_overwritten(h, e, from))
			return true;
	}
	return false;
}

bool lx_may_be(const struct history *h, int64_t word, int64_t value, uint64_t from, uint64_t to)
{
	return may_be(h, word, value, true, from, to);
}

bool lx_may_differ(const struct history *h, int64_t word, int64_t value, uint64_t from, uint64_t to)
{
	return may_be(h, word, value, false, from, to);
}

/* ---- sleepers ---- */

static bool is_moved(const struct history *h, int64_t from, int64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "futex-requeue") && (from < 0 || e->in[0] == from) && (to < 0 || e->in[LX_TO] == to))
			return true;
	}
	return false;
}

int64_t lx_sleepers(const struct history *h, int64_t word, uint64_t from, uint64_t to)
{
	struct indexes i = events_with(h, ROLE_NONE);
	bool moved = is_moved(h, -1, word);
	int64_t n = 0;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		n += event_is(e, "futex-wait") && (e->in[0] == word || moved) && e->call < to && e->ret > from;
	}
	return n;
}

static bool wakes_all(const struct history *h, const struct event *e, int64_t word)
{
	return event_is(e, "futex-wake") && e->in[0] == word && e->ret != OPEN && e->result >= 0 &&
	    e->in[LX_MOST] >= lx_sleepers(h, word, 0, OPEN);
}

/* A call that woke all who slept there was made after that ticket and over by another one; its index, or -1. */
static int64_t woken_all(const struct history *h, int64_t word, uint64_t after, uint64_t by)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++)
		if (wakes_all(h, &h->event[*i.at], word) && h->event[*i.at].call > after && h->event[*i.at].ret < by)
			return (int64_t)*i.at;
	return -1;
}

/* Whoever was moved away was woken there; nobody was moved on from there. */
static bool moved_are_woken(const struct history *h, int64_t word, uint64_t by)
{
	struct indexes i = events_with(h, ROLE_NONE);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_is(e, "futex-requeue") && e->in[0] == word &&
		    (e->ret == OPEN || is_moved(h, e->in[LX_TO], -1) || woken_all(h, e->in[LX_TO], e->ret, by) < 0))
			return false;
	}
	return true;
}

bool lx_must_have_returned(const struct history *h, const struct event *wait, uint64_t by, uint32_t *set,
    uint32_t *wake)
{
	struct indexes i = events_with(h, ROLE_NONE);
	int64_t all;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!sets(e, wait->in[0]) || e->ret == OPEN || e->in[LX_VALUE] == wait->in[LX_VALUE] ||
		    lx_may_be(h, wait->in[0], wait->in[LX_VALUE], e->ret + 1, OPEN))
			continue;
		all = woken_all(h, wait->in[0], e->ret, by);
		if (all < 0 || !moved_are_woken(h, wait->in[0], by))
			continue;
		*set = *i.at;
		*wake = (uint32_t)all;
		return true;
	}
	return false;
}

/* ---- the rule ---- */

static bool check_wait(const struct history *h, const struct event *e, struct judgement *j)
{
	uint32_t index = (uint32_t)(e - h->event), set, wake;
	long long value = e->in[LX_VALUE];

	if (e->ret == OPEN) {
		if (h->quiet == OPEN || !certainly_stuck(h, index) ||
		    !lx_must_have_returned(h, e, h->quiet, &set, &wake))
			return false;
		judgement_contradict(j, 3, (uint32_t[]){ set, wake, index },
		    "the word was changed from %lld for good, then everybody there was woken, but this wait never returned",
		    value);
		return true;
	}
	if (e->result == -1 && e->err == EAGAIN && !lx_may_differ(h, e->in[0], value, e->call, e->ret)) {
		judgement_contradict(j, 1, &index,
		    "the word was %lld all the time, but a wait for that said that it was not", value);
		return true;
	}
	if ((e->result == 0 || e->err == ETIMEDOUT || e->err == EINTR) &&
	    !lx_may_be(h, e->in[0], value, e->call, e->ret)) {
		judgement_contradict(j, 1, &index, "the word was not %lld at any time of the call, but it slept",
		    value);
		return true;
	}
	return false;
}

/* How many a call may have woken or moved, and how many it says. */
static bool check_number(const struct event *e, int64_t asked, int64_t sleepers, uint32_t index, struct judgement *j)
{
	if (e->result <= asked && e->result <= sleepers)
		return false;
	judgement_contradict(j, 1, &index,
	    "%lld were to be woken or moved at most, and %lld can have slept, but %lld were", (long long)asked,
	    (long long)sleepers, (long long)e->result);
	return true;
}

static bool check_requeue(const struct history *h, const struct event *e, struct judgement *j)
{
	uint32_t index = (uint32_t)(e - h->event);
	long long value = e->in[LX_EXPECTED];

	if (e->result == -1 && e->err == EAGAIN && !lx_may_differ(h, e->in[0], value, e->call, e->ret)) {
		judgement_contradict(j, 1, &index, "the word was %lld all the time, but a requeue said that it was not",
		    value);
		return true;
	}
	if (e->result >= 0 && !lx_may_be(h, e->in[0], value, e->call, e->ret)) {
		judgement_contradict(j, 1, &index, "the word was not %lld at any time of the call, but it was done",
		    value);
		return true;
	}
	return check_number(e, e->in[LX_WAKES] + e->in[LX_MOVES], lx_sleepers(h, e->in[0], e->call, e->ret), index, j);
}

/* Each wait is woken once: no more were woken than came back, or were lost. */
static bool check_sum(const struct history *h, int64_t word, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_NONE);
	int64_t woken = 0, came_back = 0;
	uint32_t last = 0;

	if (is_moved(h, word, -1) || is_moved(h, -1, word))
		return false;
	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (e->in[0] != word || !(event_is(e, "futex-wake") || event_is(e, "futex-wait")))
			continue;
		if (event_is(e, "futex-wait")) {
			came_back += e->ret == OPEN || e->result == 0;
		} else if (e->ret != OPEN && e->result > 0) {
			woken += e->result;
			last = *i.at;
		}
	}
	if (woken <= came_back)
		return false;
	judgement_contradict(j, 1, &last, "%lld were woken, but only %lld came back because of that", (long long)woken,
	    (long long)came_back);
	return true;
}

static void count(const struct history *h, const struct event *e, struct judgement *j)
{
	if (e->ret == OPEN)
		return;
	if (event_is(e, "futex-wait")) {
		judgement_count(j, SLEPT, e->result == 0);
		judgement_count(j, CHANGED, e->result == -1 && e->err == EAGAIN);
		judgement_count(j, TIMED_OUT, e->result == -1 && e->err == ETIMEDOUT);
		return;
	}
	judgement_count(j, WOKE, e->result > 0 && event_is(e, "futex-wake"));
	judgement_count(j, WOKE_NOBODY, e->result == 0 && event_is(e, "futex-wake"));
	judgement_count(j, LEFT_SOME,
	    event_is(e, "futex-wake") && e->result > 0 && e->result == e->in[LX_MOST] &&
	        lx_sleepers(h, e->in[0], e->call, e->ret) > e->result);
	judgement_count(j, WOKE_UNASKED, event_is(e, "futex-wake") && e->result > 0 && e->in[LX_MOST] == 0);
	judgement_count(j, WERE_MOVED, event_is(e, "futex-requeue") && e->result > e->in[LX_WAKES]);
}

static bool check(const struct history *h, const struct event *e, struct judgement *j)
{
	uint32_t index = (uint32_t)(e - h->event);

	count(h, e, j);
	if (event_is(e, "futex-wait"))
		return check_wait(h, e, j);
	if (e->ret == OPEN)
		return false;
	if (event_is(e, "futex-requeue"))
		return check_requeue(h, e, j);
	/* Asked to wake none, Linux wakes one. */
	return check_number(e, e->in[LX_MOST] > 0 ? e->in[LX_MOST] : 1, lx_sleepers(h, e->in[0], e->call, e->ret),
	    index, j);
}

void lx_judge_futex(const struct history *h, struct judgement *j)
{
	struct indexes i = events_with(h, ROLE_NONE);
	int64_t object;

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (!event_is(e, "futex-wait") && !event_is(e, "futex-wake") && !event_is(e, "futex-requeue"))
			continue;
		judgement_applies(j);
		if (check(h, e, j))
			return;
	}
	for (object = 0; object < h->objects; object++)
		if (strcmp(kind_at(h->object[object].kind)->name, "futex") == 0 && check_sum(h, object, j))
			return;
}
