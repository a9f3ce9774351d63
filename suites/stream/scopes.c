/* Small scopes of streams: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope stream_scopes[] = {
	{
	    .id = "stream.small",
	    .gist = "a few bytes both ways, looked at and taken",
	    .objects = "object p pair",
	    .setup = "ignore PIPE\nsocketpair p",
	    .finish = "shutdown p.a wr\nclose p.b",
	    .step = { "send p.a 2 bare", "send p.b 3 dontwait", "recv p.a 2 dontwait", "recv p.b 8 dontwait",
	        "preview p.b 1", "recv p.b 2 waitall", NULL },
	},
	{
	    .id = "stream.ends",
	    .gist = "ends shut down and closed, and what the other end is told",
	    .objects = "object p pair",
	    .setup = "ignore PIPE\nsocketpair p",
	    .finish = "close p.a\nclose p.b",
	    .step = { "send p.a 2 nosignal", "recv p.b 8 dontwait", "shutdown p.a wr", "close p.a", "close p.b",
	        "send p.b 1 nosignal", NULL },
	},
	{ .id = NULL },
};
