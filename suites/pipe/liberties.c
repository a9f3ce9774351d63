/* What POSIX leaves open of pipes; suites/pipe/model.c makes use of it. */
#include "pipe.h"

struct liberty pipe_liberties[] = {
	[PIPE_SMALL_BUF] = { "small-pipe-buf", "PIPE_BUF is 512 or 1024 instead of 4096", 0 },
	[PIPE_ONE_PAGE] = { "one-page", "a pipe's capacity is one page, or little more, instead of 16384", 0 },
	[PIPE_PAGE_SIZE] = { "page-size", "a page is 8192 bytes", 0 },
	[PIPE_UNEVEN] = { "uneven-capacity", "some pipes have less room than the landmark says, at least PIPE_BUF", 0 },
	[PIPE_NO_ROOM] = { "no-room", "with something in it a pipe may have no room for anybody", 0 },
	[PIPE_PIECES] = { "pieces", "a write of more than PIPE_BUF moves its bytes in pieces of any size", 0 },
	[PIPE_SHORT_WRITES] = { "short-writes", "a large non-blocking write stops early", 0 },
	[PIPE_DIRECT] = { "direct", "a large blocking write returns when its bytes were read", 0 },
	[PIPE_SHORT_READS] = { "short-reads", "a read that a handler ran in gives less than there is", 0 },
	[PIPE_EINTR_MISSED] = { "eintr-missed", "a call goes to sleep although a handler ran in it, before it slept",
	    0 },
	[PIPE_EINTR_READY] = { "eintr-ready", "a call that a handler ran in fails with EINTR although it could go on",
	    0 },
	[PIPE_RESTART_SHORT] = { "restart-short", "with SA_RESTART a large write tells what it has moved so far", 0 },
	[PIPE_EPIPE_COUNT] = { "epipe-count", "a write that lost its readers on the way tells the count, not EPIPE",
	    0 },
	[PIPE_EPIPE_SILENT] = { "epipe-silent", "and then raises no SIGPIPE", 0 },
	[PIPE_CLOSE_EINTR] = { "close-eintr", "close() fails with EINTR, the descriptor being closed or not", 0 },
	{ NULL, NULL, 0 },
};
