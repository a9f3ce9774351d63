/* What POSIX leaves open of read-write locks; suites/rw/model.c makes use of it. */
#include "rw.h"

struct liberty rw_liberties[] = {
	[RW_WRITERS_FIRST] = { "rw-writers-first", "readers wait while a writer waits, and are refused", 0 },
	[RW_NO_ROOM] = { "rw-no-room", "no lock can be made", 0 },
	{ NULL, NULL, 0 },
};
