/*
 * view: what rules need to know of one semaphore in one history.
 *
 * Promises: a semaphore is in view only if it is certain that the history has one by that name and no other, and what its
 * value was at first, within bounds. Nothing is used that is not certain.
 */
#ifndef SHALL_PSEM_VIEW_H
#define SHALL_PSEM_VIEW_H

#include "counter.h"
#include "judge.h"
#include "psem.h"

struct sem_view {
	const struct history *h;
	unsigned object;
	struct counter counter; /* posts and waits of all kinds */
};

/* The n-th semaphore in view; NULL beyond the last. */
const struct sem_view *sem_view_at(const struct history *h, unsigned index);

typedef void sem_check(const struct sem_view *v, struct judgement *j);
void judge_semaphores(const struct history *h, struct judgement *j, sem_check *check);

static inline const struct event *act_event(const struct sem_view *v, const struct count_act *a)
{
	return &v->h->event[a->event];
}

/* A call that takes one, if it succeeds; of what is there only (`tries`), or waiting for it. */
bool sem_takes(const struct event *e, bool *tries);

#endif
