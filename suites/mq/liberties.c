/* What POSIX leaves open of message queues; suites/mq/model*.c makes use of it. */
#include "mq.h"

struct liberty mq_liberties[] = {
	[MQ_SMALL] = { "mq-small", "a queue cannot be made as large as was asked for", 0 },
	[MQ_PRIORITIES] = { "mq-priorities", "there are 32 priorities, or no limit is known", 0 },
	[MQ_COMPETES] = { "mq-competes", "a message is for whoever comes first, though others have waited for it", 0 },
	[MQ_ANY_WAITER] = { "mq-any-waiter", "any of those that wait gets the message", 0 },
	[MQ_EINTR_MISSED] = { "mq-eintr-missed", "a call on a queue goes to sleep although a handler ran in it", 0 },
	[MQ_EINTR_READY] = { "mq-eintr-ready", "it fails with EINTR although it could go on", 0 },
	[MQ_WHICH_ERROR] = { "mq-which-error", "which of several errors is told", 0 },
	[MQ_CHECKS_TIME] = { "mq-checks-time", "a deadline is checked also where it does not matter", 0 },
	[MQ_SLOW] = { "mq-slow", "a call returns some time after its deadline", 0 },
	[MQ_SILENT_STAYS] = { "mq-silent-stays", "a registration for nothing stays when a message comes", 0 },
	[MQ_FLUSHES] = { "mq-flushes", "a registration goes with any descriptor of the queue", 0 },
	[MQ_NO_ROOM] = { "mq-no-room", "there is no room for another queue", 0 },
	{ NULL, NULL, 0 },
};
