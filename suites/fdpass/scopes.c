/* Small scopes of passed descriptors: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope fdpass_scopes[] = {
	{
	    .id = "fdpass.small",
	    .gist = "the last write end goes from one to the other, or is lost on its way",
	    .objects = "object p pipe\nobject k courier",
	    .setup = "ignore PIPE\npipe p\nnonblock p.r on\ncourier k\npass k.a p.w\nclose p.w",
	    .finish = "close k.b\ndrain p.r 8",
	    .step = { "take k.b kept", "read p.r 8", "close k.b", "pass k.a p.r", "write p.w 2", "close p.w", NULL },
	},
	{
	    .id = "fdpass.offset",
	    .gist = "a file's offset, which all who have it have in common",
	    .objects = "object f file\nobject k courier",
	    .setup = "courier k\nfile f\npass k.a f.f\ntake k.b kept",
	    .finish = "advance f.f 1\nleaf f.f1",
	    .step = { "advance f.f 3", "advance f.f1 2", "leaf f.f", "rewind f.f1 1", "nonblock f.f on", "flags f.f1",
	        NULL },
	},
	{ .id = NULL },
};
