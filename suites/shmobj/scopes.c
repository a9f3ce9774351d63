/* Small scopes of shared memory objects: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope shmobj_scopes[] = {
	{
	    .id = "shmobj.names",
	    .gist = "a name that is made, opened and removed",
	    .objects = "object o shm-object",
	    .setup = "shm-open o.d o-creat+o-excl\nshm-size o.d 4096\nshm-map o.m o.d\nmemory-write o.m 0 1",
	    .finish = "memory-read o.m 0\nshm-open o.d1 none\nshm-map o.m1 o.d1\nmemory-read o.m1 0",
	    .step = { "shm-open o.d2 o-creat+o-excl", "shm-open o.d2 none", "shm-open o.d2 o-creat",
	        "shm-map o.m2 o.d2", "memory-read o.m2 0", "shm-unlink o", NULL },
	},
	{ .id = NULL },
};
