/* Small scopes of locks of descriptions: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope ofd_scopes[] = {
	{
	    .id = "ofd.owners",
	    .gist = "two processes with copies of one descriptor and one more each",
	    .objects = "object r regular",
	    .setup = "file-make r 8\nfile-open r.d rw 0",
	    .finish = "ofd-getlk r.d exclusive start 0 0",
	    .step = { "ofd-setlk r.d exclusive start 0 2", "setlk r.d shared start 1 1",
	        "ofd-setlk r.d1 shared start 1 2", "file-open r.d1 reading 1", "close r.d", NULL },
	},
	{ .id = NULL },
};
