#include "rules.h"

const struct rule act_rules[] = {
	{
	    .id = "act.mask-during-handler",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigaction()",
	    .gist = "a handler runs with the mask that was, its sa_mask and its own signal; then the old mask is back",
	    .accepts =
	        "In calls that change the mask the old or the new one counts. The own signal is left open with "
	        "SA_RESETHAND. A handler may have more blocked where other signals may have been selected before, whose "
	        "frames lie below. Compared for signals that the history names.",
	    .judge = act_judge_mask,
	    .situation = { { "handler entered", 2500 }, { "with an sa_mask", 1800 }, { "inside another handler", 900 },
	        { "mask seen again after a handler", 1200 }, { NULL, 0 } },
	},
	{
	    .id = "act.resethand",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigaction()",
	    .gist = "a handler with SA_RESETHAND runs once; from its entry the signal has its default action",
	    .accepts =
	        "Whether the signal is blocked inside is left open. Judged in processes of one thread, from the handler's "
	        "entry until the disposition is changed: no second handler, sigaction() tells SIG_DFL, and one that is "
	        "sent again stays pending or ends the process.",
	    .judge = act_judge_reset,
	    .situation = { { "handler ran once", 2500 }, { "asked afterwards", 2500 },
	        { "another instance ended the process", 1200 }, { NULL, 0 } },
	},
	{
	    .id = "act.nodefer",
	    .class = CLASS_SHALL,
	    .clause = "XSH sigaction()",
	    .gist = "a handler is interrupted by its own signal if SA_NODEFER says so and sa_mask does not, else never",
	    .accepts =
	        "With SA_NODEFER it must not be blocked inside, and one that the handler sends its process lets a handler "
	        "run before the call returns, of any signal. Handlers with SA_RESETHAND are left out.",
	    .judge = act_judge_nodefer,
	    .situation = { { "sent again inside, with SA_NODEFER", 650 }, { "sent again inside, deferred", 1400 },
	        { "handler inside its own handler", 700 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
