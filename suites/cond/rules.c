#include "rules.h"

#include "mechanism.h"

const struct rule cond_rules[] = {
	{
	    .id = "cond.no-lost-wakeup",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .star = true,
	    .clause = "XSH pthread_cond_wait(), pthread_cond_signal()",
	    .gist =
	        "a signal wakes at least one of those who wait, a broadcast all; letting the mutex go and waiting are one",
	    .accepts =
	        "Waits that return for no reason, any choice among those who wait, more of them than one, and a timed wait that was "
	        "woken and says that its time is over. Each signal is held against the waits that can have ended by it, so "
	        "somebody is missed only if there are too few. Nothing is said where anybody was killed while he waited.",
	    .judge = cond_judge_wakeup,
	    .unsupported = cond_absent,
	    .situation = { { "a signal or broadcast while somebody waited", 2400 },
	        { "a signal while several did", 1600 }, { "having the mutex", 2000 }, { "after it was let go", 1600 },
	        { "a broadcast to several", 1000 }, { "while a wait's time was nearly over", 700 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
