/* Small scopes of semaphores: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope psem_scopes[] = {
	{
	    .id = "psem.small",
	    .gist = "posts and waits that do not wait for long",
	    .objects = "object s shared-sem",
	    .setup = "sem-create s.s 1 excl",
	    .finish = "sem-drain s.s 10",
	    .step = { "sem-post s.s", "sem-trywait s.s", "sem-timedwait s.s 1000 valid", "sem-timedwait s.s 0 beyond",
	        NULL },
	},
	{
	    .id = "psem.names",
	    .gist = "a name that is made, opened and removed",
	    .objects = "object n named-sem",
	    .setup = "yield 1",
	    .finish = "sem-open n.s1\nsem-drain n.s1 10",
	    .step = { "sem-create n.s 2 excl", "sem-create n.s 3 reuse", "sem-open n.s", "sem-unlink n",
	        "sem-trywait n.s", NULL },
	},
	{ .id = NULL },
};
