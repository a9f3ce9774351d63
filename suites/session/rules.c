#include "session.h"

const struct rule session_rules[] = {
	{
	    .id = "session.setsid",
	    .class = CLASS_SHALL,
	    .clause = "XSH setsid(), getsid()",
	    .gist =
	        "setsid() makes a session without a terminal, and a group, that the caller leads, unless that group is "
	        "there already",
	    .accepts =
	        "Where it is open whether the caller leads a group, or whether somebody is in the group that has its id, both "
	        "answers: that is so of processes that may have ended, and of moves that are under way. Processes of other "
	        "sessions may be hidden from getsid().",
	    .judge = session_judge_setsid,
	    .situation = { { "the caller led no group", 1300 }, { "it led one", 1400 },
	        { "either may have been so", 0 }, { "another process was in the group that it had led", 950 },
	        { "the session of a process was asked for", 800 }, { "that another had made", 250 },
	        { "such a session looked for its terminal", 300 } },
	},
	{ .id = NULL },
};
