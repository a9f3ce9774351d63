#include "rules.h"

#include "ofd.h"

#define CLAUSE "XSH fcntl(), of 2024"

const struct rule ofd_rules[] = {
	{
	    .id = "ofd.ownership",
	    .class = CLASS_OPTION,
	    .option = "OFD",
	    .clause = CLAUSE,
	    .gist =
	        "F_OFD_SETLK's locks are the open file description's: its copies share them, the last one ends them",
	    .accepts =
	        "Another description of the file is a stranger, in the same process, too. A copy by dup() or fork(), and the "
	        "same one after exec, is the owner itself: it may replace or unlock what the other locked. A close ends nothing "
	        "while a copy is left; after the last one, by whomever, nothing is in anybody's way. Locks that are waited for "
	        "must come when nothing is in their way. Whether deadlocks are noticed is left open.",
	    .judge = ofd_judge_ownership,
	    .situation = { { "another description of its process was in the way", 500 },
	        { "a copy replaced what another had locked", 300 }, { "a copy's close had left it", 300 },
	        { "asked after the last one went", 500 }, { "it was met after an exec", 60 } },
	    .unsupported = ofd_absent,
	},
	{
	    .id = "ofd.vs-process-locks",
	    .class = CLASS_OPTION,
	    .option = "OFD",
	    .clause = CLAUSE,
	    .gist = "locks of open file descriptions and of processes are in each other's way, in one process, too",
	    .accepts =
	        "A request or a question of either kind is judged by what the other kind certainly has all the time. F_GETLK and "
	        "F_OFD_GETLK may tell of any of several locks; of a description's the holder has no name.",
	    .judge = ofd_judge_across,
	    .situation = { { "a process's lock was met", 500 }, { "a description's lock was met", 500 },
	        { "both of one process", 300 } },
	    .unsupported = ofd_absent,
	},
	{ .id = NULL },
};
