/* What POSIX leaves open of sockets that listen; suites/unix/model.c makes use of it. */
#include "unix.h"

struct liberty unix_liberties[] = {
	[UNIX_BACKLOG] = { "backlog", "fewer connections wait to be accepted than the backlog says", 0 },
	[UNIX_REFUSES] = { "full-refuses", "when as many wait, connect() fails with ECONNREFUSED", 0 },
	[UNIX_ACCEPT_ORDER] = { "accept-order", "waiting connections are accepted in any order", 0 },
	[UNIX_ABORTED] = { "aborted", "a connection whose client has gone is not accepted: ECONNABORTED, or nothing",
	    0 },
	[UNIX_WAKES_LATE] = { "accept-late", "a connection that waits is seen by accept() some time later", 0 },
	[UNIX_ACCEPT_EINTR] = { "accept-not-interrupted",
	    "a handler that runs in accept() or connect() before it sleeps, or when it need not, does not end it", 0 },
	[UNIX_IN_PROGRESS] = { "in-progress", "a connect() that does not wait says EINPROGRESS", 0 },
	{ NULL, NULL, 0 },
};
