/* What POSIX leaves open of stream sockets; suites/stream/model.c makes use of it. */
#include "stream.h"

struct liberty stream_liberties[] = {
	[STREAM_ROOM] = { "socket-room", "how much a socket takes before somebody receives, by socket, from one byte on", 0 },
	[STREAM_LATE] = { "late-delivery-socket", "what is sent or closed is known at the other end some time later", 0 },
	[STREAM_NO_ROOM] = { "socket-no-room", "with something unread there may be no room for anybody", 0 },
	[STREAM_PIECES] = { "socket-pieces", "a send moves its bytes in pieces of any size, mixed with others'", 0 },
	[STREAM_SHORT_SENDS] = { "short-sends", "a send takes a part, also one that might wait", 0 },
	[STREAM_SHORT_RECEIVES] = { "short-receives", "a receive gives less than there is", 0 },
	[STREAM_EINTR_MISSED] = { "socket-eintr-missed",
	    "a call goes to sleep although a handler ran in it, before it slept", 0 },
	[STREAM_EINTR_READY] = { "socket-eintr-ready",
	    "a call that a handler ran in fails with EINTR although it could go on", 0 },
	[STREAM_RESTART_SHORT] = { "socket-restart-short", "with SA_RESTART a call tells what it has moved so far", 0 },
	[STREAM_RESET] = { "reset", "an end that was closed with bytes unread gives ECONNRESET before end of file", 0 },
	[STREAM_RESET_FIRST] = { "reset-first", "and that before the bytes that were sent by it", 0 },
	[STREAM_RESET_LOSES] = { "reset-loses", "which are lost then", 0 },
	[STREAM_RESET_SEND] = { "reset-send", "a send to such an end fails with ECONNRESET instead of EPIPE", 0 },
	[STREAM_OWN_SIGPIPE] = { "own-sigpipe", "a send after shutdown() of its own end raises no SIGPIPE", 0 },
	[STREAM_BROKEN_COUNT] = { "socket-broken-count",
	    "a send whose other end went on the way tells the count, not EPIPE", 0 },
	[STREAM_NOT_CONNECTED] = { "shutdown-not-connected", "shutdown() fails with ENOTCONN if the other end is gone", 0 },
	[STREAM_SHUT_READER] = { "shut-reader", "what is sent to an end that was shut down for receiving is swallowed", 0 },
	{ NULL, NULL, 0 },
};
