/* Small scopes of descriptors' numbers: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope fd_scopes[] = {
	{
	    .id = "fd.small",
	    .gist = "descriptors that are made in all ways, and closed, in two processes",
	    .objects = "object n number\nobject c couple",
	    .setup = "fd-open n.d dev-null",
	    .finish = "fd-dup n.d n.d7",
	    .step = { "fd-dup n.d n.d1", "fd-from n.d n.d2 5", "fd-pair c pipe", "close n.d1", "close c.a", NULL },
	},
	{ .id = NULL },
};
