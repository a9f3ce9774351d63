/* Small scopes of futexes: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope lx_scopes[] = {
	{
	    .id = "lx.small",
	    .gist = "a word that changes, who sleeps there, and who is woken",
	    .objects = "object f futex\nobject f2 futex",
	    .setup = "futex-init f 0\nfutex-init f2 0",
	    .finish = "futex-wake f 9\nfutex-wake f2 9",
	    .step = { "futex-wait f 0 1000", "futex-set f 1", "futex-wake f 1", "futex-requeue f f2 0 1 0", NULL },
	},
	{ .id = NULL },
};
