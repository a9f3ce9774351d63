#include "rules.h"

const struct rule flock_rules[] = {
	{
	    .id = "flock.model",
	    .class = CLASS_EXTENSION,
	    .clause = "flock(2) of the BSDs and Linux",
	    .gist = "flock()'s lock is the open file description's: exclusive ones are alone, the last copy ends it",
	    .accepts =
	        "Another description of the file is a stranger, in the same process, too; a copy by dup() or fork() is the owner "
	        "and may change or unlock it; a close ends nothing while a copy is left. To change a lock may drop the old one "
	        "before the new one is there, and a change that was refused or interrupted may have lost it. Who waits must get "
	        "it when nothing is in the way. What it has to do with locks of fcntl() is never asked.",
	    .judge = flock_judge,
	    .situation = { { "another description of its process was in the way", 500 },
	        { "a copy changed or unlocked it", 500 }, { "a copy's close had left it", 300 },
	        { "asked after the last one went", 500 }, { "one's own lock was to be changed", 1000 },
	        { "waited until another let it go", 500 } },
	    .unsupported = flock_absent,
	},
	{ .id = NULL },
};
