#include "rules.h"

#include "mechanism.h"

static const char *not_robust(unsigned situation)
{
	return situation == 5 ? mtx_absent_robust() : NULL;
}

const struct rule mtx_rules[] = {
	{
	    .id = "mtx.exclusion",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .star = true,
	    .clause = "XSH pthread_mutex_lock(), pthread_mutex_trylock()",
	    .gist = "a mutex that processes share has one owner at a time, who sees what was written before",
	    .accepts =
	        "Any order of those who wait, and that somebody never gets it. A call that never returned may have got it, and so "
	        "may a process that was killed in a section of which nothing is recorded. A refusal is wrong only if nobody can "
	        "have had it at any time of the call.",
	    .judge = mtx_judge_exclusion,
	    .unsupported = mtx_absent,
	    .not_here = not_robust,
	    .situation = { { "somebody certainly had it", 1800 }, { "it went from one process to another", 1800 },
	        { "a call was refused", 500 }, { "a call waited", 400 },
	        { "sections without a ticket, by several", 500 }, { "it was robust", 1500 },
	        { "it was recursive, or checked", 1100 }, { NULL, 0 } },
	},
	{
	    .id = "mtx.robust-ownerdead",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .star = true,
	    .clause = "XSH pthread_mutex_consistent()",
	    .gist =
	        "when the owner of a robust mutex has died, the next one gets it with EOWNERDEAD, once for each death",
	    .accepts =
	        "That a dead owner's mutex is locked for a while. A thread that ended in a process that lives, and a new image, may "
	        "have given it up so or not. That a waiter is left behind is said only where nobody was killed in a call.",
	    .judge = mtx_judge_owner_dead,
	    .unsupported = mtx_absent_robust,
	    .situation = { { "somebody died with it", 1600 }, { "EOWNERDEAD", 1600 },
	        { "others were waiting for it", 100 }, { "who was told died before he said that it is consistent", 80 },
	        { "by trylock or timedlock", 700 }, { "used as usual afterwards", 900 }, { NULL, 0 } },
	},
	{
	    .id = "mtx.robust-notrecoverable",
	    .class = CLASS_OPTION,
	    .option = "TSH",
	    .clause = "XSH pthread_mutex_consistent()",
	    .gist = "one that is unlocked after EOWNERDEAD without pthread_mutex_consistent() is never locked again",
	    .accepts =
	        "EBUSY of a trylock that may have come before, or beside a call that is just being told; ETIMEDOUT.",
	    .judge = mtx_judge_lost,
	    .unsupported = mtx_absent_robust,
	    .situation = { { "unlocked without a word", 1100 }, { "ENOTRECOVERABLE", 1100 },
	        { "others were waiting for it", 250 }, { "by trylock or timedlock", 500 },
	        { "destroyed and made anew", 1000 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
