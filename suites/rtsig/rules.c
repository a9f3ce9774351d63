#include "rules.h"

static const char *unsupported(void)
{
	if (!signals_queueable())
		return "no sigqueue()";
	return signal_canonical(SIG_I_RT) < 0 ? "no realtime signal could be queued and delivered" : NULL;
}

const char *rtsig_no_acceptance(void)
{
	return signals_acceptable() ? NULL : "no sigtimedwait()";
}

/* Of rtsig.lowest-number-first and of rtsig.remains-pending-until-last: what only an acceptance brings about. */
static const char *by_acceptance(unsigned situation)
{
	enum { ACCEPTED = 2 };

	return situation == ACCEPTED ? rtsig_no_acceptance() : NULL;
}

const struct rule rtsig_rules[] = {
	{
	    .id = "rtsig.no-loss",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .star = true,
	    .clause = "XSH 2.4.2, sigqueue()",
	    .gist = "each value that sigqueue() accepted is taken once, and no other",
	    .accepts =
	        "Realtime signals. A value may come once for each send that did not fail and began before. Loss is "
	        "claimed only where the receiver has one thread, had a handler with SA_SIGINFO from before the send "
	        "to the end, and sigpending() shows that nothing is left. EAGAIN is a failure that queues nothing. "
	        "Nothing is claimed where signals were taken by means that hide the value.",
	    .judge = rtsig_judge_conservation,
	    .situation = { { "value that had to come", 2400 }, { "sends of different processes overlapped", 200 },
	        { "two of one number queued at once", 2300 }, { "eight of one number queued at once", 1500 },
	        { NULL, 0 } },
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.fifo-within-number",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .star = true,
	    .clause = "XSH 2.4.2",
	    .gist = "instances of one realtime number come in the order in which they were queued",
	    .accepts =
	        "Only sends of which one returned before the other began are ordered, and only among sigqueue()'s own. "
	        "Judged where one thread takes the signals, by handlers or by acceptance, with SA_SIGINFO throughout.",
	    .judge = rtsig_judge_fifo,
	    .situation = { { "two of one number pending together", 2400 }, { "and sent by different processes", 1200 },
	        { NULL, 0 } },
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.lowest-number-first",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .star = true,
	    .clause = "XSH 2.4.2",
	    .gist = "of several pending unblocked realtime signals the lowest number comes first",
	    .accepts =
	        "Compared only with numbers that were certainly queued before the selection, could be selected in "
	        "every mask that may have been in force, and came later. Handlers are judged only if all that ran "
	        "had a full sa_mask: otherwise frames may lie on each other. Standard and thread-directed signals "
	        "have no place in the order.",
	    .judge = rtsig_judge_lowest,
	    .situation = { { "several numbers to choose from", 1500 }, { "by handlers", 500 },
	        { "by acceptance", 1000 }, { "sent in another order than that of the numbers", 1400 }, { NULL, 0 } },
	    .not_here = by_acceptance,
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.payload-fidelity",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .star = true,
	    .clause = "XSH sigqueue(), <signal.h>",
	    .gist = "number, SI_QUEUE, value, si_pid and si_uid arrive as they were sent",
	    .accepts =
	        "The value is compared by the member of the union that the sender set. Equal values may stand for "
	        "each other. Takes by kill() and raise() may have other codes.",
	    .judge = rtsig_judge_payload,
	    .situation = { { "value taken", 2400 }, { "values of two senders queued at once", 1000 },
	        { "value wider than an int", sizeof(void *) > sizeof(int) ? 200 : 0 }, { "negative value", 200 },
	        { NULL, 0 } },
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.kill-mix-harmless",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .clause = "XSH 2.4.2",
	    .gist = "kill() and raise() of a realtime number disturb nothing that is queued for it",
	    .accepts =
	        "The values of sigqueue() are complete and in order among themselves. What kill() and raise() add "
	        "may be anything from nothing to one each, at any place.",
	    .judge = rtsig_judge_mix,
	    .situation = { { "number sent both ways and drained", 2500 }, { NULL, 0 } },
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.remains-pending-until-last",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .clause = "XSH 2.4.2",
	    .gist = "a realtime number stays pending until its last queued instance is taken, and not longer",
	    .accepts = "Judged by values that were certainly queued before and taken after the question, for blocked "
	               "signals in processes of one thread.",
	    .judge = rtsig_judge_remains,
	    .situation = { { "some taken, some left", 350 }, { "the last one taken", 2500 },
	        { "poll that found nothing", 2500 }, { NULL, 0 } },
	    .not_here = by_acceptance,
	    .unsupported = unsupported,
	},
	{
	    .id = "rtsig.limit-eagain",
	    .class = CLASS_OPTION,
	    .option = "RTS",
	    .clause = "XSH sigqueue(), <limits.h>",
	    .gist = "sigqueue() fails with EAGAIN and nothing else, and not before a process has 32 signals queued",
	    .accepts =
	        "EAGAIN at any number above. Fewer than 32 are at fault only if no limit was lowered and the queues "
	        "had room for at least 512 at the start, more than twice what this run can have in them.",
	    .judge = rtsig_judge_limit,
	    .situation = { { "32 of one sender queued at once", 350 }, { "EAGAIN", 0 }, { NULL, 0 } },
	    .unsupported = unsupported,
	},
	{ .id = NULL },
};
