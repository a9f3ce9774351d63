/* Small scopes of System V shared memory: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope sshm_scopes[] = {
	{
	    .id = "sshm.small",
	    .gist = "two processes attach and detach a segment, count, and remove it",
	    .objects = "object s shm-segment",
	    .setup = "shmget s 4096\nshmat s.m",
	    .finish = "memory-read s.m 0\nshmctl-stat s 1",
	    .step = { "shmat s.m1", "shmdt s.m1", "memory-write s.m 0 1", "memory-read s.m1 0", "shmctl-stat s 9",
	        "shmctl-rmid s", NULL },
	},
	{ .id = NULL },
};
