#include "rules.h"

#include "mechanism.h"

const struct rule mq_rules[] = {
	{
	    .id = "mq.priority-order",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .star = true,
	    .clause = "XSH mq_send(), mq_receive()",
	    .gist = "a receive takes the oldest of the messages with the highest priority",
	    .accepts =
	        "Any order of messages whose sends overlap, or whose receives do. A message that may have been taken by a "
	        "call that never returned need not come. Which of several receivers gets one is free.",
	    .judge = mq_judge_order,
	    .unsupported = mq_absent,
	    .situation = { { "another priority was there", 660 }, { "one as high of another process was there", 370 },
	        { "the receive had waited", 300 }, { "the queue was full", 1800 },
	        { "a send overlapped its receive", 400 }, { NULL, 0 } },
	},
	{
	    .id = "mq.conservation",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .star = true,
	    .clause = "XSH mq_send(), mq_receive()",
	    .gist =
	        "a message that was sent is received once, whole, by one receiver, as it was sent; one that failed never",
	    .accepts =
	        "What a killed call may have sent or taken. Of messages of a few bytes only their number is compared. A "
	        "message is missed when all sends have returned and a call finds nothing though one must be left.",
	    .judge = mq_judge_conservation,
	    .unsupported = mq_absent,
	    .situation = { { "without bytes", 700 }, { "of one byte", 900 }, { "one byte less than the longest", 950 },
	        { "as long as can be", 1100 }, { "a call ended with EINTR or ETIMEDOUT", 60 },
	        { "found empty when all was over", 2200 }, { "several senders and receivers", 900 }, { NULL, 0 } },
	},
	{
	    .id = "mq.bounds",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_send(), mq_receive()",
	    .gist =
	        "a queue holds mq_maxmsg messages; EAGAIN says that it is full, or empty, and that O_NONBLOCK is set",
	    .accepts =
	        "EAGAIN if at any time of the call the queue may have been full, or empty. The limit is the one that "
	        "mq_getattr() tells.",
	    .judge = mq_judge_bounds,
	    .unsupported = mq_absent,
	    .situation = { { "found empty", 2400 }, { "found full", 1000 }, { "filled to the limit", 1800 },
	        { "a queue of one message", 500 }, { NULL, 0 } },
	},
	{
	    .id = "mq.wake-blocked",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_send(), mq_receive()",
	    .gist = "a receive waits no longer than until a message is there, a send until there is room",
	    .accepts =
	        "Any delay within the deadline, and any choice among those that wait. What calls that never returned may have "
	        "taken is not missed.",
	    .judge = mq_judge_wake,
	    .unsupported = mq_absent,
	    .situation = { { "a receive had waited", 300 }, { "a send had waited", 400 },
	        { "several receives had waited", 40 }, { NULL, 0 } },
	},
	{
	    .id = "mq.message-boundaries",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_send(), mq_receive()",
	    .gist =
	        "a buffer smaller than mq_msgsize and a message longer than that are refused, and priorities from MQ_PRIO_MAX on",
	    .accepts =
	        "Any of the errors that a call deserves. What stands in the buffer behind the message is free, nothing behind the "
	        "buffer changes. Priorities are not judged where sysconf() knows no limit.",
	    .judge = mq_judge_boundaries,
	    .unsupported = mq_absent,
	    .situation = { { "a buffer too small", 330 }, { "a buffer as small as can be", 2300 },
	        { "a larger buffer", 700 }, { "a message too long", 210 }, { "a message without bytes", 700 },
	        { "a priority too high", 0 }, { NULL, 0 } },
	},
	{
	    .id = "mq.timed",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_timedsend(), mq_timedreceive()",
	    .gist = "a call with a deadline times out then, and only if it has to wait",
	    .accepts =
	        "Any delay. A tick of 10 ms too early, and anything while somebody sets the clock. Nanoseconds that are no time "
	        "fail with EINVAL or do not matter where the call need not wait.",
	    .judge = mq_judge_timed,
	    .unsupported = mq_absent,
	    .situation = { { "timed out", 600 }, { "the deadline had passed before", 400 },
	        { "it had, and the call went on", 700 }, { "nanoseconds that are no time", 440 },
	        { "it was not to wait", 600 }, { "a send timed out", 300 }, { NULL, 0 } },
	},
	{
	    .id = "mq.lifetime",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_open(), mq_close(), mq_unlink()",
	    .gist =
	        "a queue keeps what it has while it has a name or a descriptor; a name that was unlinked leads nowhere",
	    .accepts =
	        "An unlink that waits for the last close, and a name that cannot be given again before. What overlaps the "
	        "removal of the name may come before or after it.",
	    .judge = mq_judge_lifetime,
	    .unsupported = mq_absent,
	    .situation = { { "an unlinked name was not found", 240 }, { "a message passed without a name", 60 },
	        { "a message stayed though nobody had the queue", 60 }, { "opened again", 2000 },
	        { "a receive waited while the name went", 0 }, { NULL, 0 } },
	},
	{
	    .id = "mq.notify-one-shot",
	    .class = CLASS_OPTION,
	    .option = "MSG",
	    .clause = "XSH mq_notify()",
	    .gist =
	        "a registered process is notified once, when a message comes to the empty queue, and is registered no longer",
	    .accepts =
	        "Any delay within the deadline. No notification while somebody may be receiving. That none comes is held "
	        "against the system only if the process waits for its signal, blocked and caught, until the watchdog comes.",
	    .judge = mq_judge_notify,
	    .unsupported = mq_absent_notify,
	    .situation = { { "notified", 2000 }, { "more was sent later", 1800 }, { "registered again", 1400 },
	        { "for nothing", 500 }, { "registered while it was not empty", 1000 }, { NULL, 0 } },
	},
	{ .id = NULL },
};
