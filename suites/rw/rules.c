#include "rules.h"

const struct rule rw_rules[] = {
	{
	    .id = "rw.exclusion",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .clause = "XSH pthread_rwlock_rdlock(), pthread_rwlock_wrlock()",
	    .gist =
	        "who has a lock for writing has it alone; readers have it together; a try is refused only if it must wait",
	    .accepts =
	        "Any preference between readers and writers: while a writer asks for it, a reader's try may be refused. So "
	        "may any try while another call on the lock is under way in vain. Nothing is said after somebody "
	        "died inside a call on it.",
	    .judge = rw_judge_exclusion,
	    .unsupported = rw_absent,
	    .situation = { [RW_TOOK_TURNS] = { "several took turns at once", 400 },
	        [RW_HANDED] = { "handed from one to another", 2200 },
	        [RW_REFUSED] = { "a try was refused", 1100 },
	        [RW_TOOK_AT_ONCE] = { "a try that had to succeed", 2500 },
	        [RW_READ_TOGETHER] = { "several read", 900 },
	        [RW_READERS_REFUSE] = { "readers kept a writer out", 800 },
	        { NULL, 0 } },
	},
	{ .id = NULL },
};
