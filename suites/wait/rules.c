#include "rules.h"

const struct rule wait_rules[] = {
	{
	    .id = "wait.each-child-once",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH wait(), waitid(), 2.13",
	    .gist = "each child's end is told once to its parent, and is not lost",
	    .accepts =
	        "Any order among children. Waits with WNOWAIT may tell again. That an end is lost is claimed when a wait "
	        "for any child fails with ECHILD though nobody can have consumed that end, and SIGCHLD cannot have been "
	        "ignored. A parent that dies before it has asked so is judged for what it was told.",
	    .judge = wait_judge_once,
	    .situation = { { "a child exited", 2500 }, { "a child was killed", 900 }, { "to a wait that slept", 900 },
	        { "to a wait that polled", 400 }, { "to a wait for a group", 200 }, { "none was left", 2500 },
	        { "two children ended at once", 900 }, { NULL, 0 } },
	},
	{
	    .id = "wait.status-encoding",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH wait(), _Exit(), <sys/wait.h>",
	    .gist = "the status that wait() and waitpid() give tells by its macros how the child ended, and of what",
	    .accepts =
	        "Of an exit status its low byte. Of several causes any that had begun when the wait returned. SIGKILL may "
	        "come from anywhere.",
	    .judge = wait_judge_encoding,
	    .situation = { { "exit with 0", 430 }, { "exit with 1 to 255", 1500 },
	        { "exit with more than a byte", 500 }, { "killed by SIGKILL", 250 },
	        { "killed by another signal", 700 }, { "killed by a realtime signal", 0 },
	        { "exit by a later thread", 100 }, { "more than one cause", 180 }, { NULL, 0 } },
	},
	{
	    .id = "wait.concurrent-waiters",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH wait(), 2.13",
	    .gist = "of several threads that wait for a child one is told, and none sleeps on when no child is left",
	    .accepts =
	        "Who is told is open. That a thread sleeps on is claimed when nothing has happened for a whole deadline, and "
	        "every child that it was asked for had certainly been consumed.",
	    .judge = wait_judge_waiters,
	    .situation = { { "another thread waited for the same child", 450 },
	        { "another thread took the last child from a sleeper", 200 }, { NULL, 0 } },
	},
	{
	    .id = "wait.no-early-return",
	    .class = CLASS_SHALL,
	    .clause = "XSH wait(), _Exit()",
	    .gist = "a child's end is told when it has ended, with all its threads, and not before",
	    .accepts = "Anything that the child did before the call that tells of its end returned.",
	    .judge = wait_judge_early,
	    .situation = { { "the child did something during the wait", 900 }, { "the child had threads", 100 },
	        { "the child was killed", 900 }, { NULL, 0 } },
	},
	{
	    .id = "wait.nohang-echild",
	    .class = CLASS_SHALL,
	    .clause = "XSH waitpid(), waitid()",
	    .gist =
	        "with WNOHANG a wait returns at once: 0 if a child is there and has nothing new, an error if none is",
	    .accepts =
	        "0 for a child whose end nobody has seen: a descriptor's end of file or SIGCHLD may come before it can be "
	        "waited for. A wait that did not return for a whole deadline is at fault if nobody can have stopped or ended "
	        "its process.",
	    .judge = wait_judge_nohang,
	    .situation = { { "nothing to tell of a child", 800 }, { "a child was told of", 600 }, { "no child", 500 },
	        { "its end had been seen", 220 }, { NULL, 0 } },
	},
	{
	    .id = "wait.selection",
	    .class = CLASS_SHALL,
	    .clause = "XSH waitpid(), waitid()",
	    .gist = "a wait tells of children that it was asked for: one, those of a group, those of the own group",
	    .accepts =
	        "While a child may be changing its group, either. A dead child stays in its group. ECHILD must be explained "
	        "by calls that may have consumed the children that were asked for.",
	    .judge = wait_judge_selection,
	    .situation = { { "told of the child", 900 }, { "told of one of the group", 240 },
	        { "told of one of the own group", 250 }, { "others were there", 900 },
	        { "none of them was there, but others", 250 }, { NULL, 0 } },
	},
	{
	    .id = "wait.only-direct-children",
	    .class = CLASS_SHALL,
	    .clause = "XSH wait(), _Exit()",
	    .gist = "a wait tells of the caller's children only: not of theirs, and not of other processes",
	    .accepts =
	        "A child that another thread is just making may not be known by name yet. Processes that adopt orphans are not "
	        "judged.",
	    .judge = wait_judge_direct,
	    .situation = { { "a child was told of", 2500 }, { "asked for a grandchild", 180 },
	        { "asked for itself or a stranger", 250 }, { NULL, 0 } },
	},
	{
	    .id = "wait.wnowait-idempotent",
	    .class = CLASS_SHALL,
	    .clause = "XSH waitid()",
	    .gist = "waitid() with WNOWAIT tells of an end and leaves it there, the same for all who ask",
	    .accepts = "Which of several children is told of is open. Of an exit status the low byte counts.",
	    .judge = wait_judge_same,
	    .situation = { { "looked at twice", 250 }, { "consumed afterwards", 400 },
	        { "asked for once more after that", 100 }, { NULL, 0 } },
	},
	{
	    .id = "wait.waitid-siginfo",
	    .class = CLASS_SHALL,
	    .clause = "XSH waitid(), <signal.h>",
	    .gist =
	        "the siginfo that waitid() fills in names SIGCHLD, the child, its user, and how and of what it changed",
	    .accepts = "CLD_DUMPED for CLD_KILLED. Of an exit status its low byte: many systems have no more.",
	    .judge = wait_judge_info,
	    .situation = { { "exited", 900 }, { "killed", 500 }, { "stopped", 100 }, { "continued", 0 }, { NULL, 0 } },
	},
	{
	    .id = "wait.stop-continue-report",
	    .class = CLASS_SHALL,
	    .clause = "XSH waitpid(), waitid()",
	    .gist = "stops and continues are told to those who ask for them, each once",
	    .accepts =
	        "A stop that was followed by a continue, and either that was followed by the end, need not be told. A wait "
	        "that slept for a whole deadline is at fault if the child has stopped itself by SIGSTOP, and nobody can have "
	        "continued it or told of it.",
	    .judge = wait_judge_stops,
	    .situation = { { "a stop", 900 }, { "a continue", 0 }, { "several stops of one child", 250 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
