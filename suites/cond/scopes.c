/* Small scopes of condition variables: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope cond_scopes[] = {
	{
	    .id = "cond.small",
	    .gist = "waits that do not wait for long, and signals",
	    .objects = "object m mutex\nobject c condition",
	    .setup = "mutex-init m errorcheck stalled unlent\ncond-init c",
	    .finish = "mutex-timedlock m 1000",
	    .step = { "mutex-timedlock m 1000", "cond-timedwait c m 1000", "cond-signal c", "mutex-unlock m", NULL },
	},
	{ .id = NULL },
};
