#include "../dgram/rules.h"

/* A share is a quarter of what a run of this mechanism's families brings, as everywhere. */
const struct rule seqpacket_rules[] = {
	{
		.id = "seqpacket.records",
		.class = CLASS_SHALL,
		.clause = "XSH 2.10.6 SOCK_SEQPACKET",
		.gist = "records come whole, once, in order, none is lost, and no call receives bytes of two",
		.accepts =
		    "What did not fit of a record comes next, or is gone and MSG_TRUNC says so. Any order of records whose "
		    "sends overlap. What was not received before the receiver left is not missed. ECONNRESET from a peer "
		    "that closed with records unread.",
		.judge = judge_seqpacket_records,
		.situation = {
		    { "a record was cut off", 700 },
		    { "a record followed one of another process", 450 },
		    { "a send was refused for lack of room", 0 },
		    { "received until the end", 750 },
		    { "a record followed one that had been sent before", 1200 },
		},
		.record = { "the rest of a cut record came (0 no, 1 yes)" },
		.unsupported = seqpacket_absent,
	},
	{
		.id = "seqpacket.sigpipe",
		.class = CLASS_SHALL,
		.clause = "XSH send()",
		.gist = "a send that fails with EPIPE because the peer is gone raises SIGPIPE, on SOCK_SEQPACKET, too",
		.accepts = "ECONNRESET without a signal. The signal may come at any time until the process ends.",
		.judge = judge_seqpacket_sigpipe,
		.situation = {
		    { "killed by SIGPIPE", 0 },
		    { "EPIPE with a handler for SIGPIPE", 750 },
		    { "EPIPE with SIGPIPE ignored", 850 },
		},
		.unsupported = seqpacket_absent,
	},
	{ .id = NULL },
};
