#include "lx.h"

const struct rule lx_rules[] = {
	{
	    .id = "lx.futex-wait-wake",
	    .class = CLASS_EXTENSION,
	    .clause = "Linux futex(2)",
	    .gist =
	        "a wait sleeps only if the word has the value, nobody misses a wake, and a wake counts whom it woke",
	    .accepts =
	        "A wait that comes back without having been woken, any choice among those who sleep, any order of what "
	        "overlaps. That a wake of none wakes one, as Linux does it. Private futexes are not asked about.",
	    .judge = lx_judge_futex,
	    .unsupported = lx_absent_futex,
	    .situation = { { "slept and was woken", 2000 }, { "the word had changed", 2200 },
	        { "a wake found sleepers", 1900 }, { "a wake found nobody", 1900 }, { "a wake left some asleep", 250 },
	        { "sleepers were moved", 400 }, { "timed out", 700 }, { "a wake of none woke one", 0 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
