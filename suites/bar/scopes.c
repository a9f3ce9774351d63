/* Small scopes of barriers: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope bar_scopes[] = {
	{
	    .id = "bar.small",
	    .gist = "two that wait, and some that do not come",
	    .objects = "object b barrier\nobject d barrier",
	    .setup = "bar-init b 2 singly\nbar-init d 1 singly",
	    .finish = "yield 1",
	    .step = { "bar-wait b", "bar-wait d", "yield 1", NULL },
	},
	{ .id = NULL },
};
