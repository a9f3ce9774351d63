/* Small scopes of files: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope file_scopes[] = {
	{
	    .id = "file.small-appends",
	    .gist = "two processes that append, by one description or by two",
	    .objects = "object r regular",
	    .setup = "file-make r 0\nfile-open r.d appending 0",
	    .finish = "file-open r.d2 reading 0\ndrain r.d2 8",
	    .step = { "write r.d 2", "file-open r.d1 appending 1", "write r.d1 3", "file-tell r.d", "close r.d", NULL },
	},
	{
	    .id = "file.small-offsets",
	    .gist = "two processes that write by one description and read by another",
	    .objects = "object r regular",
	    .setup = "file-make r 0\nfile-open r.d rw 0\nfile-open r.d1 reading 0",
	    .finish = "file-open r.d2 reading 0\ndrain r.d2 8",
	    .step = { "write r.d 20", "write r.d 17", "read r.d1 16", NULL },
	},
	{
	    .id = "file.small-names",
	    .gist = "two processes that make, remove, replace and read a name",
	    .objects = "object e entry",
	    .setup = "yield 1",
	    .finish = "entry-read e\nentry-make e open",
	    .step = { "entry-make e open", "entry-make e link", "entry-remove e unlink", "entry-remove e away",
	        "entry-replace e 8", "entry-read e", NULL },
	},
	{ .id = NULL },
};
