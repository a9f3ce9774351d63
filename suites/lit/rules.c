#include "lit.h"

/* Situations are in the order of the tell_…() functions of judge.c. Outcomes that are allowed are no promise: share 0. */
const struct rule lit_rules[] = {
	{
	    .id = "lit.rmw-atomic",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "ISO C 7.17.3, 7.17.7; XBD <stdatomic.h> (2024)",
	    .gist = "an atomic read-modify-write is one step for all processes that share the cell",
	    .accepts =
	        "Any order of the steps of a round. Only types that are always lock-free are asked about, of one, four "
	        "and eight bytes. Evidence is that somebody came between another's look and its step: so it needs two "
	        "processors.",
	    .judge = lit_judge_steps,
	    .situation = { { "one after another", 2500 }, { "at once", 1500 }, { "at once, of three or four", 300 },
	        { "at once, one byte", 400 }, { "at once, eight bytes", 400 }, { "at once, exchanges", 400 },
	        { NULL, 0 } },
	},
	{
	    .id = "lit.store-buffering",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "ISO C 7.17.3; XBD <stdatomic.h> (2024)",
	    .gist = "of two that store to one cell and load the other, one sees the other's store",
	    .accepts =
	        "Both may miss it unless all accesses, or fences between them, are sequentially consistent; that they do "
	        "where they may is the evidence that they were at it at once.",
	    .judge = lit_judge_store_buffering,
	    .situation = { { "seq_cst: 0 1", 400 }, { "seq_cst: 1 0", 400 }, { "seq_cst: 1 1", 200 },
	        { "fences: 0 1", 400 }, { "fences: 1 0", 400 }, { "fences: 1 1", 200 },
	        { "relaxed: 0 0, as it may", 500 }, { "acquire and release: 0 0, as it may", 500 }, { NULL, 0 } },
	},
	{
	    .id = "lit.message-passing",
	    .class = CLASS_SHALL,
	    .clause = "ISO C 5.1.2.4, 7.17.3; XBD <stdatomic.h> (2024)",
	    .gist = "who sees the flag that another has set sees what it stored before",
	    .accepts =
	        "Anything where the flag is not yet seen, or where both sides are relaxed. The flag is released and "
	        "acquired, or fences stand between.",
	    .judge = lit_judge_message_passing,
	    .situation = { { "neither flag nor data", 1800 }, { "data, and no flag yet", 1200 },
	        { "flag and data", 1600 }, { "relaxed: flag without data, as it may", 0 }, { NULL, 0 } },
	},
	{
	    .id = "lit.other-shapes",
	    .class = CLASS_SHALL,
	    .clause = "ISO C 5.1.2.4, 7.17.3; XBD <stdatomic.h> (2024)",
	    .gist =
	        "what memory orders forbid does not happen: load buffering, two writers twice, readers who disagree",
	    .accepts =
	        "Load buffering with relaxed accesses; of four processes, and of two that both store twice, anything but "
	        "with sequentially consistent accesses.",
	    .judge = lit_judge_other_shapes,
	    .situation = { { "load buffering: 0 0", 900 }, { "load buffering: one saw the other", 1300 },
	        { "two writers: one after another", 1400 }, { "two writers: 1 1", 900 },
	        { "no reader saw an order", 200 }, { "one reader saw an order", 200 },
	        { "relaxed load buffering: 1 1, as it may", 0 }, { "two writers: 0 0, as it may", 0 },
	        { "readers disagree, as they may", 0 }, { NULL, 0 } },
	},
	{
	    .id = "lit.coherence",
	    .class = CLASS_SHALL,
	    .clause = "ISO C 5.1.2.4, 7.17.3; XBD <stdatomic.h> (2024)",
	    .gist = "one cell has one order of values for all, in which nobody goes back, and no value is torn",
	    .accepts = "Any delay: who reads may see old values for long. By any memory order.",
	    .judge = lit_judge_coherence,
	    .situation = { { "a reader saw the old value, then the new one", 700 }, { "the same twice", 1600 },
	        { "two writers: a reader saw their order", 0 }, { "both readers did", 0 }, { "eight bytes: old", 700 },
	        { "eight bytes: new", 900 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
