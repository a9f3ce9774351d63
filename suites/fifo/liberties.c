/* What POSIX leaves open of FIFOs; suites/fifo/model.c makes use of it. */
#include "fifo.h"

struct liberty fifo_liberties[] = {
	[FIFO_PENDING_UNSEEN] = { "pending-unseen", "an open that waits does not count as an open end yet", 0 },
	[FIFO_LATE] = { "late-open", "nor does one that need not wait any more, before it is done", 0 },
	[FIFO_ONE_RELEASED] = { "one-released", "of several opens that wait, who comes and goes lets only one go on",
	    0 },
	[FIFO_EINTR_MISSED] = { "open-eintr-missed", "an open goes to sleep although a handler ran in it before", 0 },
	[FIFO_EINTR_READY] = { "open-eintr-ready", "an open that a handler ran in fails although it need not wait", 0 },
	[FIFO_RESTART_FORGETS] = { "restart-forgets",
	    "an open that a handler ran in waits again, although somebody came and went meanwhile", 0 },
	{ NULL, NULL, 0 },
};
