/* What POSIX leaves open of lockf(); suites/lockf/model.c makes use of it. */
#include "lockf.h"

struct liberty lockf_liberties[] = {
	[LOCKF_EACCES] = { "lockf-eacces", "a section that is locked is told by EACCES, not by EAGAIN", 0 },
	[LOCKF_UNDETECTED] = { "lockf-undetected", "nobody is told of a deadlock", 0 },
	[LOCKF_EINTR_MISSED] = { "lockf-eintr-missed", "a handler that runs before the call sleeps does not end it",
	    0 },
	{ NULL, NULL, 0 },
};
