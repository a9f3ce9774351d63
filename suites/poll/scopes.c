/* Small scopes of readiness: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope poll_scopes[] = {
	{
	    .id = "poll.small",
	    .gist = "looks at a pipe that is written to, read and closed",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\npipe p\nnonblock p.r on",
	    .finish = "close p.w\ndrain p.r 8\npoll1 p.r in -1",
	    .step = { "poll1 p.r in 0", "select1 p.r in 0", "poll1 p.w out 0", "write p.w 2", "read p.r 2", "close p.w",
	        NULL },
	},
	{
	    .id = "poll.waits",
	    .gist = "looks that wait until something is written, read or closed",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\npipe p",
	    .finish = "close p.w\nclose p.r",
	    .step = { "poll1 p.r in -1", "poll3 p.w p.w p.w out -1", "write p.w 1", "write p.w CAPACITY", "read p.r 1",
	        "close p.w", "close p.r", NULL },
	},
	{ .id = NULL },
};
