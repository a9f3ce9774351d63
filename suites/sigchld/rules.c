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
	{
	    .id = "sigchld.autoreap-ignore",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH _Exit(), sigaction(), wait()",
	    .gist =
	        "while a process ignores SIGCHLD the ends of its children are told to nobody, and its waits wait for the last",
	    .accepts =
	        "Anything of a child that may have begun to end before SIGCHLD was certainly ignored, or after it may have been "
	        "handled in another way; of new images too. A wait for one child may wait for all. That a wait never returned "
	        "is claimed when all children had been ending for a whole deadline, without having been killed.",
	    .judge = sigchld_judge_ignored,
	    .situation = { { "a child ended, and then none was left", 2000 },
	        { "a wait for any child slept until the last had ended", 1000 },
	        { "a child lived when WNOHANG was asked", 1300 }, { "one child was asked for and gone", 700 },
	        { "a child had ended before", 500 }, { "SIGCHLD was handled in another way afterwards", 400 },
	        { "a child that inherited it waited", 300 }, { NULL, 0 } },
	},
	{
	    .id = "sigchld.autoreap-nocldwait",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH sigaction(), _Exit(), wait()",
	    .gist = "SA_NOCLDWAIT for SIGCHLD does what ignoring it does, whatever its handler",
	    .accepts = "The same. Whether SIGCHLD comes all the same is recorded.",
	    .judge = sigchld_judge_nocldwait,
	    .situation = { { "a child ended, and then none was left", 2000 },
	        { "a wait for any child slept until the last had ended", 1000 },
	        { "a child lived when WNOHANG was asked", 1300 }, { "one child was asked for and gone", 700 },
	        { "a child had ended before", 500 }, { "SIGCHLD was handled in another way afterwards", 400 },
	        { "a child that inherited it waited", 300 }, { NULL, 0 } },
	    .record = { "SIGCHLD came (1) or did not (0)" },
	},
	{ .id = NULL },
};
