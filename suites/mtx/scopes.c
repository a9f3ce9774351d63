/* Small scopes of mutexes: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope mtx_scopes[] = {
	{
	    .id = "mtx.small",
	    .gist = "locks that are checked, of two processes",
	    .objects = "object m mutex",
	    .setup = "mutex-init m errorcheck stalled unlent",
	    .finish = "mutex-count m",
	    .step = { "mutex-timedlock m 1000", "mutex-trylock m", "mutex-touch m 0", "mutex-unlock m", NULL },
	},
	{
	    .id = "mtx.robust",
	    .gist = "one of them may die with it",
	    .objects = "object m mutex",
	    .setup = "mutex-init m errorcheck robust unlent",
	    .finish = "mutex-lock m\nmutex-renew m\nmutex-trylock m",
	    .step = { "mutex-trylock m", "mutex-timedlock m 1000", "mutex-consistent m", "mutex-unlock m", NULL },
	},
	{ .id = NULL },
};
