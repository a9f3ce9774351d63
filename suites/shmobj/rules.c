#include "mechanism.h"
#include "view.h"

const struct rule shmobj_rules[] = {
	{
	    .id = "shmobj.lifetime",
	    .class = CLASS_OPTION,
	    .option = "SHM",
	    .clause = "XSH shm_open(), shm_unlink()",
	    .gist =
	        "a named object and what is in it stay without users; without its name only those who have it see it",
	    .accepts =
	        "Lack of resources, and either of two values where calls overlap. Which object a name led to while it was "
	        "removed or made is not asked. A call that never returned was done or not.",
	    .judge = shmobj_judge_lifetime,
	    .unsupported = map_absent,
	    .situation = { { "the name led to nothing after it was removed", 1800 },
	        { "read where another had the name before", 1200 }, { "read in one whose name another has", 800 },
	        { "read again after nobody had had it", 1600 }, { "what one had left who is dead", 1500 },
	        { NULL, 0 } },
	},
	{
	    .id = "shmobj.create",
	    .class = CLASS_OPTION,
	    .option = "SHM",
	    .clause = "XSH shm_open()",
	    .gist =
	        "of several that make a name with O_EXCL one succeeds; a new object is empty, a descriptor closes on exec",
	    .accepts = "Lack of resources. Without O_EXCL any of those that were at it may have made it.",
	    .judge = shmobj_judge_create,
	    .unsupported = map_absent,
	    .situation = { { "came too late to make it", 590 }, { "opened what another had made", 2400 },
	        { "two were at it at once", 200 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
