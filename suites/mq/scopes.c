/* Small scopes of message queues: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope mq_scopes[] = {
	{
	    .id = "mq.small",
	    .gist = "messages of two priorities through a queue that holds two, with and without a name",
	    .objects = "object m mqueue",
	    .setup = "mq-create m.q nowait 2 20 m",
	    .finish = "mq-receive m.q 20\nmq-receive m.q 20\nmq-receive m.q 20",
	    .step = { "mq-send m.q 15 0", "mq-send m.q 16 1", "mq-receive m.q 20", "mq-receive m.q 19", "mq-unlink m",
	        "mq-open m.q1 waits both", NULL },
	},
	{
	    .id = "mq.deadlines",
	    .gist = "calls that wait for each other until a deadline, at a queue of one message",
	    .objects = "object m mqueue",
	    .setup = "mq-create m.q waits 1 20 m",
	    .finish = "mq-timedreceive m.q 20 0 valid",
	    .step = { "mq-timedsend m.q 15 0 1000 valid", "mq-timedsend m.q 16 1 0 beyond",
	        "mq-timedreceive m.q 20 1000 valid", "mq-timedreceive m.q 20 -1 valid", NULL },
	},
	{
	    .id = "mq.notices",
	    .gist = "registrations, sends and receives",
	    .objects = "object m mqueue",
	    .setup = "catch RTMIN info restart full\nmask block RTMIN\nmq-create m.q nowait 2 20 m",
	    .finish = "poll RTMIN\npoll RTMIN\npoll RTMIN",
	    .step = { "mq-notify m RTMIN m.q sigev-signal", "mq-unnotify m.q", "mq-send m.q 15 0", "mq-receive m.q 20",
	        "poll RTMIN", NULL },
	},
	{ .id = NULL },
};
