/* Small scopes of records: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope seqpacket_scopes[] = {
	{
	    .id = "seqpacket.small",
	    .gist = "records through a pair, cut off or not, and ends that are closed",
	    .objects = "object s seqpair",
	    .setup = "ignore PIPE\ncouple s\nnonblock s.b on",
	    .finish = "close s.a\nfetch s.b 100 msg\nfetch s.b 100 msg",
	    .step = { "post s.a 20", "post s.a 15", "fetch s.b 100 msg", "fetch s.b 14 msg", "close s.a", "close s.b",
	        NULL },
	},
	{ .id = NULL },
};
