#include "judge.h"
#include "kill.h"

const struct rule kill_rules[] = {
	{
	    .id = "kill.group-exact-set",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH kill(), killpg()",
	    .gist = "a signal to a process group reaches every member, and nobody else",
	    .accepts =
	        "A process is a member if it was alive and in the group from the call to the return; one that comes or "
	        "goes meanwhile may be reached or not. Judged for members of one thread that catch the signal and are "
	        "drained. Several sends may become one delivery, but nobody takes more than may have been sent to it.",
	    .judge = kill_judge_group,
	    .situation = { { "member drained", 2000 }, { "group of one", 500 }, { "group of two", 500 },
	        { "group of five or more", 100 }, { "somebody outside catches it, too", 2000 },
	        { "somebody changed group later", 500 }, { "kill(0)", 300 }, { "killpg()", 500 } },
	},
	{ .id = NULL },
};
