/* What POSIX leaves open of spawning; ops.c makes use of it. */
#include "spawned.h"

struct liberty spawn_liberties[] = {
	[SPAWN_BY_STATUS] = { "spawn-by-status", "what cannot be spawned is told by a child that ends with 127", 0 },
	{ NULL, NULL, 0 },
};
