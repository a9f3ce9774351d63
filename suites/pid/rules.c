#include "pids.h"

const struct rule pid_rules[] = {
	{
	    .id = "pid.unique-lifetimes",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XBD 4.14 Process ID Reuse; XSH fork()",
	    .gist = "a process id is not given again before the end of the process that has it is consumed",
	    .accepts =
	        "An id that comes again at once after that. Ids of process groups without a leader are not looked at. How often "
	        "ids come again depends on how many there are.",
	    .judge = pid_judge_unique,
	    .situation = { { "eight dead children were there", 2000 }, { "two processes made some at once", 1200 },
	        { "an id came again", 0 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
