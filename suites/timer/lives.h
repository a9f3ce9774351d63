/*
 * lives: the timers of a history: how each was made and armed, which of its signals were taken, and what its overrun count
 * was then.
 *
 * Promises: only timers whose making succeeded, of processes of one thread, where a call follows the other. A count belongs
 * to a taken signal where it was certainly the last one of its timer: asked in its handler, or after its acceptance while
 * the signal stayed blocked. Does not promise that all signals of a timer were taken.
 */
#ifndef SHALL_TIMER_LIVES_H
#define SHALL_TIMER_LIVES_H

#include "../std/story.h"
#include "judge.h"
#include "timer.h"

enum { ARMINGS_MAX = 64 };

struct arming {
	uint32_t event;          /* timer-set, or timer-delete */
	int64_t before, after;   /* the clock */
	int64_t first, interval; /* nanoseconds; first 0: it is disarmed */
};

struct timer_life {
	const struct story *s;
	uint32_t made; /* event */
	unsigned process, object, signal;
	bool silent;
	int64_t value;
	uint64_t until;              /* it was deleted; OPEN: never */
	const struct stream *stream; /* of its signal, NULL if there is none */
	unsigned armings;            /* by ticket; what came later is not known */
	struct arming arming[ARMINGS_MAX];
};

/* The timer of that ROLE_SOURCE event. False: it is none, or nothing certain is known of it. */
bool timer_life_open(struct timer_life *l, const struct story *s, uint32_t event);

/* The signal was made by this timer, as far as it says. */
bool timer_sent(const struct timer_life *l, const struct take *t);

/* The taken signal that the timer-overrun event tells of; NULL: that is not certain. */
const struct take *timer_told(const struct timer_life *l, uint32_t overrun);

/* How early things may be for the rules: the clock's resolution, and a tick of those systems that have ticks. */
int64_t timer_slack(const struct history *h);

/* The n-th of the history's timers, from *at on. */
bool timer_next(struct timer_life *l, const struct story *s, uint32_t *at);

#endif
