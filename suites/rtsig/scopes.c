/* Small scopes of queued signals: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope rtsig_scopes[] = {
	{
	    .id = "rtsig.accepted",
	    .gist = "queued signals of two numbers that are accepted",
	    .setup = "mask block RTMIN,RTMIN+1",
	    .finish = "settle",
	    .step = { "sigqueue M RTMIN 0", "sigqueue A RTMIN 0", "sigqueue M RTMIN+1 0", "poll RTMIN,RTMIN+1",
	        "wait RTMIN", "pending", NULL },
	},
	{
	    .id = "rtsig.handled",
	    .gist = "queued signals that are caught when they are unblocked",
	    .setup = "catch RTMIN,RTMIN+1 info restart full\nmask block RTMIN,RTMIN+1",
	    .finish = "settle",
	    .step = { "sigqueue M RTMIN 0", "sigqueue A RTMIN+1 0", "sigqueue M RTMIN+1 0", "kill M RTMIN",
	        "mask unblock RTMIN,RTMIN+1", "mask block RTMIN", NULL },
	},
	{
	    .id = "rtsig.interrupted",
	    .gist = "waits for a queued signal that another signal's handler runs in",
	    .setup = "catch USR1 info norestart full\ncatch USR2 info restart full\nmask block RTMIN",
	    .finish = "settle",
	    .step = { "sigqueue M RTMIN 0", "kill M USR1", "kill M USR2", "wait RTMIN", "timedwait RTMIN 100",
	        "sigwait RTMIN", NULL },
	},
	{ .id = NULL },
};
