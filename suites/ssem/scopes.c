/* Small scopes of sets of semaphores: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope ssem_scopes[] = {
	{
	    .id = "ssem.small",
	    .gist = "arrays that fail as a whole, and those that do not",
	    .objects = "object s sem-set",
	    .setup = "semget s 1 0 0",
	    .finish = "semctl-getall s\nsemop s ipc-nowait a-down1 no-op no-op\nsemctl-getall s",
	    .step = { "semop s ipc-nowait a-down1 b-up1 no-op", "semop s ipc-nowait b-down1 a-up1 no-op",
	        "semop s ipc-nowait a-zero a-up1 no-op", "semop s ipc-nowait+sem-undo a-down1 no-op no-op",
	        "semctl-getall s", NULL },
	},
	{
	    .id = "ssem.gone",
	    .gist = "a set that is removed while it is used",
	    .objects = "object s sem-set",
	    .setup = "semget s 1 1 0",
	    .finish = "semctl-rmid s\nsemop s ipc-nowait a-up1 no-op no-op",
	    .step = { "semop s none a-down1 no-op no-op", "semop s ipc-nowait a-up1 b-down1 no-op", "semctl-rmid s",
	        "semctl-getall s", NULL },
	},
	{ .id = NULL },
};
