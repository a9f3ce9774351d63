/* Small scopes of masks: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope mask_scopes[] = {
	{
	    .id = "mask.changes",
	    .gist = "masks that change while signals come",
	    .setup = "catch USR1,TERM info restart empty",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A TERM", "mask block USR1", "mask unblock USR1", "mask set TERM",
	        "killself USR1", NULL },
	},
	{
	    .id = "mask.suspend",
	    .gist = "waits in sigsuspend() for what is blocked otherwise",
	    .setup = "catch USR1,USR2 info restart full\nmask block USR1,USR2",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A USR1", "kill A USR2", "suspend USR2", "suspend none", "pending", NULL },
	},
	{ .id = NULL },
};
