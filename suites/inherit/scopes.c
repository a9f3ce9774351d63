/* Small scopes of new images: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope inherit_scopes[] = {
	{
	    .id = "inherit.exec",
	    .gist = "a process that makes itself a new image with signals pending and ignored",
	    .setup = "mask block USR1,USR2\nignore HUP",
	    .finish = "settle",
	    .step = { "kill A USR1", "kill M USR2", "catch USR1 info restart full", "inspect", "exec", "pending",
	        NULL },
	},
	{ .id = NULL },
};
