/* Small scopes of System V queues: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope msg_scopes[] = {
	{
	    .id = "msg.types",
	    .gist = "messages of two types, and who asks for what",
	    .objects = "object s sysv-queue",
	    .setup = "msgget s 0",
	    .finish = "msgrcv s.q 20 0 ipc-nowait\nmsgrcv s.q 20 0 ipc-nowait",
	    .step = { "msgsnd s.q 14 2 ipc-nowait", "msgsnd s.q 15 1 ipc-nowait", "msgrcv s.q 20 -2 ipc-nowait",
	        "msgrcv s.q 20 2 ipc-nowait", "msgrcv s.q 14 0 ipc-nowait", NULL },
	},
	{
	    .id = "msg.full",
	    .gist = "a queue that holds one message, and is removed",
	    .objects = "object s sysv-queue",
	    .setup = "msgget s 16",
	    .finish = "msgrcv s.q 20 0 ipc-nowait",
	    .step = { "msgsnd s.q 16 1 ipc-nowait", "msgsnd s.q 13 0 ipc-nowait",
	        "msgrcv s.q 13 0 ipc-nowait+msg-noerror", "msgrcv s.q 16 0 ipc-nowait", "msgctl-rmid s", NULL },
	},
	{ .id = NULL },
};
