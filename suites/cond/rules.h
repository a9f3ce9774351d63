/* rules: what rules and planted faults ask of one condition variable in one history. Private to this folder. */
#ifndef SHALL_COND_RULES_H
#define SHALL_COND_RULES_H

#include "../mtx/view.h"
#include "cond.h"

/*
 * Promises: one is in view only if nobody was killed while he waited, and all wait with one mutex, which is in view. The
 * calls are in order.
 */
struct cond_view {
	const struct history *h;
	const struct mtx_view *mutex;
	unsigned object;
	size_t waits, wakes;
	uint32_t *wait, *wake; /* events: waits of all kinds; signals and broadcasts that succeeded */
	uint64_t *known;       /* of each wait: cond_blocked_from() */
};

bool cond_view_open(struct cond_view *v, const struct history *h,
    unsigned object); /* false: not in view; close it anyway */
void cond_view_close(struct cond_view *v);

/* From then on this wait, if it has not returned, is certainly known to whoever wakes; OPEN: that is not certain. */
uint64_t cond_blocked_from(const struct cond_view *v, const struct event *wait);

bool cond_is_wait(const struct event *e, bool *timed);

void cond_judge_wakeup(const struct history *h, struct judgement *j);

#endif
