/* What POSIX leaves open of passing descriptors; suites/fdpass/model.c makes use of it. */
#include "fdpass.h"

struct liberty fdpass_liberties[] = {
	[FDPASS_FULL] = { "courier-full", "a message waits until the one before was taken", 0 },
	[FDPASS_EINTR_MISSED] = { "pass-eintr-missed", "passing and taking go to sleep although a handler ran before",
	    0 },
	{ NULL, NULL, 0 },
};
