/* What POSIX leaves open of controlling terminals; model.c makes use of it. */
#include "liberty.h"
#include "terminal.h"

struct liberty jobctl_liberties[] = {
	[JOBCTL_HANGUP_CONTINUES] = { "hang-up-continues",
	    "when the leader of a session ends, the foreground group gets SIGCONT with its SIGHUP", 0 },
	[JOBCTL_HUNG_READS] = { "hung-up-reads",
	    "a terminal that has hung up gives end of file, or EIO, or what is left in it", 0 },
	[JOBCTL_REFUSES_FIRST] = { "refuses-first",
	    "a group that must not be put into the foreground is refused before the caller's own is looked at", 0 },
	[JOBCTL_NO_FOREGROUND] = { "no-foreground-told",
	    "when the foreground group has gone, tcgetpgrp() gives an id that nothing has", 0 },
	{ NULL, NULL, 0 },
};
