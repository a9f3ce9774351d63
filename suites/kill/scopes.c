/* Small scopes of process groups: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope kill_scopes[] = {
	{
	    .id = "kill.group",
	    .gist = "a child that leaves its parent's group and comes back while the group is signalled",
	    .setup = "catch USR1 info restart full\nmask block USR1",
	    .finish = "settle",
	    .step = { "killgroup M USR1", "killown USR1", "killgroup A USR1", "group A A", "group A M", "pending",
	        NULL },
	},
	{ .id = NULL },
};
