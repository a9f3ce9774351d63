/* Small scopes of waiting: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope sigwait_scopes[] = {
	{
	    .id = "sigwait.waits",
	    .gist = "waits for signals that are sent before, meanwhile and afterwards",
	    .setup = "catch USR1,USR2 info restart full\nmask block USR1,USR2",
	    .finish = "settle",
	    .step = { "kill M USR1", "kill A USR1", "kill A USR2", "accept-signal wait USR1",
	        "accept-signal timedwait USR1,USR2", NULL },
	},
	{ .id = NULL },
};
