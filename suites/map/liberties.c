/* What POSIX leaves open of mapped memory; suites/map/model.c makes use of it. */
#include "map.h"

struct liberty map_liberties[] = {
	[MAP_NO_ROOM] = { "memory-no-room", "there is no room for another object or mapping", 0 },
	[MAP_NOT_BEYOND] = { "memory-not-beyond", "more bytes than an object has cannot be mapped", 0 },
	[MAP_FAULT_IS_BUS] = { "memory-fault-is-bus", "an access that a protection forbids gives SIGBUS", 0 },
	[MAP_EITHER_FAULT] = { "memory-either-fault",
	    "an access that is forbidden, and behind the end as well, gives SIGBUS", 0 },
	[MAP_WRITE_ONLY] = { "memory-write-only", "what may only be written cannot be read", 0 },
	{ NULL, NULL, 0 },
};
