/* Small scopes of who moves whom: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope pgrp_scopes[] = {
	{
	    .id = "pgrp.moved",
	    .gist = "a child that moves, is moved, becomes a new image and is asked for",
	    .step = { "group A A", "group A M", "group M A", "pgid A", "exec", NULL },
	},
	{ .id = NULL },
};
