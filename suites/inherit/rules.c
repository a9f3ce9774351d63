#include "inherit.h"
#include "judge.h"

const struct rule inherit_rules[] = {
	{
	    .id = "inherit.exec-carries",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH exec",
	    .gist =
	        "a new image keeps the signal mask, pending signals and what is ignored; what was caught is default",
	    .accepts =
	        "Judged for processes of one thread, by what they ask right before exec and first of all after it. An ignored "
	        "SIGCHLD may become default. A pending signal must be kept if it was sent to the process, blocked all the "
	        "time, and nobody ever ignores it; only such whose default action is to terminate are judged. Values that "
	        "were queued with it, and what raise() made, may be lost.",
	    .judge = inherit_judge_exec,
	    .situation = { { "looked at after exec", 2500 }, { "with signals pending", 1500 },
	        { "with signals ignored", 1000 }, { "with signals caught", 1500 },
	        { "a send overlapped the exec", 500 } },
	},
	{ .id = NULL },
};
