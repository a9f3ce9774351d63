/* The judges of timer: overruns.c counts expirations, rules.c looks at when they come and what they carry. */
#ifndef SHALL_TIMER_RULES_H
#define SHALL_TIMER_RULES_H

#include "lives.h"

/* What the history's takes and counts of a timer add up to, at one question. */
struct timer_sum {
	uint32_t asked;        /* timer-overrun */
	const struct take *of; /* this taken signal */
	int64_t total;         /* signals taken and their overruns, so far as told */
	int64_t most;          /* that can have expired by then */
	int64_t least;         /* that must have, where the system counts by the clock; 0: nothing is certain */
	/* For the next one. */
	uint32_t place, told;
	int64_t overruns;
};

/* The timer's next question of which is known what it tells of. The first time *sum is zero. */
bool timer_next_sum(const struct timer_life *l, struct timer_sum *sum);

/* More than one signal was accepted after this one had disarmed the timer: the second; NO_EVENT: none. *first: the first. */
uint32_t timer_second_left(const struct timer_life *l, const struct arming *disarmed, uint32_t *first);

/* Of overrun-accounting: what systems with a coarse clock, or without a promise, cannot show. */
const char *timer_uncounted(unsigned situation);
void timer_judge_overruns(const struct history *h, struct judgement *j);

#endif
