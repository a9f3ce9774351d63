#include "spawned.h"

const struct rule spawn_rules[] = {
	{
	    .id = "spawn.file-actions",
	    .class = CLASS_OPTION,
	    .option = "SPN",
	    .clause = "XSH posix_spawn()",
	    .gist =
	        "what was to be done with descriptors is done in its order in the new process, then those with FD_CLOEXEC go",
	    .accepts =
	        "Descriptors of regular files, of processes whose ancestors have one thread. A copy of a descriptor upon itself "
	        "is not asked for.",
	    .judge = spawn_judge_actions,
	    .unsupported = spawn_absent,
	    .situation = { { "with a copy", 2000 }, { "with a close", 1500 }, { "with an open", 1200 },
	        { "one was closed for its flag", 700 }, { "by posix_spawnp()", 1500 }, { NULL, 0 } },
	},
	{
	    .id = "spawn.error-or-127",
	    .class = CLASS_OPTION,
	    .option = "SPN",
	    .clause = "XSH posix_spawn()",
	    .gist =
	        "what cannot be spawned is told by an error, and there is no child, or by a child that ends with 127",
	    .accepts = "Either way. The error must be one that fits.",
	    .judge = spawn_judge_error,
	    .unsupported = spawn_absent,
	    .situation = { { "by an error", 0 }, { "by a child", 0 }, { "there was no other child", 1000 },
	        { NULL, 0 } },
	},
	{ .id = NULL },
};
