/* Small scopes of read-write locks: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope rw_scopes[] = {
	{
	    .id = "rw.small",
	    .gist = "readers, writers, and tries of both",
	    .objects = "object l rwlock",
	    .setup = "rw-init l",
	    .finish = "rw-unlock l\nrw-trywrite l",
	    .step = { "rw-read l", "rw-write l", "rw-tryread l", "rw-trywrite l", "rw-unlock l", NULL },
	},
	{ .id = NULL },
};
