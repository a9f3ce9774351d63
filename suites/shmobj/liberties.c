/* What POSIX leaves open of shared memory objects; suites/shmobj/model.c makes use of it. */
#include "shmobj.h"

struct liberty shmobj_liberties[] = {
	[SHMOBJ_NO_ROOM] = { "shm-no-room", "there is no room for another shared memory object, or mapping of one", 0 },
	{ NULL, NULL, 0 },
};
