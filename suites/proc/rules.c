#include "states.h"

const struct rule proc_rules[] = {
	{
	    .id = "proc.state-letter",
	    .class = CLASS_EXTENSION,
	    .clause = "Linux proc(5)",
	    .gist =
	        "/proc/PID/stat shows who asks as running, what was told to be stopped or dead as that, others as neither",
	    .accepts =
	        "Whether a process that lives is running or sleeping, in whatever way. A process is stopped or dead for certain "
	        "from when its parent was told of it, unless it was told of a signal that there is not.",
	    .judge = proc_judge_letter,
	    .unsupported = proc_absent,
	    .situation = { { "of itself", 1500 }, { "of a stopped one", 1500 }, { "of a dead one", 1500 },
	        { "of one that lives", 1500 }, { "and sleeps", 0 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
