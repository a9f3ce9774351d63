/* What POSIX leaves open of mutexes; suites/mtx/model.c makes use of it. */
#include "mtx.h"

struct liberty mtx_liberties[] = {
	[MTX_LATE_DEATH] = { "mutex-late-death", "a dead owner's mutex is still locked for a while", 0 },
	[MTX_NO_ROOM] = { "mutex-no-room", "there is no room for another mutex", 0 },
	[MTX_NO_INHERIT] = { "mutex-no-inherit", "mutexes do not lend priorities", 0 },
	[MTX_EXEC_FREES] = { "mutex-exec-frees", "a new image has given up what the old one held, as a dead owner", 0 },
	{ NULL, NULL, 0 },
};
