/* Small scopes of locks: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope lock_scopes[] = {
	{
	    .id = "lock.ranges",
	    .gist = "two processes that lock, unlock and ask about bytes of one file",
	    .objects = "object r regular",
	    .setup = "file-make r 8\nfile-open r.d rw 0",
	    .finish = "getlk r.d exclusive start 0 0",
	    .step = { "setlk r.d exclusive start 0 3", "setlk r.d shared start 1 1", "setlk r.d unlock start 1 1",
	        "getlk r.d shared start 0 2", "close r.d", NULL },
	},
	{
	    .id = "lock.waits",
	    .gist = "two processes that wait for each other's locks",
	    .objects = "object r regular",
	    .setup = "file-make r 8\nfile-open r.d rw 0",
	    .finish = "setlk r.d exclusive start 0 0",
	    .step = { "setlkw r.d exclusive start 0 1", "setlkw r.d shared start 0 2", "setlk r.d unlock start 0 0",
	        "file-open r.d1 reading 1", "close r.d1", NULL },
	},
	{ .id = NULL },
};
