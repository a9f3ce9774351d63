/* What POSIX leaves open of waiting for children; model.c makes use of it. */
#include "wait.h"

struct liberty wait_liberties[] = {
	[WAIT_ANY_ORDER] = { "children-in-any-order", "of several children that have changed any is told of first", 0 },
	[WAIT_FOR_ALL] = { "waits-for-all",
	    "who ignores SIGCHLD and waits for a child that is not there waits until its last child has ended", 0 },
	{ NULL, NULL, 0 },
};
