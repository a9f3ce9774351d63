/* What POSIX leaves open of locks; suites/lock/model.c makes use of it. */
#include "lock.h"

struct liberty lock_liberties[] = {
	[LOCK_EACCES] = { "lock-eacces", "a lock that is refused fails with EACCES, not with EAGAIN", 0 },
	[LOCK_PIECES] = { "lock-pieces", "neighbouring locks of one process stay apart", 0 },
	[LOCK_ANY_BLOCKER] = { "lock-any-blocker", "F_GETLK tells of any lock that is in the way", 0 },
	[LOCK_UNDETECTED] = { "lock-undetected", "nobody is told of a deadlock", 0 },
	[LOCK_QUEUED] = { "lock-queued", "who waits also waits for others that waited before", 0 },
	[LOCK_NO_ROOM] = { "lock-no-room", "there is no room for another lock", 0 },
	[LOCK_EINTR_MISSED] = { "lock-eintr-missed", "a handler that runs before the call sleeps does not end it", 0 },
	{ NULL, NULL, 0 },
};
