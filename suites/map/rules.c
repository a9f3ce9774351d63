#include "words.h"

#include "mechanism.h"

enum { REFUSED_BY_DESCRIPTOR = 5 };

static const char *protection_needs(unsigned situation)
{
	return situation == REFUSED_BY_DESCRIPTOR ? map_objects_absent() : NULL;
}

const struct rule map_rules[] = {
	{
	    .id = "map.shared-model",
	    .class = CLASS_OPTION,
	    .option = "SHM",
	    .star = true,
	    .clause = "XSH mmap(), munmap(), fork()",
	    .gist = "all who map an object with MAP_SHARED see the same bytes, wherever and as often as they map it",
	    .accepts = "Either of two values where calls overlap. A write that never returned was done or not.",
	    .judge = map_judge_shared,
	    .unsupported = map_absent,
	    .situation = { { "what another process had written", 2000 },
	        { "what was written through another mapping", 1900 }, { "what one had written who is dead", 1500 },
	        { "behind the first page", 1500 }, { NULL, 0 } },
	},
	{
	    .id = "map.private-isolation",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH mmap(), fork()",
	    .gist =
	        "what is written to a private mapping is seen by its writer and the children made afterwards, by nobody else",
	    .accepts =
	        "Any value of the object where the process has not written itself: whether later changes are seen is open.",
	    .judge = map_judge_private,
	    .unsupported = map_absent,
	    .situation = { { "read by the writer", 1700 }, { "read by a child made afterwards", 700 },
	        { "read in the object by another", 2300 }, { "read by another who maps it so", 1900 }, { NULL, 0 } },
	},
	{
	    .id = "map.zero-fill",
	    .class = CLASS_OPTION,
	    .option = "SHM",
	    .clause = "XSH shm_open(), ftruncate()",
	    .gist = "what nobody has written in new memory is zero",
	    .accepts = "Whatever anybody may have written.",
	    .judge = map_judge_zero,
	    .unsupported = map_absent,
	    .situation = { { "a word that nobody ever writes", 400 }, { "zero in a private mapping", 700 },
	        { "zero behind the first page", 1400 }, { NULL, 0 } },
	},
	{
	    .id = "map.lifetime",
	    .class = CLASS_OPTION,
	    .option = "SHM",
	    .clause = "XSH mmap(), shm_unlink(), close()",
	    .gist = "a mapping keeps the object: its name may be gone, and its descriptor closed",
	    .accepts = "Either of two values where calls overlap. A write that never returned was done or not.",
	    .judge = map_judge_lifetime,
	    .unsupported = map_absent,
	    .situation = { { "what another process had written", 2000 }, { "written after the name was gone", 2200 },
	        { "written before", 2100 }, { NULL, 0 } },
	},
	{
	    .id = "map.sigbus-beyond-end",
	    .class = CLASS_SHALL,
	    .clause = "XSH mmap(), 2.8.3",
	    .gist = "an access to whole pages behind the end of the mapped object gives SIGBUS",
	    .accepts =
	        "That so much cannot be mapped at all. Either signal where the protection forbids the access as well.",
	    .judge = map_judge_beyond,
	    .unsupported = map_objects_absent,
	    .situation = { { "read there", 2100 }, { "written there", 1800 }, { "the object ends within a page", 700 },
	        { "by a private mapping", 1100 }, { NULL, 0 } },
	},
	{
	    .id = "map.protection",
	    .class = CLASS_SHALL,
	    .clause = "XSH mmap(), mprotect(), 2.8.3",
	    .gist =
	        "what a protection forbids is done by no thread of the process, and what it allows is; it is nobody else's",
	    .accepts =
	        "SIGBUS as well as SIGSEGV for what is forbidden. Reading what may only be written. Anything while the protection "
	        "is being changed, and of pages whose mprotect() failed. SIGBUS for what is allowed, when there is no room.",
	    .judge = map_judge_protection,
	    .not_here = protection_needs,
	    .situation = { { "written where only reading is allowed", 1600 }, { "nothing is allowed", 1900 },
	        { "allowed by a later mprotect()", 1900 }, { "forbidden by another thread", 700 },
	        { "forbidden by the parent", 900 }, { "refused by the descriptor", 900 }, { "told by SIGBUS", 0 },
	        { NULL, 0 } },
	},
	{
	    .id = "map.partial-unmap",
	    .class = CLASS_SHALL,
	    .clause = "XSH munmap(), 2.8.3",
	    .gist = "munmap() of a part takes away the pages that it touches, and no others",
	    .accepts =
	        "Anything in a page that is away as soon as something else may have been mapped there: in a process of "
	        "several threads, in a child, after any other call.",
	    .judge = map_judge_cut,
	    .situation = { { "a page that was taken away", 2500 }, { "a page that stays", 1400 },
	        { "a part of a page was asked for", 1100 }, { "taken away once more", 800 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
