#include "fork.h"

const struct rule fork_rules[] = {
	{
	    .id = "fork.returns-and-parent",
	    .class = CLASS_SHALL,
	    .clause = "XSH fork(), getppid()",
	    .gist =
	        "fork() gives the parent the child's process id, and the child's parent is who made it, as long as that runs",
	    .accepts =
	        "Of a parent that is not seen to do anything afterwards, any other parent: it may have ended. A process made "
	        "by a thread is the child of the thread's process.",
	    .judge = fork_judge_returns,
	    .situation = { { "the parent was running", 2500 }, { "made by a later thread", 900 },
	        { "two were made at once", 500 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
