#include "rules.h"

const struct rule lockf_rules[] = {
	{
	    .id = "lockf.model",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH lockf()",
	    .gist =
	        "lockf() locks a section from the offset on for its process alone, until it unlocks or closes it, or ends",
	    .accepts =
	        "Byte by byte, as locks of fcntl() for writing, on files of their own. A section is locked, or F_TEST says that "
	        "it is free, if and only if no other process has a part of it; one's own is never in the way. Sizes may be "
	        "negative, or 0 for all that follows. A close of any descriptor of the file and the process's end unlock. Whether "
	        "deadlocks are noticed, and what EACCES and EAGAIN are for, is left open.",
	    .judge = lockf_judge,
	    .situation = { { "refused", 1500 }, { "tested and locked", 500 }, { "tested and one's own", 150 },
	        { "a negative size", 1000 }, { "asked after a close or an end", 500 },
	        { "waited until another unlocked", 500 } },
	},
	{ .id = NULL },
};
