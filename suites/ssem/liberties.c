/* What POSIX leaves open of System V semaphores; suites/ssem/model.c makes use of it. */
#include "ssem.h"

struct liberty ssem_liberties[] = {
	[SSEM_EINTR_MISSED] = { "semop-eintr-missed", "a semop that waits goes on although a handler ran in it", 0 },
	[SSEM_EINTR_READY] = { "semop-eintr-ready", "it fails with EINTR although it could go on", 0 },
	[SSEM_UNDO_LATE] = { "semop-undo-late", "what a process is to undo is undone some time after its end", 0 },
	[SSEM_REMOVED_ERROR] = { "semop-removed-error", "calls that come after the removal say EIDRM", 0 },
	[SSEM_GETS_APART] = { "semctl-gets-apart", "GETALL gives each value as it was at a time of its own", 0 },
	[SSEM_NO_ROOM] = { "semget-no-room", "there is no room for another set", 0 },
	{ NULL, NULL, 0 },
};
