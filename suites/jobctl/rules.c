#include "jobctl.h"
#include "terminal.h"

const struct rule jobctl_rules[] = {
	{
	    .id = "jobctl.stop-freezes",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.3; <signal.h>",
	    .gist =
	        "from the moment that its stop was told, a stopped process does nothing, in any thread, until it is continued",
	    .accepts =
	        "Whatever may have continued it: a SIGCONT whose call had begun, and where there are process groups, every end of "
	        "another process and every change of groups, which may have left its group an orphan. Between two stops that were "
	        "told lies one such continue.",
	    .judge = jobctl_judge_freezes,
	    .situation = { { "a stop was told", 2500 }, { "it went on later", 2200 },
	        { "it had several threads", 1500 }, { "it was signalled meanwhile", 1800 },
	        { "it was stopped again", 1600 }, { "by a signal that can be caught", 550 } },
	},
	{
	    .id = "jobctl.orphaned-hup-cont",
	    .class = CLASS_SHALL,
	    .clause = "XSH _Exit()",
	    .gist =
	        "when the end of a process leaves a group an orphan that has a stopped member, every member gets SIGHUP and "
	        "SIGCONT, and not before",
	    .accepts =
	        "The two in any order. Demanded only of members of one thread that catch the signal and drain after the end of "
	        "everybody was told who could have continued the group, one of its members having been told to be stopped "
	        "before the first of them could end.",
	    .judge = jobctl_judge_orphaned,
	    .situation = { { "a member that was stopped", 1300 }, { "one that was not", 1000 },
	        { "several could have continued the group", 700 }, { "one of them was killed", 600 },
	        { "somebody was left who could", 1000 } },
	},
	{
	    .id = "jobctl.tcsetpgrp",
	    .class = CLASS_SHALL,
	    .clause = "XSH tcsetpgrp(), tcgetpgrp(); XBD 11.1.4",
	    .gist =
	        "only a group of the session can be put into the foreground of its terminal, and not from the background: who "
	        "tries is stopped with its group",
	    .accepts =
	        "Whatever is the foreground before the first tcsetpgrp(). A caller in the background that neither blocks nor "
	        "ignores SIGTTOU may be stopped, interrupted or, if its group may be an orphan, refused with any error. That all of "
	        "a group is signalled is asked of members that block SIGTTOU: they have it pending when the stop of another was "
	        "told. Nothing is asked of an id that a process of the session has, but no group.",
	    .judge = jobctl_judge_tcsetpgrp,
	    .situation = { { "the group in the foreground was asked for", 2300 },
	        { "a caller in the background was stopped", 850 }, { "another member had SIGTTOU pending", 500 },
	        { "it blocked or ignored SIGTTOU", 2300 }, { "its group was an orphan", 100 },
	        { "a group of another session", 1100 }, { "a negative group", 1100 },
	        { "a terminal that is not the caller's", 1800 } },
	    .unsupported = terminal_absent,
	},
	{
	    .id = "jobctl.bg-read",
	    .class = CLASS_SHALL,
	    .clause = "XBD 11.1.4; XSH read()",
	    .gist =
	        "who reads from its terminal in the background gets no bytes, but is stopped with its group; or EIO, if it "
	        "blocks or ignores SIGTTIN or its group is an orphan",
	    .accepts =
	        "EINTR wherever a signal is caught, and EIO where the group may be an orphan. That all of a group is signalled is "
	        "asked of members that block SIGTTIN: they have it pending when the stop of another was told. What was not read "
	        "comes to those who read later, in order and once.",
	    .judge = jobctl_judge_bg_read,
	    .situation = { { "a reader in the background was stopped", 1500 },
	        { "another member had SIGTTIN pending", 1000 }, { "a reader blocked SIGTTIN", 600 },
	        { "a reader ignored it", 250 }, { "a reader's group was an orphan", 150 },
	        { "what had been left was read later", 1900 } },
	    .unsupported = terminal_absent,
	},
	{ .id = NULL },
};
