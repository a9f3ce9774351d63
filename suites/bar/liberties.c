/* What POSIX leaves open of barriers; suites/bar/model.c makes use of it. */
#include "bar.h"

struct liberty bar_liberties[] = {
	[BAR_WHO] = { "bar-who", "any of those who pass a barrier together is told that it is the one", 0 },
	[BAR_NO_ROOM] = { "bar-no-room", "no barrier can be made", 0 },
	{ NULL, NULL, 0 },
};
