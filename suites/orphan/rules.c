#include "orphan.h"

const struct rule orphan_rules[] = {
	{
	    .id = "orphan.reparented",
	    .class = CLASS_SHALL,
	    .clause = "XSH _Exit(), getppid()",
	    .gist = "children of a process whose end was told have another parent, a process of the system",
	    .accepts = "Before the end is told, either parent. Which process of the system it is.",
	    .judge = orphan_judge_reparented,
	    .situation = { { "asked after its parent's end was told", 2500 }, { "its parent was killed", 900 },
	        { "asked while its parent may have been ending", 0 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
