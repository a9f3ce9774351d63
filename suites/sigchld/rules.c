#include "judge.h"
#include "sigchld.h"

const struct rule sigchld_rules[] = {
	{
	    .id = "sigchld.no-lost-edge",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH 2.4.3, _Exit(), sigaction()",
	    .gist =
	        "a child's end makes SIGCHLD for its parent, and nothing else does but its changes and those who send it",
	    .accepts =
	        "Several ends may become one delivery, and a SIGCHLD may come without anything new to see. That one is lost "
	        "is claimed only of a parent of one thread that catches it, has seen a child's end with waitid() and then "
	        "sleeps with SIGCHLD unblocked for a whole deadline, none having come since that end began.",
	    .judge = sigchld_judge_edge,
	    .situation = { { "a child exited", 2500 }, { "while a handler ran", 80 },
	        { "while the parent looked", 500 }, { "several for one SIGCHLD", 0 } },
	},
	{
	    .id = "sigchld.siginfo",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.3, <signal.h>",
	    .gist = "SIGCHLD's siginfo names a child, what has become of it, and its status",
	    .accepts =
	        "Of several changes any may be told, also an older one. Whether a core was dumped is not asked. Continues "
	        "need not be told at all. One that a process sent with kill() is not judged. Stops are another rule's.",
	    .judge = sigchld_judge_info,
	    .situation = { { "exited", 2500 }, { "killed", 1000 }, { "went on", 0 } },
	},
	{
	    .id = "sigchld.siginfo-stopped",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.3, <signal.h>",
	    .gist = "SIGCHLD's siginfo for a stop names the child that stopped, and the signal",
	    .accepts =
	        "Any stop signal that was sent to that child before, also if the parent has waited for the stop in the "
	        "meantime.",
	    .judge = sigchld_judge_stop_info,
	    .situation = { { "stopped", 2500 } },
	},
	{ .id = NULL },
};
