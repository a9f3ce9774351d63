/* What POSIX leaves open of parents; model.c makes use of it. */
#include "fork.h"

struct liberty fork_liberties[] = {
	[FORK_EARLY_ORPHAN] = { "early-orphan",
	    "children of a process that is ending have another parent before its end is told", 0 },
	{ NULL, NULL, 0 },
};
