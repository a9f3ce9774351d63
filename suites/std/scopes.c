/* Small scopes of standard signals: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope std_scopes[] = {
	{
	    .id = "std.caught",
	    .gist = "signals that are caught as they come",
	    .setup = "catch USR1,USR2 info restart empty",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A USR1", "kill M USR2", "raise USR1", "raise USR2", "pending", NULL },
	},
	{
	    .id = "std.blocked",
	    .gist = "signals that are sent while they are blocked, and what is merged",
	    .setup = "catch USR1,USR2 info restart full\nmask block USR1,USR2",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A USR1", "kill M USR2", "pending", "mask unblock USR1", "mask block USR1",
	        NULL },
	},
	{ .id = NULL },
};
