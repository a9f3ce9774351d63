/* What POSIX leaves open of process groups; model.c makes use of it. */
#include "kill.h"

struct liberty kill_liberties[] = {
	[KILL_ONE_BY_ONE] = { "one-by-one", "the members of a group are signalled one after another, in any order", 0 },
	[KILL_DEAD_GROUP] = { "dead-group", "a group of which only dead processes are left is not found", 0 },
	{ NULL, NULL, 0 },
};
