#include "mechanism.h"
#include "view.h"

const struct rule sshm_rules[] = {
	{
	    .id = "sshm.visibility",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH shmget(), shmat()",
	    .gist = "all who attach a segment see the same bytes, wherever and as often as they do; a new one is zero",
	    .accepts =
	        "Either of two values where calls overlap. A write that never returned was done or not. Nothing is asked of a "
	        "segment that was removed.",
	    .judge = sshm_judge_visibility,
	    .unsupported = sshm_absent,
	    .situation = { { "what another process had written", 1800 },
	        { "what was written through another attach", 850 }, { "what one had written who is dead", 1700 },
	        { "what nobody had written", 2000 }, { NULL, 0 } },
	},
	{
	    .id = "sshm.attach-count",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH shmat(), shmdt(), fork(), exec, _Exit()",
	    .gist = "shm_nattch counts attaches: of children, too, and none of those that have gone",
	    .accepts =
	        "Any number that may have been right at some time of the call, and more while somebody attaches it. Those that "
	        "ended, or got a new image, may be counted for half a second.",
	    .judge = sshm_judge_count,
	    .unsupported = sshm_absent,
	    .situation = { { "several", 2400 }, { "the number is certain", 2400 },
	        { "and one who had it was killed", 650 }, { "a child has its parent's", 1600 }, { NULL, 0 } },
	},
	{
	    .id = "sshm.detach",
	    .class = CLASS_OPTION,
	    .option = "XSI",
	    .clause = "XSH shmdt()",
	    .gist = "what is detached is gone from the process, nothing else is, and it cannot be detached again",
	    .accepts = "Anything in a process of several threads, which may attach something else there meanwhile.",
	    .judge = sshm_judge_detach,
	    .unsupported = sshm_absent,
	    .situation = { { "it was looked for", 2400 }, { "the process has another", 2400 }, { NULL, 0 } },
	},
	{
	    .id = "sshm.rmid-deferred",
	    .class = CLASS_DEFINED,
	    .option = "XSI",
	    .clause = "XSH shmctl()",
	    .gist = "what becomes of a segment that is removed while some have it attached",
	    .accepts =
	        "Anything, recorded to compare systems. But one that nobody has attached is gone at once: that it is still there "
	        "contradicts.",
	    .judge = sshm_judge_rmid,
	    .unsupported = sshm_absent,
	    .situation = { { "some had it", 0 }, { "nobody had it", 0 }, { NULL, 0 } },
	    .record = { "reads find what was written", "it can be attached", "IPC_STAT answers" },
	},
	{ .id = NULL },
};
