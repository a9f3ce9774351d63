/* What POSIX leaves open of process groups; model.c and suites/kill/model.c make use of it. */
#include "pgrp.h"

struct liberty pgrp_liberties[] = {
	[PGRP_DEAD_CHILD] = { "dead-child-stays", "a child that has ended cannot be put into another group", 0 },
	[PGRP_DEAD_MEMBER] = { "dead-member-left", "a process that has ended is in no group any more", 0 },
	[PGRP_DEAD_ASKED] = { "dead-have-no-group", "the group and session of a process that has ended are not told",
	    0 },
	[PGRP_OTHER_SESSION] = { "other-sessions-hidden",
	    "groups and sessions of processes of other sessions are not told", 0 },
	{ NULL, NULL, 0 },
};
