#include "rules.h"

#include <stddef.h>

/* Of inherit.fork-pending-empty. */
static const char *without_realtime(unsigned situation)
{
	enum { REALTIME = 1 };

	return situation == REALTIME && signal_canonical(SIG_I_RT) < 0 ? "no realtime signals" : NULL;
}

const struct rule std_rules[] = {
	{
	    .id = "std.no-loss-no-invention",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH 2.4.1",
	    .gist = "a standard signal that was sent is taken at least once, and never more often than it was sent",
	    .accepts =
	        "Counted per receiver of one thread and signal, between answers of sigpending() that show none "
	        "left. Several sends of a pending signal may become one delivery, or each its own; order, latency "
	        "and which siginfo survives are free. Loss is claimed only where the receiver caught the signal "
	        "from before the send and sigpending() lacks it while it is blocked. A sleeping receiver is at "
	        "fault only after the watchdog's kick.",
	    .judge = std_judge_conservation,
	    .situation = { { "receiver and signal drained", 2500 }, { "blocked window with one send", 400 },
	        { "blocked window with several sends", 350 }, { "sends of different processes overlapped", 300 },
	        { "sent while the receiver went to sleep", 200 }, { NULL, 0 } },
	},
	{
	    .id = "std.pending-visible",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.1, sigpending()",
	    .gist = "sigpending() shows blocked signals from the send until they are taken, and not after",
	    .accepts =
	        "A blocked signal must be shown if a send of it had returned and nothing was taken since that send "
	        "began; it must not be shown if all that was sent since it was last absent has been taken. Between "
	        "the two, and for signals that are not blocked, either answer is right.",
	    .judge = std_judge_pending,
	    .situation = { { "had to be shown", 1300 }, { "must not be shown", 1300 }, { NULL, 0 } },
	},
	{
	    .id = "std.siginfo-one-of-senders",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.3, <signal.h>",
	    .gist = "a signal's SI_USER siginfo names a process that sent it, and its user",
	    .accepts =
	        "Any process whose send did not fail and began before the delivery may be named, whichever of several "
	        "coalesced ones. Not judged where a queue was full. Codes other than SI_USER are not judged here, nor a signal to "
	        "a group that met the receiver's fork: that is kill.siginfo-in-fork.",
	    .judge = std_judge_siginfo,
	    .situation = { { "delivery with SI_USER", 2300 }, { "of several senders", 1400 }, { NULL, 0 } },
	},
	{
	    .id = "std.coalesce-count",
	    .class = CLASS_DEFINED,
	    .clause = "XSH 2.4.1",
	    .gist = "how often a standard signal is delivered that was sent several times while pending",
	    .accepts =
	        "Anything from one to the number of sends; recorded to compare systems. None at all, or more than were sent, contradicts.",
	    .judge = std_judge_coalesce,
	    .situation = { { "window with two sends", 0 }, { "window with more", 0 }, { NULL, 0 } },
	    .record = { "deliveries of 2 kills", "deliveries of 3 kills", "deliveries of more kills",
	        "deliveries of 2 sigqueues", "deliveries of more sigqueues" },
	},
	{
	    .id = "kill.self-delivery-before-return",
	    .class = CLASS_SHALL,
	    .clause = "XSH kill(), sigqueue()",
	    .gist = "a signal that a process sends to itself, unblocked, lets a handler run before the call returns",
	    .accepts =
	        "Any pending signal may be the one that is delivered. Judged for processes of one thread that catch "
	        "the signal; inside a handler by the mask that the handler read.",
	    .judge = std_judge_self,
	    .situation = { { "kill", 2500 }, { "sigqueue", 0 }, { NULL, 0 } },
	},
	{
	    .id = "inherit.fork-pending-empty",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH fork()",
	    .gist = "a new process starts with no signal pending, whatever its parent has",
	    .accepts =
	        "Judged until somebody signals the child. Forks in handlers are left out: frames of signals that were "
	        "already taken may be copied.",
	    .judge = std_judge_fork,
	    .situation = { { "forked with signals pending", 800 }, { "forked with a realtime signal pending", 500 },
	        { "a send to the parent overlapped the fork", 500 }, { "the child unblocked and asked again", 2000 },
	        { NULL, 0 } },
	    .not_here = without_realtime,
	},
	{ .id = NULL },
};
