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
	{
	    .id = "fork.memory-isolation",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH fork()",
	    .gist =
	        "a child's memory is a copy of its parent's at the fork; what one writes later, the other never sees",
	    .accepts =
	        "Judged for processes of one thread whose ancestors are such. Words at edges of pages and elsewhere, in "
	        "initialised and other static data and in a private mapping, written by the process or by read().",
	    .judge = fork_judge_memory,
	    .situation = { { "written by itself", 2400 }, { "written by its parent or before", 2400 },
	        { "written by read()", 1500 }, { "in a grandchild", 800 },
	        { "changed by another process meanwhile", 1500 }, { NULL, 0 } },
	},
	{
	    .id = "fork.shared-description",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH fork(), XBD 3 Open File Description",
	    .gist =
	        "a child's descriptors are its own, for the same open file descriptions: offset and modes are shared, "
	        "FD_CLOEXEC and being open are not",
	    .accepts =
	        "Judged for processes of one thread. What two processes change at the same time, until one sets it alone. Of the "
	        "modes O_APPEND and O_NONBLOCK.",
	    .judge = fork_judge_shared,
	    .situation = { { "another process set the offset", 2000 }, { "another process set a mode", 1500 },
	        { "another process set its FD_CLOEXEC", 1000 }, { "another process closed its own", 1000 },
	        { NULL, 0 } },
	},
	{
	    .id = "fork.attributes-inherited",
	    .class = CLASS_SHALL,
	    .clause = "XSH fork()",
	    .gist = "a child has its parent's umask, nice value, limits, working directory and process group",
	    .accepts = "Judged for processes of one thread. Whatever the parent neither set nor asked for.",
	    .judge = fork_judge_attributes,
	    .situation = { { "the parent has set one", 2000 }, { "in a grandchild", 800 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
