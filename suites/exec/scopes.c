/* Small scopes of new images: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope exec_scopes[] = {
	{
	    .id = "exec.descriptors",
	    .gist = "a process that makes itself a new image while another one uses the same open file descriptions",
	    .objects = "object r regular",
	    .setup = "file-make r 100\nfile-open r.d rw 0",
	    .step = { "cloexec r.d", "dup r.d r.d2", "file-seek r.d 7", "descriptor r.d", "descriptor r.d2", "exec",
	        "exec-fail no-file", NULL },
	},
	{ .id = NULL },
};
