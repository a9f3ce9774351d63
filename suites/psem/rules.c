#include "rules.h"

#include "mechanism.h"

const struct rule psem_rules[] = {
	{
	    .id = "psem.conservation",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH sem_post(), sem_wait()",
	    .gist = "a post adds one, a wait takes one, and never more than there is",
	    .accepts =
	        "Any order of calls that overlap. A call that never returned may have happened or not. That something is "
	        "missing is said only of a sem_trywait() that fails while nobody else is at the semaphore.",
	    .judge = psem_judge_conservation,
	    .unsupported = psem_absent,
	    .situation = { { "one was taken", 2400 }, { "it was taken of nothing", 900 },
	        { "a call found nothing", 2400 }, { "handed from one process to another", 500 }, { NULL, 0 } },
	},
	{
	    .id = "psem.no-lost-post",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH sem_post(), sem_wait()",
	    .gist = "nobody waits while there is something to take",
	    .accepts = "Any delay within the deadline, and any choice among those that wait.",
	    .judge = psem_judge_no_lost_post,
	    .unsupported = psem_absent,
	    .situation = { { "a post while somebody waited for it", 900 }, { "more than two were waiting", 400 },
	        { "while another's wait failed", 90 }, { NULL, 0 } },
	},
	{
	    .id = "psem.trywait-exact",
	    .class = CLASS_SHALL,
	    .clause = "XSH sem_trywait()",
	    .gist = "sem_trywait() takes one if there is one, and fails with EAGAIN only if there is none",
	    .accepts = "EAGAIN if there may have been none at any time of the call, and EINTR.",
	    .judge = psem_judge_trywait,
	    .unsupported = psem_absent,
	    .situation = { { "there was none", 2400 }, { "there was one", 1800 }, { "others were at it", 50 },
	        { NULL, 0 } },
	},
	{
	    .id = "psem.timed",
	    .class = CLASS_SHALL,
	    .clause = "XSH sem_timedwait()",
	    .gist = "a wait with a deadline times out then, and only if there is nothing to take",
	    .accepts =
	        "Any delay. A tick of 10 ms too early, and anything while somebody sets the clock. Nanoseconds that are no time "
	        "fail with EINVAL or do not matter where the call need not wait.",
	    .judge = psem_judge_timed,
	    .unsupported = psem_absent_timed,
	    .situation = { { "timed out", 1100 }, { "the deadline had passed before", 550 },
	        { "it had, and one was taken", 600 }, { "nanoseconds that are no time", 800 }, { NULL, 0 } },
	},
	{
	    .id = "psem.post-from-handler",
	    .class = CLASS_SHALL,
	    .clause = "XSH sem_post(), 2.4.3",
	    .gist = "handlers can post, whatever call on the same semaphore they came into",
	    .accepts = "Any order of what overlaps.",
	    .judge = psem_judge_handlers,
	    .unsupported = psem_absent,
	    .situation = { { "a handler posted", 2400 }, { "within a post", 0 }, { "within a wait", 0 }, { NULL, 0 } },
	},
	{
	    .id = "psem.open-atomic",
	    .class = CLASS_SHALL,
	    .clause = "XSH sem_open()",
	    .gist = "of several that create a name with O_EXCL one succeeds, and all see its semaphore with its value",
	    .accepts =
	        "Lack of resources. Without O_EXCL any of those that were at it may have made it. After the name was removed "
	        "nothing is said of its value.",
	    .judge = psem_judge_open,
	    .unsupported = psem_absent_named,
	    .situation = { { "came too late to create it", 480 }, { "opened what another had made", 600 },
	        { "two were at it at once", 200 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
