#include "unix.h"

const struct rule unix_rules[] = {
	{
		.id = "unix.accept-one-to-one",
		.class = CLASS_SHALL,
		.clause = "XSH accept(), connect()",
		.gist = "each accept() takes one connection that was made to the listener, and each is taken once",
		.accepts =
		    "Any order of connections, and of several acceptors. ECONNABORTED and EAGAIN whenever the client may "
		    "have gone. Which connection was accepted is told by the client's address. TCP is judged, too.",
		.judge = judge_accept,
		.situation = {
		    { "connections were accepted", 2400 },
		    { "by several processes", 500 },
		    { "the client had gone before", 40 },
		    { "bytes went both ways", 1000 },
		    { "accept() began before connect()", 300 },
		},
	},
	{ .id = NULL },
};
