#include "exit.h"

const struct rule exit_rules[] = {
	{
	    .id = "exit.complete-at-reap",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH _Exit(), wait(), 2.13",
	    .gist = "when a process's end is told, all its threads have stopped and its descriptors are closed",
	    .accepts =
	        "Anything before the call that tells of the end has returned. A descriptor that was passed and not taken, or "
	        "that another process may have. That a descriptor is still open shows by EAGAIN for a read of a pipe into which "
	        "nothing can come any more.",
	    .judge = exit_judge_complete,
	    .situation = { { "it had several threads", 1500 }, { "it was killed", 900 },
	        { "a later thread ended it", 500 }, { "its descriptors were looked for", 900 },
	        { "another thread was at work", 900 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
