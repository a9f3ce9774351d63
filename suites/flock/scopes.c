/* Small scopes of flock(): see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope flock_scopes[] = {
	{
	    .id = "flock.owners",
	    .gist = "two processes with copies of one descriptor and one more each",
	    .objects = "object r regular",
	    .setup = "file-make r 8\nfile-open r.d rw 0",
	    .finish = "flock r.d shared trying",
	    .step = { "flock r.d exclusive trying", "flock r.d unlock waiting", "flock r.d1 shared trying",
	        "file-open r.d1 rw 1", "close r.d", NULL },
	},
	{ .id = NULL },
};
