/* What POSIX leaves open of queued signals and of accepting signals; suites/rtsig/model.c makes use of it. */
#include "rtsig.h"

struct liberty rtsig_liberties[] = {
	[RTSIG_UNION_JUNK] = { "union-junk", "of a value given as an int the other bytes of the union are anything",
	    0 },
	[RTSIG_EINTR_READY] = { "accept-eintr",
	    "a wait that a handler ran in fails with EINTR though a signal is there", 0 },
	[RTSIG_EINTR_MISSED] = { "accept-eintr-missed", "a wait goes to sleep although a handler ran in it before", 0 },
	[RTSIG_NOT_RESTARTED] = { "accept-not-restarted", "a wait fails with EINTR after a handler with SA_RESTART",
	    0 },
	{ NULL, NULL, 0 },
};
