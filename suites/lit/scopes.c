/* Small scopes of litmus tests: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope lit_scopes[] = {
	{
	    .id = "lit.two",
	    .gist = "one round of what two processes can play",
	    .objects = "object c cells\nobject d cells\nobject e cells",
	    .setup = "lit-set c sb seq apart 2\nlit-set d mp acqrel apart 2\nlit-set e add relaxed apart 2",
	    .finish = "yield 1",
	    .step = { "lit-play c 0 1", "lit-play c 1 1", "lit-play d 0 1", "lit-play d 1 1", "lit-play e 0 1",
	        "lit-play e 1 1", NULL },
	},
	{ .id = NULL },
};
