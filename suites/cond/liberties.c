/* What POSIX leaves open of condition variables; suites/cond/model.c makes use of it. */
#include "cond.h"

struct liberty cond_liberties[] = {
	[COND_SPURIOUS] = { "cond-spurious", "a wait returns although nobody woke it", 0 },
	[COND_WHICH] = { "cond-which", "any of those who wait is woken", 0 },
	[COND_WAKES_MORE] = { "cond-wakes-more", "a signal wakes more than one", 0 },
	[COND_LATE_TIMEOUT] = { "cond-late-timeout", "who was woken says that his time was over", 0 },
	[COND_NO_ROOM] = { "cond-no-room", "there is no room for another condition variable", 0 },
	{ NULL, NULL, 0 },
};
