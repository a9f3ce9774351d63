/* What POSIX leaves open of terminals; model.c makes use of it. */
#include "pty.h"

#include "liberty.h"

struct liberty pty_liberties[] = {
	[PTY_MASTER_TERMINAL] = { "master-terminal", "the master of a pseudo-terminal is a terminal, too", 0 },
	{ NULL, NULL, 0 },
};
