/* What POSIX leaves open of timers; suites/timer/model.c makes use of it. */
#include "timer.h"

struct liberty timer_liberties[] = {
	[TIMER_SLOW] = { "slow-clock", "time passes between two calls that read the clock", 0 },
	[TIMER_LATE] = { "late-timers", "an expiration is noticed some time, not at once", 0 },
	[TIMER_COARSE] = { "coarse-timers", "times are rounded up to 1 or 10 ms", 0 },
	[TIMER_COUNT_MAX] = { "delaytimer-max", "overruns are counted up to 32 or 100", 0 },
	[TIMER_FORGETS] = { "timer-forgets", "what is pending goes when its timer is set anew or deleted", 0 },
	[TIMER_AGAIN] = { "timer-again", "there is no room for another timer", 0 },
	{ NULL, NULL, 0 },
};
