#include "bar.h"

const struct rule bar_rules[] = {
	{
	    .id = "bar.rendezvous",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .clause = "XSH pthread_barrier_wait()",
	    .gist =
	        "nobody passes a barrier before as many have come as it counts, and one of them is told that it is the one",
	    .accepts =
	        "Any of those who pass together as the one, any order, any delay within the deadline, any handlers "
	        "meanwhile. Nothing is said after somebody died at it.",
	    .judge = bar_judge,
	    .unsupported = bar_absent,
	    .situation = { { "several passed", 1100 }, { "somebody waited", 1100 },
	        { "others were on their way out", 1000 }, { "many rounds with nothing between them", 800 },
	        { "a handler ran at it", 350 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
