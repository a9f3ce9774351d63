#include "orphan.h"

#include "port.h"

/* It is not asked for here: this process would then have to wait for orphans. */
static const char *orphan_unadopted(void)
{
	return port_can_adopt() ? NULL : "only the first process adopts orphans here";
}

const struct rule orphan_rules[] = {
	{
	    .id = "orphan.reparented",
	    .class = CLASS_SHALL,
	    .clause = "XSH _Exit(), getppid()",
	    .gist = "children of a process whose end was told have another parent, a process of the system",
	    .accepts = "Before the end is told, either parent. Which process of the system it is.",
	    .judge = orphan_judge_reparented,
	    .situation = { { "asked after its parent's end was told", 2500 }, { "its parent was killed", 900 },
	        { "asked while its parent may have been ending", 0 }, { NULL, 0 } },
	},
	{
	    .id = "orphan.subreaper",
	    .class = CLASS_EXTENSION,
	    .clause = "PR_SET_CHILD_SUBREAPER, PROC_REAP_ACQUIRE",
	    .gist =
	        "the nearest living ancestor that has asked for it is the new parent of orphans, and waits for them",
	    .accepts =
	        "Also a nearer one that may have asked for it and may live. One that has made itself a new image is never "
	        "demanded. Judged once the end of the first parent was told. That an orphan is missed is claimed when it has "
	        "seen its new parent before, and that one is told that there is no child.",
	    .judge = orphan_judge_subreaper,
	    .situation = { { "an orphan asked", 2500 }, { "several ancestors adopt", 700 },
	        { "a nearer one had ended", 100 }, { "not the parent's parent", 1000 },
	        { "an adopted one's end was told", 2000 }, { NULL, 0 } },
	    .unsupported = orphan_unadopted,
	},
	{ .id = NULL },
};
