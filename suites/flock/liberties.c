/* What is left open of flock(); suites/flock/model.c makes use of it. */
#include "flock.h"

struct liberty flock_liberties[] = {
	[FLOCK_DROPS] = { "flock-drops", "the old lock goes before another one comes", 0 },
	[FLOCK_LOSES] = { "flock-loses", "when another one is refused, the old lock is gone", 0 },
	[FLOCK_EINTR_MISSED] = { "flock-eintr-missed", "a handler that runs before the call sleeps does not end it",
	    0 },
	{ NULL, NULL, 0 },
};
