/* Small scopes of handlers' flags: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope act_scopes[] = {
	{
	    .id = "act.masks",
	    .gist = "handlers that block others, or not even themselves",
	    .setup = "action USR1 info nodefer USR2\naction USR2 info norestart none\nwithin sends none 1",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A USR1", "kill A USR2", "mask block none", NULL },
	},
	{
	    .id = "act.resets",
	    .gist = "a handler that runs once",
	    .setup = "action USR1 info resethand none\nwithin asks none 0",
	    .finish = "settle",
	    .step = { "kill A USR1", "killself USR1", "query USR1", "action USR1 info resethand none", NULL },
	},
	{ .id = NULL },
};
