#include "zombie.h"

const struct rule zombie_rules[] = {
	{
	    .id = "zombie.persist",
	    .class = CLASS_SHALL,
	    .clause = "XSH _Exit(), waitid(), 2.13",
	    .gist =
	        "an end that nobody has consumed stays there and stays the same, whatever is sent to the dead process",
	    .accepts =
	        "Of an exit status the low byte counts. Nothing is asked of children of processes that may ignore SIGCHLD.",
	    .judge = zombie_judge_persist,
	    .situation = { { "it was signalled in between", 900 }, { "processes were made in between", 500 },
	        { "its parent made itself a new image in between", 150 }, { "consumed at last", 500 }, { NULL, 0 } },
	},
	{
	    .id = "zombie.kill-ok",
	    .class = CLASS_SHALL,
	    .clause = "XSH kill(), XBD 3.297",
	    .gist = "a signal to a dead process whose end nobody has consumed succeeds: its lifetime lasts until then",
	    .accepts =
	        "EAGAIN for a realtime signal. Groups of dead processes are not asked for, nor dead processes whose "
	        "parents have ended.",
	    .judge = zombie_judge_kill,
	    .situation = { { "SIGKILL", 900 }, { "another signal", 900 }, { "from another than its parent", 500 },
	        { NULL, 0 } },
	},
	{ .id = NULL },
};
