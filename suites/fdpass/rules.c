#include "fdpass.h"

#include "port.h"

static const char *not_at_once(void)
{
	return port_unix_at_once() ? NULL : "this system does not say what becomes of descriptors on their way";
}

static const char *no_flag(unsigned situation)
{
	return situation == 0 && port_cmsg_cloexec() == 0 ? "there is no MSG_CMSG_CLOEXEC" : NULL;
}

const struct rule fdpass_rules[] = {
	{
		.id = "fdpass.same-ofd",
		.class = CLASS_SHALL,
		.star = true,
		.clause = "XBD <sys/socket.h>; XSH sendmsg(), recvmsg()",
		.gist = "a descriptor that was passed is a copy: of the same open file description, whoever closed its own",
		.accepts =
		    "Any number for it, any delay. Offsets and flags are compared where no other call was under way; what "
		    "comes of pipes whose ends were passed the rules of pipes judge, too.",
		.judge = judge_same_ofd,
		.situation = {
		    { "a file was passed", 1800 },
		    { "a pipe's read end was passed", 140 },
		    { "a pipe's write end was passed", 1900 },
		    { "a courier was passed", 1300 },
		    { "the sender had closed its own before", 1300 },
		    { "passed on by whom it was passed to", 370 },
		    { "then end of file or EPIPE on such a pipe", 1700 },
		    { "an offset that another process had set", 1150 },
		    { "O_NONBLOCK was looked at", 890 },
		},
	},
	{
		.id = "fdpass.message-binding",
		.class = CLASS_SHALL,
		.clause = "XSH sendmsg(), recvmsg()",
		.gist = "descriptors come with the message that they were sent with, once",
		.accepts =
		    "Of datagrams any order, and that one is lost. Of a stream only that the messages come in order, and "
		    "in the end as many descriptors as were sent.",
		.judge = judge_message_binding,
		.situation = {
		    { "descriptors came by a stream", 1800 },
		    { "descriptors came with a datagram", 600 },
		    { "several with one message", 1600 },
		    { "a message without any", 440 },
		},
	},
	{
		.id = "fdpass.inflight",
		.class = CLASS_EXTENSION,
		.clause = "unix(7), unix(4); XSH close()",
		.gist = "a descriptor in a message that nobody has taken keeps its file open, until the socket is gone",
		.accepts = "Any delay below the deadline from the last close of the socket to the end of what was in it.",
		.judge = judge_inflight,
		.situation = {
		    { "a read while the only write end was on its way", 170 },
		    { "and it was taken", 1700 },
		    { "a write while the only read end was on its way", 95 },
		    { "end of file after the courier had gone with it", 400 },
		},
		.unsupported = not_at_once,
	},
	{
		.id = "fdpass.cloexec",
		.class = CLASS_SHALL,
		.clause = "XSH recvmsg() (2024)",
		.gist = "descriptors that come have FD_CLOEXEC exactly if the receiver asks for it",
		.accepts = "Whatever the sender's own descriptors have.",
		.judge = judge_pass_cloexec,
		.situation = {
		    { "asked for", 880 },
		    { "not asked for", 2000 },
		    { "the sender's own had it", 120 },
		},
		.not_here = no_flag,
	},
	{
		.id = "fdpass.ctrunc",
		.class = CLASS_SHALL,
		.clause = "XSH recvmsg()",
		.gist = "MSG_CTRUNC says that control data did not fit; no more come than fit",
		.accepts = "That fewer come than there is room for, if it is said. What becomes of the rest is not asked.",
		.judge = judge_ctrunc,
		.situation = {
		    { "cut", 120 },
		    { "little room, and enough", 180 },
		    { "no room at all", 80 },
		},
	},
	{ .id = NULL },
};
