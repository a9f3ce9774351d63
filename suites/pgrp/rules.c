#include "pgrp.h"

const struct rule pgrp_rules[] = {
	{
	    .id = "pgrp.setpgid-rules",
	    .class = CLASS_SHALL,
	    .clause = "XSH setpgid(), getpgid(), fork()",
	    .gist =
	        "setpgid() moves the caller and its children that are not new images, within their session, to groups that "
	        "are there, and nobody else",
	    .accepts =
	        "Where several errors apply, any of them. A child that may have ended may be found or not, and so may a group "
	        "of which only such processes are left. What overlaps an exec(), a setsid() or another move may come before or "
	        "after it. Processes of other sessions may be hidden from getpgid().",
	    .judge = pgrp_judge_setpgid,
	    .situation = { { "a process moved itself", 2300 }, { "a child was moved", 1200 },
	        { "into a group that another leads", 2000 }, { "the child had made itself a new image", 400 },
	        { "it was no child of the caller", 1200 }, { "it led a session", 1300 },
	        { "it was in another session", 300 }, { "nobody was in the group", 1500 },
	        { "another process's group was asked for", 1400 } },
	},
	{
	    .id = "pgrp.kill-scope",
	    .class = CLASS_SHALL,
	    .clause = "XSH kill(), killpg(); XBD 3, Process Group Lifetime",
	    .gist =
	        "a process group is found as long as it has a member, whoever leads it and in whatever session, and no longer",
	    .accepts =
	        "A group of which only processes are left that may have ended is found or not. Of members whose leader has left "
	        "the group or ended, those that catch the signal and are drained must take it.",
	    .judge = pgrp_judge_scope,
	    .situation = { { "somebody was in the group", 1500 }, { "nobody was in it", 1700 },
	        { "a member without a leader was drained", 350 }, { "the group was in another session", 550 } },
	},
	{ .id = NULL },
};
