/* What POSIX leaves open of semaphores; suites/psem/model.c makes use of it. */
#include "psem.h"

struct liberty psem_liberties[] = {
	[PSEM_EINTR_MISSED] = { "sem-eintr-missed", "a wait for a semaphore goes on although a handler ran in it", 0 },
	[PSEM_EINTR_READY] = { "sem-eintr-ready", "it fails with EINTR although it could go on", 0 },
	[PSEM_TRY_EINTR] = { "sem-try-eintr", "so does sem_trywait()", 0 },
	[PSEM_CHECKS_TIME] = { "sem-checks-time", "a deadline is checked also where it does not matter", 0 },
	[PSEM_SLOW] = { "sem-slow", "a call returns some time after its deadline", 0 },
	[PSEM_NO_ROOM] = { "sem-no-room", "there is no room for another semaphore", 0 },
	{ NULL, NULL, 0 },
};
