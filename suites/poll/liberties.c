/* What POSIX leaves open of poll() and its kin; suites/poll/model.c makes use of it. */
#include "poll.h"

struct liberty poll_liberties[] = {
	[POLL_EOF_IN] = { "eof-pollin", "at end of file poll() says POLLIN beside POLLHUP", 0 },
	[POLL_BROKEN_BITS] = { "broken-bits", "without a reader poll() of a write end says other bits than OUT and ERR",
	    0 },
	[POLL_EINTR_RESTART] = { "poll-eintr-restart", "a handler with SA_RESTART lets poll() go on", 0 },
	[POLL_EINTR_MISSED] = { "poll-eintr-missed", "poll() goes to sleep although a handler ran in it", 0 },
	[POLL_EINTR_READY] = { "poll-eintr-ready", "poll() fails with EINTR although there is an event", 0 },
	[POLL_ONE_BY_ONE] = { "poll-one-by-one", "poll() looks at one entry after another while things change", 0 },
	[POLL_AGAIN] = { "poll-again", "poll() fails with EAGAIN for lack of memory", 0 },
	{ NULL, NULL, 0 },
};
