/*
 * view: what rules need to know of one set of semaphores in one history.
 *
 * Promises: a set is in view only if it was made once in the history, so that its first values are known. Each of its
 * semaphores is a counter (lib/counter.h), to which an array gives or from which it takes the sum of what it does there: all
 * of it at one moment, or nothing. What the end of a process may undo is an act of that process, at any time from the moment
 * on at which it may have been over; so is what comes of a call that never returned. Nothing is used that is not certain.
 *
 * The values at rest are those after which nothing happened for a whole deadline: what was to be undone has been, then.
 */
#ifndef SHALL_SSEM_VIEW_H
#define SHALL_SSEM_VIEW_H

#include "counter.h"
#include "judge.h"
#include "ssem.h"

/* A semop. */
struct ssem_act {
	uint64_t call, ret; /* as of the event; but its effect is not before `from` */
	uint64_t from;
	uint32_t event;
	enum count_fate fate;
	unsigned process, n;
	bool undo, nowait;
	struct ssem_one one[SSEM_ARRAY];
	int64_t net[SSEM_EACH];
	bool touches[SSEM_EACH];
};

struct ssem_view {
	const struct history *h;
	unsigned object;
	uint32_t made;
	size_t acts;
	struct ssem_act *act;              /* by call */
	struct counter counter[SSEM_EACH]; /* `event` of what ends undo is that of the set's making */
	uint64_t removing, removed; /* call of the first removal that may have happened, return of one that did */
	int64_t rest_least[SSEM_EACH], rest_most[SSEM_EACH]; /* if h->quiet != OPEN */
	uint32_t undoers[SSEM_EACH]; /* processes whose end may undo something there, a bit each */
	uint64_t undoing;            /* from this ticket on, one of them may have been over */
};

/* The n-th set in view; NULL beyond the last. */
const struct ssem_view *ssem_view_at(const struct history *h, unsigned index);

typedef void ssem_check(const struct ssem_view *v, struct judgement *j);
void ssem_judge_sets(const struct history *h, struct judgement *j, ssem_check *check);

static inline const struct event *ssem_event(const struct ssem_view *v, const struct ssem_act *a)
{
	return &v->h->event[a->event];
}

/* The array as it counts for that semaphore. */
static inline struct count_act ssem_count_act(const struct ssem_act *a, unsigned semaphore)
{
	return (struct count_act){ a->from, a->ret, a->event, a->net[semaphore], a->fate };
}

/* Bounds of what a semaphore's value was at some moment of the interval. */
int64_t ssem_least(const struct ssem_view *v, unsigned semaphore, uint64_t from, uint64_t to);
int64_t ssem_most(const struct ssem_view *v, unsigned semaphore, uint64_t from, uint64_t to);

/* Whether the array can go on where the values are within these bounds, by its order. */
bool ssem_can_go_on(const struct ssem_act *a, const int64_t *least, const int64_t *most);
/* It waits for zero somewhere. */
bool ssem_asks_zero(const struct ssem_act *a);
/* Nobody else was at the set during that call. */
bool ssem_at_rest(const struct ssem_view *v, const struct event *e);

#endif
