#include "stream.h"

#include "port.h"

static const char *no_nosignal(unsigned situation)
{
	enum { QUIET = 1 };

	return situation == QUIET && port_nosignal() == 0 ? "there is no MSG_NOSIGNAL" : NULL;
}

/* The kinds of connections are judged alike: if there are no pairs, there may be TCP. */
const struct rule stream_rules[] = {
	{
		.id = "stream.conservation",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH 2.10.6; XSH send(), recv()",
		.gist = "the bytes that were sent come out at the other end, in order, once, and no others",
		.accepts =
		    "Any order between senders whose calls overlap, any mixing of their bytes, any boundaries. A call that "
		    "never returned, or failed otherwise than with EAGAIN or EINTR, may have sent any first part of its "
		    "bytes. After end of file all must have come, unless the end that sent was closed while it, or "
		    "whatever had been sent to it, may have been unread.",
		.judge = judge_stream_conservation,
		.situation = {
		    { "bytes went both ways at once", 350 },
		    { "a send was refused or taken in part", 0 },
		    { "two processes sent by one end", 600 },
		    { "read until end of file", 1800 },
		    { "over AF_UNIX", 0 },
		    { "over TCP", 0 },
		},
	},
	{
		.id = "stream.half-close",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH shutdown()",
		.gist = "shutdown() for sending ends that direction for every descriptor, after what was sent, and no other",
		.accepts =
		    "Any delay below the deadline. Sends that overlap the shutdown may succeed or fail; SIGPIPE may come "
		    "from a send afterwards or not. Once an end may be closed, what stream.close-eof accepts.",
		.judge = judge_stream_half_close,
		.situation = {
		    { "bytes were unread at the shutdown", 2000 },
		    { "another process had that end open", 1600 },
		    { "bytes went the other way after end of file", 1100 },
		    { "sends after the shutdown", 180 },
		    { "end of file came", 2200 },
		},
	},
	{
		.id = "stream.close-eof",
		.class = CLASS_SHALL,
		.clause = "XSH close(), recv()",
		.gist = "when the last descriptor of an end goes, and not before, the other end gets what was sent, then 0",
		.accepts =
		    "Any delay below the deadline; ECONNRESET at any time, and lost bytes, if the end was closed while "
		    "bytes sent to it may have been unread, or something was sent to it later.",
		.judge = judge_stream_close_eof,
		.situation = {
		    { "end of file without a shutdown", 750 },
		    { "a descriptor of the other end went, another stayed", 2400 },
		    { "bytes were received after the last close", 300 },
		    { "the end that went may have left bytes unread", 180 },
		    { "end of file with the other end certainly gone", 600 },
		},
	},
	{
		.id = "stream.epipe-nosignal",
		.class = CLASS_SHALL,
		.clause = "XSH send()",
		.gist = "a send to an end that is gone fails with EPIPE and raises SIGPIPE, with MSG_NOSIGNAL without it",
		.accepts =
		    "ECONNRESET instead of EPIPE, then without a signal. How long a send still succeeds, except where "
		    "AF_UNIX sockets deliver at once (Linux, BSD) or another send has failed. After shutdown() of the "
		    "sender's own end the signal is free.",
		.judge = judge_stream_epipe,
		.not_here = no_nosignal,
		.situation = {
		    { "sends failed so", 550 },
		    { "with MSG_NOSIGNAL", 300 },
		    { "with a handler for SIGPIPE", 60 },
		    { "killed by SIGPIPE", 70 },
		    { "SIGPIPE ignored", 130 },
		    { "SIGPIPE blocked", 70 },
		    { "the other end was certainly gone", 420 },
		},
	},
	{
		.id = "stream.full-duplex",
		.class = CLASS_SHALL,
		.clause = "XSH 2.10.6",
		.gist = "bytes pass in one direction although the other one is full",
		.accepts =
		    "Any delay below the deadline. EAGAIN from a direction with nothing unread, except where AF_UNIX "
		    "sockets deliver at once.",
		.judge = judge_stream_duplex,
		.situation = {
		    { "sends while the other direction was full", 280 },
		    { "whose bytes were received", 260 },
		    { "refused although nothing was unread", 0 },
		},
	},
	{
		.id = "stream.count",
		.class = CLASS_SHALL,
		.clause = "XSH send(), recv()",
		.gist = "the result is the number of bytes moved, at least one; EAGAIN and EINTR mean none",
		.accepts =
		    "Short counts, also of sends that may wait. EAGAIN with bytes there, except where AF_UNIX sockets "
		    "deliver at once. EINTR wherever a signal may have been caught.",
		.judge = judge_stream_count,
		.situation = {
		    { "sends took bytes", 2000 },
		    { "receives gave bytes", 2000 },
		    { "tries that do not wait", 1400 },
		    { "sends refused with EAGAIN", 0 },
		    { "receives refused with EAGAIN", 0 },
		},
	},
	{
		.id = "stream.peek",
		.class = CLASS_SHALL,
		.clause = "XSH recv()",
		.gist = "what MSG_PEEK shows stays unread and is received next",
		.accepts = "Any number of bytes, also fewer than an earlier look showed.",
		.judge = judge_stream_peek,
		.situation = {
		    { "a look showed bytes", 2400 },
		    { "that were received afterwards", 2400 },
		    { "looked twice at the same", 900 },
		},
	},
	{
		.id = "stream.waitall",
		.class = CLASS_SHALL,
		.clause = "XSH recv()",
		.gist = "a receive with MSG_WAITALL gives all that was asked for unless it is interrupted or the stream ends",
		.accepts = "Less where a signal may have been caught, or the connection may have ended, in either direction.",
		.judge = judge_stream_waitall,
		.situation = {
		    { "all came", 1000 },
		    { "bytes of a later send were among them", 850 },
		    { "a signal may have come", 250 },
		    { "the stream ended before", 1800 },
		},
	},
	{ .id = NULL },
};
