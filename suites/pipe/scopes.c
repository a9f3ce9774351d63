/* Small scopes of pipes: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope pipe_scopes[] = {
	{
	    .id = "pipe.small",
	    .gist = "small writes, reads and ends that are closed",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\npipe p",
	    .finish = "close p.w\ndrain p.r 8",
	    .step = { "write p.w 2", "write p.w 3", "read p.r 2", "read p.r 8", "close p.w", "close p.r", NULL },
	},
	{
	    .id = "pipe.full",
	    .gist = "writes around PIPE_BUF to a pipe that is nearly full, waiting or not",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\npipe p\nnonblock p.w on\nwrite p.w CAPACITY-1\nnonblock p.w off",
	    .finish = "close p.w\ndrain p.r CAPACITY",
	    .step = { "write p.w 1", "write p.w 2", "write p.w PIPE_BUF+1", "read p.r PIPE_BUF", "read p.r CAPACITY",
	        "nonblock p.w on", NULL },
	},
	{
	    .id = "pipe.refs",
	    .gist = "who holds an end: copies, ends that are closed, end of file and broken pipes",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\npipe p\nnonblock p.r on",
	    .finish = "close p.w\ndrain p.r 8",
	    .step = { "write p.w 1", "read p.r 8", "close p.w", "close p.r", "dup p.w p.w1", "close p.w1", NULL },
	},
	{
	    .id = "pipe.interrupted",
	    .gist = "calls that signals interrupt",
	    .objects = "object p pipe",
	    .setup = "ignore PIPE\ncatch USR1 info norestart full\ncatch USR2 info restart full\npipe p",
	    .finish = "close p.w\ndrain p.r 512",
	    .step = { "write p.w 2", "write p.w CAPACITY+1", "read p.r 8", "kill M USR1", "kill A USR1", "kill A USR2",
	        "close p.w", NULL },
	},
	{ .id = NULL },
};
