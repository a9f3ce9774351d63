#include "rules.h"

#include "mechanism.h"

const struct rule ssem_rules[] = {
	{
	    .id = "ssem.all-or-nothing",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .star = true,
	    .clause = "XSH semop()",
	    .gist = "an array of operations on semaphores is done at one moment, or nothing of it",
	    .accepts =
	        "An array that never returned may have been done, the whole of it, if there can have been what it takes. "
	        "Undoing it again is fine as long as nobody can see it.",
	    .judge = ssem_judge_all_or_nothing,
	    .unsupported = ssem_absent,
	    .situation = { { "an array failed at once", 1400 }, { "one was interrupted", 0 }, { "one was killed", 400 },
	        { "others were at its semaphores meanwhile", 1500 }, { NULL, 0 } },
	},
	{
	    .id = "ssem.undo-on-death",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .star = true,
	    .clause = "XSH semop(), _exit()",
	    .gist = "the end of a process undoes what it did with SEM_UNDO",
	    .accepts =
	        "Any delay: also that it comes after the parent was told of the end. What would make a value negative may do "
	        "anything.",
	    .judge = ssem_judge_undo,
	    .unsupported = ssem_absent_undo,
	    .situation = { { "killed", 700 }, { "exited", 900 }, { "killed while it slept", 500 },
	        { "what it had taken came back", 800 }, { "what it had given went away", 800 }, { NULL, 0 } },
	},
	{
	    .id = "ssem.rmid-wakes",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .star = true,
	    .clause = "XSH semop(), semctl()",
	    .gist = "the removal of a set ends all calls that sleep at it, with EIDRM",
	    .accepts =
	        "EINVAL or EIDRM for calls that may have come after it. That somebody sleeps is only known from GETNCNT and "
	        "GETZCNT. What else a call could have ended by, if that may have come first.",
	    .judge = ssem_judge_removed,
	    .unsupported = ssem_absent,
	    .situation = { { "told by EIDRM", 1300 }, { "two or more slept, as counted", 900 },
	        { "for more and for zero", 300 }, { "an array slept", 1500 }, { "a call came later", 1100 },
	        { NULL, 0 } },
	},
	{
	    .id = "ssem.conservation",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH semop(), semctl()",
	    .gist = "operations add and take what they say, and there is never less than nothing",
	    .accepts =
	        "Any order of calls that overlap. A call that never returned may have happened or not. That something is "
	        "missing is said only of a call beside which nobody else is at the set, and of what GETALL gives.",
	    .judge = ssem_judge_conservation,
	    .unsupported = ssem_absent,
	    .situation = { { "something was taken", 1700 }, { "more than one at once", 1300 },
	        { "a call failed", 1300 }, { "handed from one process to another", 1400 },
	        { "asked for the values", 2200 }, { NULL, 0 } },
	},
	{
	    .id = "ssem.no-lost-wakeup",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH semop()",
	    .gist = "an array that sleeps goes on when all of it can be done, and that stays so",
	    .accepts = "Any delay within the deadline, and any choice among those that wait.",
	    .judge = ssem_judge_wakeup,
	    .unsupported = ssem_absent,
	    .situation = { { "something was given while somebody waited", 1000 }, { "more than two were waiting", 400 },
	        { "an array of several went on", 1300 }, { NULL, 0 } },
	},
	{
	    .id = "ssem.wait-for-zero",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH semop()",
	    .gist = "an operation 0 goes on when the value is zero, and only then",
	    .accepts = "That a value that was zero for a moment is not noticed, and that it is.",
	    .judge = ssem_judge_zero,
	    .unsupported = ssem_absent,
	    .situation = { { "waited for it", 500 }, { "locked by it", 300 }, { "several waited", 200 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
