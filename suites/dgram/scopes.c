/* Small scopes of datagrams: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope dgram_scopes[] = {
	{
	    .id = "dgram.small",
	    .gist = "messages through a pair, cut off or not, looked at or not, and ends that are closed",
	    .objects = "object d dpair",
	    .setup = "couple d\nnonblock d.a on\nnonblock d.b on",
	    .finish = "fetch d.b 100 msg\nfetch d.b 100 msg",
	    .step = { "post d.a 20", "post d.a 15", "fetch d.b 100 msg", "fetch d.b 14 msg", "peek d.b 100",
	        "close d.a", NULL },
	},
	{
	    .id = "dgram.admitting",
	    .gist = "a receiver that connects to one sender while two send",
	    .objects = "object u udp4",
	    .setup = "receiver u.r nowait\nsender u.s nowait",
	    .finish = "fetch u.r 100 msg\nfetch u.r 100 msg",
	    .step = { "sender u.s nowait", "admit u.r M", "admit-all u.r", "post-to u.s 20", "fetch u.r 100 msg",
	        NULL },
	},
	{ .id = NULL },
};
