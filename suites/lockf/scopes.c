/* Small scopes of lockf(): see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope lockf_scopes[] = {
	{
	    .id = "lockf.sections",
	    .gist = "two processes that lock and test sections of one file",
	    .objects = "object r regular",
	    .setup = "file-make r 8\nfile-open r.d rw 0\nfile-seek r.d 2",
	    .finish = "lockf r.d test 0",
	    .step = { "lockf r.d tlock 2", "lockf r.d tlock -2", "lockf r.d ulock -1", "lockf r.d test 0", "close r.d",
	        NULL },
	},
	{ .id = NULL },
};
