/* Small scopes of sessions: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope session_scopes[] = {
	{
	    .id = "session.made",
	    .gist = "a child that makes a session while its parent moves it",
	    .step = { "setsid", "group A A", "group A M", "pgid A", "sid A", NULL },
	},
	{ .id = NULL },
};
