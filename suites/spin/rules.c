#include "../rw/rules.h"

const struct rule spin_rules[] = {
	{
	    .id = "spin.exclusion",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .clause = "XSH pthread_spin_lock(), pthread_spin_trylock()",
	    .gist = "a spin lock has one holder at a time; a try is refused only if there is one",
	    .accepts =
	        "A refusal while another call on the lock is under way in vain. Nothing is said after somebody died "
	        "inside a call on it.",
	    .judge = rw_judge_spin,
	    .unsupported = rw_absent_spin,
	    .situation = { [RW_TOOK_TURNS] = { "several took turns at once", 200 },
	        [RW_HANDED] = { "handed from one to another", 2500 },
	        [RW_REFUSED] = { "a try was refused", 250 },
	        [RW_TOOK_AT_ONCE] = { "a try that had to succeed", 2500 },
	        { NULL, 0 } },
	},
	{ .id = NULL },
};
