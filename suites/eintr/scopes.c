/* Small scopes of calls that handlers interrupt: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope eintr_scopes[] = {
	{
	    .id = "eintr.reads",
	    .gist = "reads that one handler ends and another does not",
	    .objects = "object p pipe",
	    .setup = "catch USR1 info norestart full\ncatch USR2 info restart full\npipe p",
	    .finish = "settle",
	    .step = { "read p.r 1", "write p.w 1", "kill M USR1", "kill M USR2", "catch USR1 info restart full", NULL },
	},
	{
	    .id = "eintr.nags",
	    .gist = "a wait for a child that is signalled until it is over",
	    .setup = "catch USR1 info norestart full\nmask unblock USR1",
	    .finish = "settle",
	    .step = { "watch A stop", "nag M USR1 0 1 1", "tell 0", NULL },
	},
	{ .id = NULL },
};
