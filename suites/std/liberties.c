/* What POSIX leaves open of signals; the model_*.c beside this make use of it. */
#include "model_signals.h"

struct liberty std_liberties[] = {
	[STD_LATE_DELIVERY] = { "late-delivery", "an unblocked pending signal is delivered some time, not at once", 0 },
	[STD_NESTED] = { "nested-handlers", "a signal is delivered on top of a handler that has not begun or ended",
	    0 },
	[STD_NO_COALESCING] = { "no-coalescing", "of a standard signal 2, 5 or 128 instances can be pending, not one",
	    0 },
	[STD_LAST_SIGINFO] = { "last-siginfo", "of merged standard signals the last one's siginfo stays", 0 },
	[STD_ANY_ORDER] = { "any-order", "standard signals are taken in any order, before or after realtime ones", 0 },
	[STD_PROCESS_FIRST] = { "process-first",
	    "what is pending for the process may be taken before what is pending for the thread", 0 },
	[STD_OTHER_THREAD] = { "other-thread", "what a thread sends to its process is left to another thread", 0 },
	[STD_PENDING_UNBLOCKED] = { "pending-unblocked", "sigpending() tells of signals that are not blocked, too", 0 },
	[STD_EARLY_RESTORE] = { "early-restore", "the first handler in sigsuspend() returns to the old mask", 0 },
	[STD_IGNORED_STAYS] = { "ignored-stays", "a blocked signal that is ignored stays pending, or may do so", 0 },
	[STD_RAISE_CODE] = { "raise-code", "raise() says something else than SI_USER", 0 },
	[STD_SIGPIPE_CODE] = { "sigpipe-code", "SIGPIPE says that a process sent it, or something else", 0 },
	[STD_SLOW_ACTIONS] = { "slow-actions", "dispositions of several signals are changed one after another", 0 },
	[STD_SLOW_HANDLERS] = { "slow-handlers", "handlers that linger take several turns", 0 },
	[STD_PLAIN_QUEUES] = { "plain-merges", "without SA_SIGINFO queued signals of one number are merged", 0 },
	[STD_KILL_QUEUEING] = { "kill-queueing", "kill() of a realtime signal goes to the queue's head, or merges", 0 },
	[STD_QUEUE_LIMIT] = { "queue-limit",
	    "sigqueue() fails when 32 to 96 are queued by a sender, of a number, or at all", 0 },
	[STD_KILL_EAGAIN] = { "kill-eagain", "kill() may fail too when queues are full and one is pending", 0 },
	[STD_NO_RLIMIT] = { "no-rlimit", "a process's limit of queued signals cannot be lowered", 0 },
	{ NULL, NULL, 0 },
};
