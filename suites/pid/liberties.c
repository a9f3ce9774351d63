/* What POSIX leaves open of process ids; ops.c makes use of it. */
#include "pids.h"

struct liberty pid_liberties[] = {
	[PID_FEW] = { "few-ids", "there are so few process ids that they soon come again", 0 },
	[PID_ANY] = { "any-id", "a new process gets any id that is free", 0 },
	{ NULL, NULL, 0 },
};
