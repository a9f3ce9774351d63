#include "rules.h"

#include "port.h"

static const char *no_datagrams(void)
{
	return dgram_absent_pair() == NULL || dgram_absent_udp4() == NULL || dgram_absent_udp6() == NULL
	    ? NULL
	    : dgram_absent_pair();
}

static const char *no_udp(void)
{
	return dgram_absent_udp4() == NULL || dgram_absent_udp6() == NULL ? NULL : dgram_absent_udp4();
}

static const char *no_addresses(void)
{
	return dgram_absent_named() == NULL ? NULL : no_udp();
}

static const char *not_promised(void)
{
	return port_unix_reliable() ? dgram_absent_pair() : "this system does not promise it";
}

/* Of dgram.integrity: what needs UDP, or AF_UNIX. */
static const char *integrity_needs(unsigned situation)
{
	return situation == 5 ? dgram_absent_pair() : situation == 6 ? no_udp() : NULL;
}

static const char *source_needs(unsigned situation)
{
	return situation == 0 ? dgram_absent_named() : situation == 1 ? no_udp() : NULL;
}

/* Of dgram.emsgsize: the limits that were measured. */
static const char *size_needs(unsigned situation)
{
	(void)situation;
	return dgram_absent_pair() == NULL ? NULL : dgram_absent_udp4();
}

static const char *zero_needs(unsigned situation)
{
	return situation == 0 ? dgram_absent_empty() : NULL;
}

static const char *empty_needs(unsigned situation)
{
	return situation == 0 ? dgram_absent_pair()
	    : situation == 1  ? no_udp()
	    : situation == 2  ? seqpacket_absent()
	                      : NULL;
}

/* A share is a quarter of what a run of this mechanism's families brings, as everywhere. */
const struct rule dgram_rules[] = {
	{
		.id = "dgram.integrity",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XSH 2.10.6 SOCK_DGRAM",
		.gist = "each datagram is sent by one call and received by one call, as it was sent, and none that failed",
		.accepts =
		    "Loss and any order. UDP that comes twice, and UDP from strangers. A send that never returned may have "
		    "sent its datagram. Datagrams of a few bytes are not told from others alike.",
		.judge = judge_dgram_integrity,
		.situation = {
		    { "sends of two processes overlapped", 500 },
		    { "a send was refused for lack of room", 0 },
		    { "one of 1 byte came", 550 },
		    { "one of a page came, a byte more or less", 350 },
		    { "one of the longest came", 120 },
		    { "AF_UNIX datagrams came", 1200 },
		    { "UDP datagrams came, nine of ten", 500 },
		},
		.not_here = integrity_needs,
		.record = { "UDP datagrams that came twice" },
		.unsupported = no_datagrams,
	},
	{
		.id = "dgram.truncate",
		.class = CLASS_SHALL,
		.clause = "XSH recv(), recvmsg()",
		.gist = "what does not fit of a datagram is discarded and MSG_TRUNC says so; MSG_PEEK takes nothing away",
		.accepts = "That the call gives the length of the datagram, or of what was stored.",
		.judge = judge_dgram_truncate,
		.situation = {
		    { "a datagram was cut off", 700 },
		    { "and recvmsg() told", 650 },
		    { "it fitted exactly, or but for a byte", 850 },
		    { "another one was received next", 700 },
		    { "one that had been looked at was received", 600 },
		    { "one that had been looked at in part was", 340 },
		},
		.record = { "the whole length was told (0 no, 1 yes)" },
		.unsupported = no_datagrams,
	},
	{
		.id = "dgram.connected-filter",
		.class = CLASS_SHALL,
		.clause = "XSH connect()",
		.gist = "once connected, a UDP socket receives datagrams of its peer only",
		.accepts =
		    "Datagrams sent before the connection was made, or while it is being made or undone. What AF_UNIX does "
		    "is recorded.",
		.judge = judge_dgram_connected_filter,
		.situation = {
		    { "somebody else sent meanwhile", 1900 },
		    { "the peer's datagrams came", 1800 },
		    { "connected again", 1800 },
		    { "somebody else sent by AF_UNIX", 0 },
		},
		.record = { "errors of others' AF_UNIX sends", "others' AF_UNIX datagrams that came" },
		.unsupported = no_udp,
	},
	{
		.id = "dgram.unix-reliable",
		.class = CLASS_EXTENSION,
		.clause = "Linux unix(7)",
		.gist = "AF_UNIX datagrams are neither lost nor overtaken, and who waits to send one goes on when there is room",
		.accepts =
		    "Any order of datagrams whose sends overlap. Nothing is asked after a receiver's socket was connected, "
		    "nor of datagrams without bytes.",
		.judge = judge_dgram_unix_reliable,
		.situation = {
		    { "a send was refused for lack of room", 0 },
		    { "a send waited until something was received", 0 },
		    { "one came after another process's", 450 },
		    { "received until nothing was left", 1900 },
		},
		.unsupported = not_promised,
	},
	{
		.id = "dgram.emsgsize",
		.class = CLASS_SHALL,
		.clause = "XSH send()",
		.gist = "a message that is too long to be sent at once fails with EMSGSIZE, and none is sent in part",
		.accepts = "Any other error of a longer one, and success of one that a header can describe.",
		.judge = judge_dgram_emsgsize,
		.situation = {
		    { "a byte below the limit", 150 },
		    { "of the limit", 150 },
		    { "a byte above", 100 },
		    { "more above", 100 },
		},
		.not_here = size_needs,
		.unsupported = no_datagrams,
	},
	{
		.id = "dgram.source-address",
		.class = CLASS_SHALL,
		.clause = "XSH recvfrom(), recvmsg()",
		.gist = "the address told with a datagram is its sender's",
		.accepts = "Nothing else, of senders that bound their sockets.",
		.judge = judge_dgram_source_address,
		.situation = {
		    { "of an AF_UNIX datagram", 950 },
		    { "of a UDP datagram", 1500 },
		    { "another one than the time before", 800 },
		},
		.not_here = source_needs,
		.unsupported = no_addresses,
	},
	{
		.id = "dgram.zero-length",
		.class = CLASS_SHALL,
		.clause = "XSH recv(), recvfrom(), recvmsg()",
		.gist = "receiving gives 0 for a datagram without bytes, and as often at most as such were sent",
		.accepts =
		    "That they cannot be sent, or are lost: POSIX says nothing of them. UDP that comes twice. 0 after the "
		    "other end was closed.",
		.judge = judge_dgram_zero_length,
		.situation = {
		    { "an AF_UNIX datagram without bytes came", 100 },
		    { "a UDP datagram without bytes came", 0 },
		    { "nothing was there", 2300 },
		},
		.not_here = zero_needs,
		.unsupported = no_datagrams,
	},
	{
		.id = "sock.nonblock-empty",
		.class = CLASS_SHALL,
		.clause = "XSH recv()",
		.gist = "with O_NONBLOCK and no message there, receiving fails with EAGAIN",
		.accepts =
		    "EAGAIN for a message on its way, but not for an AF_UNIX one that was sent on a system that delivers at "
		    "once. 0 after the other end was closed.",
		.judge = judge_nonblock_empty,
		.situation = {
		    { "EAGAIN from an AF_UNIX datagram socket", 1200 },
		    { "EAGAIN from a UDP socket", 1000 },
		    { "EAGAIN from a SOCK_SEQPACKET socket", 130 },
		    { "a message was there", 1600 },
		},
		.not_here = empty_needs,
		.unsupported = no_datagrams,
	},
	{ .id = NULL },
};
