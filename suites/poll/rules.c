#include "poll.h"

const struct rule poll_rules[] = {
	{
		.id = "poll.in-exact",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH poll(), select()",
		.gist = "an end is ready for reading exactly when a read would not block",
		.accepts =
		    "Any answer while the data or the last writer come and go. At end of file POLLHUP with or without "
		    "POLLIN. That a read after the look fails where somebody else read in between. Of sockets nothing is "
		    "asked at once; what they say must be true all the same.",
		.judge = judge_poll_in,
		.situation = {
		    { "ready, and then read", 1200 },
		    { "data were certainly there", 1500 },
		    { "not ready while a write was under way", 20 },
		    { "end of file was certain", 1300 },
		    { "several ends were looked at", 850 },
		    { "a socket was ready, and then read", 150 },
		},
	},
	{
		.id = "poll.wakeup",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "whoever waits for an event returns when there is one",
		.accepts =
		    "Any delay below the deadline. Only events that are certain and stay count: a write of which others may "
		    "have read the bytes does not.",
		.judge = judge_poll_wakeup,
		.situation = {
		    { "a write woke it", 200 },
		    { "a read woke it", 0 },
		    { "the last close woke it", 400 },
		    { "several waited at one end", 290 },
		    { "select() waited", 650 },
		    { "it waited at several ends", 220 },
		},
	},
	{
		.id = "poll.hup-read-end",
		.class = CLASS_SHALL,
		.clause = "XSH poll()",
		.gist = "POLLHUP at a read end means that the last writer has gone, and stays",
		.accepts = "Any answer while the last close or a new writer's open is under way; a FIFO that had no writer yet.",
		.judge = judge_poll_hup,
		.situation = {
		    { "the write side was certainly closed", 1190 },
		    { "it was certainly open", 1500 },
		    { "closed, with data left", 140 },
		    { "closed, and no event was asked for", 270 },
		},
	},
	{
		.id = "poll.select-agree",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "select() and pselect() say ready when poll() does, also at end of file and where a call would fail",
		.accepts =
		    "POLLHUP and POLLERR count as ready. Read ends are looked at for reading, write ends for writing. On "
		    "room in a pipe that is not empty they need not agree.",
		.judge = judge_poll_agree,
		.situation = {
		    { "two kinds of look, and nothing happened between", 800 },
		    { "select() where data were certain", 700 },
		    { "select() at certain end of file", 630 },
		    { "select() where nothing was to be read", 590 },
		    { "select() for writing to an empty pipe", 530 },
		    { "select() for writing without a reader", 230 },
		},
	},
	{
		.id = "poll.out-exact",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "what is ready for writing takes a byte; an empty pipe with a reader is ready",
		.accepts = "That a pipe with something in it is not ready, whatever room it has.",
		.judge = judge_poll_out,
		.situation = {
		    { "the pipe was certainly empty", 1500 },
		    { "ready, and then a byte was written", 440 },
		    { "not ready, with a reader", 0 },
		},
	},
	{
		.id = "poll.no-reader",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "a write end without readers is ready for writing",
		.accepts = "Of poll() any of POLLOUT, POLLERR and POLLHUP.",
		.judge = judge_poll_no_reader,
		.situation = {
		    { "poll()", 1900 },
		    { "select()", 1800 },
		},
	},
	{
		.id = "poll.args",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "the result counts what has an event; revents has what was asked and is so, POLLERR, POLLHUP and POLLNVAL",
		.accepts = "EAGAIN and other errors for lack of memory.",
		.judge = judge_poll_args,
		.situation = {
		    { "one end in two entries", 1200 },
		    { "a negative number among the entries", 400 },
		    { "a number that is not open", 540 },
		    { "an event that was not asked for", 1250 },
		    { "several events at once", 1000 },
		},
	},
	{
		.id = "poll.timeout",
		.class = CLASS_SHALL,
		.clause = "XSH poll(), select()",
		.gist = "without an event they wait as long as told and give 0; EINTR needs a signal",
		.accepts = "Any longer wait; two milliseconds less, for clocks differ.",
		.judge = judge_poll_timeout,
		.situation = {
		    { "the time was up", 190 },
		    { "after 10 ms or more", 60 },
		    { "told not to wait", 1600 },
		    { "told to wait for ever", 1200 },
		    { "failed with EINTR", 0 },
		},
	},
	{ .id = NULL },
};
