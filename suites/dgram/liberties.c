/* What POSIX leaves open of message sockets; suites/dgram/model*.c makes use of it. */
#include "dgram.h"

struct liberty dgram_liberties[] = {
	[DGRAM_LOSS] = { "udp-loss", "a UDP message is dropped, above all where there is no room", 0 },
	[DGRAM_UNIX_UNRELIABLE] = { "unix-unreliable",
	    "AF_UNIX datagrams are not reliable, which POSIX does not ask for", 0 },
	[DGRAM_UNIX_LOSS] = { "unix-loss", "and dropped", 0 },
	[DGRAM_LATE] = { "late-messages", "a message that was sent is not there yet when a receiver looks", 0 },
	[DGRAM_ANY_ORDER] = { "any-message-order", "a later message overtakes earlier ones", 0 },
	[DGRAM_DOUBLE] = { "udp-double", "a UDP message comes twice", 0 },
	[DGRAM_SMALL_MAX] = { "small-messages", "the longest messages are short", 0 },
	[DGRAM_SMALL_QUEUE] = { "small-queue", "a receiver has room for few messages, or for one", 0 },
	[DGRAM_NO_BUFFERS] = { "no-buffers", "sending fails with ENOBUFS where there is no room", 0 },
	[DGRAM_GONE] = { "peer-gone", "which error tells, and when, that nobody receives or was ever connected", 0 },
	[DGRAM_GONE_END] = { "peer-gone-end",
	    "whoever receives from a datagram socket's closed peer gets 0 or ECONNRESET", 0 },
	[DGRAM_TELLS_LENGTH] = { "tells-length", "receiving a part of a message tells the length of all of it", 0 },
	[DGRAM_UNIX_FILTER] = { "unix-filter", "a connected AF_UNIX receiver drops others' messages, or takes them",
	    0 },
	[DGRAM_EINTR_MISSED] = { "message-eintr-missed",
	    "a call on a message goes to sleep although a handler ran in it", 0 },
	[DGRAM_EINTR_READY] = { "message-eintr-ready", "it fails with EINTR although it could go on", 0 },
	[DGRAM_REST] = { "record-rest", "the rest of a record that did not fit comes next", 0 },
	[DGRAM_RESET] = { "record-reset", "ECONNRESET tells once that the peer went with records unread", 0 },
	{ NULL, NULL, 0 },
};
