#include "rules.h"

#define CLAUSE "XSH fcntl()"

const struct rule lock_rules[] = {
	{
	    .id = "lock.range-model",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = CLAUSE,
	    .gist = "byte by byte, a lock is granted unless another process's is in the way, and replaces one's own",
	    .accepts =
	        "Judged for files on which no two calls about locks overlap. A request is granted if and only if no other "
	        "process has a lock in its way, however locks were split, joined, changed or refused before; F_GETLK says the "
	        "same, and what it tells of is held by that process with that type. Which of several locks it tells of, how they "
	        "are joined, and whether a refusal is EACCES or EAGAIN is never asked. ENOLCK says nothing.",
	    .judge = lock_judge_ranges,
	    .situation = { { "a lock was split", 900 }, { "neighbours became one", 350 }, { "an upgrade", 900 },
	        { "a downgrade", 900 }, { "an upgrade was refused", 500 }, { "unlocked where there was no lock", 1000 },
	        { "a negative length", 1000 }, { "a range across 2 GiB", 500 },
	        { "over one's own by another descriptor", 600 }, { "three processes", 1500 } },
	},
	{
	    .id = "lock.exclusion",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = CLAUSE,
	    .gist = "a lock for writing and any other lock of another process never cover the same byte at once",
	    .accepts =
	        "A lock is certainly there from the return of the request that got it to the call of whatever may end it. Two "
	        "that certainly were there at one time must both be for reading, or have no byte in common. Who gets a lock "
	        "first, and whether anybody ever does, is not asked.",
	    .judge = lock_judge_exclusion,
	    .situation = { { "a request met another's lock", 1500 }, { "two read at once", 1000 },
	        { "three processes had locks", 1500 } },
	},
	{
	    .id = "lock.refusal-justified",
	    .class = CLASS_SHALL,
	    .clause = CLAUSE,
	    .gist = "F_SETLK is refused only if another process has a lock in the way",
	    .accepts =
	        "A refusal (EACCES or EAGAIN) is accepted if at any time of the call another process possibly had such a lock: "
	        "it was being granted, being released, or its process had not been reaped. Requests that wait, and their "
	        "queues, are no reason; nor are locks of one's own.",
	    .judge = lock_judge_refusals,
	    .situation = { { "refused", 1500 }, { "refused while it was being released", 0 },
	        { "refused while others asked, too", 400 } },
	},
	{
	    .id = "lock.release-on-any-close",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH fcntl(), close()",
	    .gist = "closing any descriptor of a file ends all locks that the process has on it, and nobody else's",
	    .accepts =
	        "By close(), by dup2() over the descriptor, by an exec that closes it; whichever descriptor the lock was taken "
	        "by, and by whichever name that was opened. After it no lock of the process may be in another's way. A close by "
	        "another process, a child that has the same open file description among them, must change nothing.",
	    .judge = lock_judge_closes,
	    .situation = { { "asked after a close()", 900 }, { "asked after a dup2() over it", 300 },
	        { "asked after an exec that closed it", 200 }, { "it was another descriptor", 140 },
	        { "another was refused until then", 260 }, { "another's close changed nothing", 700 } },
	},
	{
	    .id = "lock.setlkw-wakeup",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = CLAUSE,
	    .gist = "F_SETLKW returns once nothing is in its way, by whatever that went",
	    .accepts =
	        "Judged when the watchdog has found that nothing moved for a deadline: then requests that wait and in whose way "
	        "nobody possibly has a lock must not be there. They may wait for each other in any order, so one that is in the "
	        "way of another excuses it, unless it is in the same case itself. Order and fairness are not asked.",
	    .judge = lock_judge_wakeups,
	    .situation = { { "waited until another unlocked", 1000 },
	        { "until another unlocked a part of its lock", 190 }, { "until another's became one for reading", 150 },
	        { "until another closed or exec'ed", 300 }, { "until another ended", 300 },
	        { "two readers waited for the same", 150 }, { "rivals waited at once", 500 } },
	},
	{
	    .id = "lock.release-on-exit",
	    .class = CLASS_SHALL,
	    .clause = "XSH fcntl(), _Exit()",
	    .gist = "a process that has ended has no locks",
	    .accepts =
	        "Judged by what is asked after somebody's wait reported its end: by then its locks are gone. Nothing is asked "
	        "before the report, not even when an end of file has already shown that descriptors were closed.",
	    .judge = lock_judge_deaths,
	    .situation = { { "asked after an exit", 300 }, { "asked after a kill", 300 },
	        { "it was killed while it waited", 50 }, { "it had several locks", 100 } },
	},
	{
	    .id = "lock.not-inherited-by-fork",
	    .class = CLASS_SHALL,
	    .clause = "XSH fork(), fcntl()",
	    .gist = "a child has none of its parent's locks, and cannot end them",
	    .accepts =
	        "What the child asks for meets its parent's locks as a stranger's would. Its unlocking, its closes and its end "
	        "leave them as they are. Which of them F_GETLK tells of is another rule's.",
	    .judge = lock_judge_forks,
	    .situation = { { "a child asked", 700 }, { "asked after a child had unlocked or closed", 300 },
	        { "a child was told of it", 300 } },
	},
	{
	    .id = "lock.kept-by-exec",
	    .class = CLASS_SHALL,
	    .clause = "XSH exec, fcntl()",
	    .gist = "a process keeps its locks in a new image",
	    .accepts =
	        "Unless exec closed a descriptor of the file: that is a close as any other. Judged for processes of one thread, "
	        "by what others ask once the new image has begun.",
	    .judge = lock_judge_images,
	    .situation = { { "another asked for it", 300 }, { "another asked about it", 200 },
	        { "after two new images", 30 } },
	},
	{
	    .id = "lock.no-false-deadlock",
	    .class = CLASS_SHALL,
	    .clause = CLAUSE,
	    .gist = "EDEADLK is said only if waiting would be a deadlock",
	    .accepts =
	        "Whether a deadlock is noticed at all is left open. Where EDEADLK is said, the process must be among those for "
	        "whom it would have waited, over any number of others; who waits may wait for locks and for other requests that "
	        "are in the way. Not judged where processes have several threads.",
	    .judge = lock_judge_deadlocks,
	    .situation = { { "waited while it had another lock", 200 }, { "waited for one who waited", 300 },
	        { "somebody ended while it waited", 100 }, { "EDEADLK", 0 } },
	},
	{ .id = NULL },
};
