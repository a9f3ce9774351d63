#include "rules.h"

#include "mechanism.h"

const struct rule thread_rules[] = {
	{
	    .id = "thread.process-directed-one-eligible",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH 2.4.1",
	    .gist = "a signal to a process goes to one thread that waits for it or lets it in; else it stays pending",
	    .accepts =
	        "Which of several threads gets it is free, and so is whether several standard signals become one. Loss is "
	        "claimed only when all other threads were joined and sigpending() shows nothing. A signal that stays "
	        "pending while a thread could have it is at fault only by the kick rule. Signals to single threads are "
	        "counted, not asked for.",
	    .judge = thread_judge_process,
	    .situation = { { "several threads could take it", 350 }, { "one of three or more could", 450 },
	        { "none could at first", 850 }, { "a thread changed its mask", 200 }, { "had to be taken", 2500 },
	        { NULL, 0 } },
	},
	{
	    .id = "thread.directed-to-target",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.1, pthread_kill()",
	    .gist = "a signal to a thread is taken by that thread alone and pending for it alone",
	    .accepts = "Judged for signals that are sent to single threads only. What becomes of them when the thread "
	               "ends is left open, and so is the order among them and those to the process.",
	    .judge = thread_judge_directed,
	    .situation = { { "taken by its thread", 900 }, { "had to be shown to its thread", 450 },
	        { "must not be shown to another", 2500 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
