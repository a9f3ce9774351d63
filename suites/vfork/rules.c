#include "vforked.h"

const struct rule vfork_rules[] = {
	{
	    .id = "vfork.safe-subset",
	    .class = CLASS_EXTENSION,
	    .clause = "vfork(2) of the BSDs and Linux; XSH of 2004",
	    .gist =
	        "a child of vfork() may execute a program or end: its end is told, and its parent's descriptors, handlers and "
	        "mask are as before",
	    .accepts =
	        "Whether the parent waits until then, and whether both have the same memory meanwhile, is not asked: systems and "
	        "emulators differ.",
	    .judge = vfork_judge_safe,
	    .unsupported = vfork_absent,
	    .situation = { { "the child executed a program", 1500 }, { "the child ended", 1500 },
	        { "the parent's descriptor with FD_CLOEXEC was looked at", 800 },
	        { "its handlers were looked at", 800 }, { "in a process of several threads", 600 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
