/* What POSIX leaves open of System V shared memory; suites/sshm/model.c makes use of it. */
#include "sshm.h"

struct liberty sshm_liberties[] = {
	[SSHM_NO_ROOM] = { "sshm-no-room", "there is no room for another segment, or to attach one", 0 },
	[SSHM_LATE] = { "sshm-late", "the dead and those with a new image are counted for a while", 0 },
	[SSHM_TWICE] = { "sshm-twice", "who attaches a segment is counted twice until that is done", 0 },
	[SSHM_REMOVED_HIDES] = { "sshm-removed-hides",
	    "nobody can attach or ask for what was removed, though some have it", 0 },
	[SSHM_REMOVED_ERROR] = { "sshm-removed-error", "the error is EIDRM", 0 },
	{ NULL, NULL, 0 },
};
