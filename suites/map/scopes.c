/* Small scopes of mapped memory: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope map_scopes[] = {
	{
	    .id = "map.small",
	    .gist = "two processes, a word, and mappings of both kinds",
	    .objects = "object m memory",
	    .setup = "memory-make m 4096\nmemory-map m.m public\nmemory-map m.m1 private",
	    .finish = "memory-read m.m 0\nmemory-read m.m1 0",
	    .step = { "memory-write m.m 0 1", "memory-write m.m1 0 2", "memory-read m.m 0", "memory-read m.m1 0",
	        "memory-unlink m", NULL },
	},
	{
	    .id = "map.pages",
	    .gist = "two processes, each with its window of one page, and what each may do there",
	    .objects = "object m memory",
	    .setup = "memory-make m PAGE\nmemory-window m.m public readable+writable PAGE for-both",
	    .finish = "",
	    .step = { "memory-try-write m.m 0 1", "memory-protect m.m 0 1 readable", NULL },
	},
	{ .id = NULL },
};
