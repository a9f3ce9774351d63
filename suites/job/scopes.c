/* Small scopes of stops and continues: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope job_scopes[] = {
	{
	    .id = "job.dropped",
	    .gist = "stop signals and SIGCONT to a process that blocks them",
	    .setup = "catch CONT,TSTP,TTIN,TTOU info restart full\nmask block CONT,TSTP,TTIN,TTOU",
	    .finish = "settle",
	    .step = { "kill M CONT", "kill M TSTP", "kill A TTIN", "kill A CONT", "pending", "mask unblock CONT",
	        NULL },
	},
	{
	    .id = "job.stopped",
	    .gist = "a child that stops and is continued",
	    .setup = "catch CONT,USR1 info restart full",
	    .finish = "kill A CONT\nsettle",
	    .step = { "kill A STOP", "kill A CONT", "kill A USR1", "watch A stop", "watch A continue", NULL },
	},
	{ .id = NULL },
};
