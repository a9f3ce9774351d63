#include "sshm.h"

#include "shelf.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child writes what the parent sees. */
static bool works(void)
{
	key_t key = shelf_key(shelf_number(), SHELF_PROBE);
	int old = shmget(key, 0, 0), id, status = -1;
	struct shmid_ds about;
	volatile int *at;
	pid_t pid;
	bool good;

	if (old >= 0)
		shmctl(old, IPC_RMID, NULL);
	id = shmget(key, sizeof(int), IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0)
		return false;
	at = sshm_calls.at(id);
	memset(&about, 0, sizeof(about));
	good = (const volatile void *)at != (void *)-1 && shmctl(id, IPC_STAT, &about) == 0 && about.shm_nattch == 1;
	pid = good ? shelf_fork() : -1;
	if (pid == 0) {
		*at = 1;
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	good = good && *at == 1 && shmdt((const void *)(uintptr_t)at) == 0;
	return shmctl(id, IPC_RMID, NULL) == 0 && good;
}

const char *sshm_absent(void)
{
	if (shelf_number() == 0)
		return "no keys can be given in this run";
	return shelf_works(works) ? NULL : "this system has no System V shared memory that works";
}

static const struct imagining ways[] = {
	{ "memory-read", sshm_imagine_read },
	{ "memory-write", sshm_imagine_write },
	{ NULL, NULL },
};

/* Nothing flows through it. */
const struct object_kind sshm_kinds[] = {
	{ .name = "shm-segment",
	    .sides = "m",
	    .source = "-",
	    .closes_on_exec = true,
	    .imagines = ways,
	    .absent = sshm_absent },
	{ .name = NULL },
};

bool sshm_is(unsigned kind)
{
	return kind_at(kind) == &sshm_kinds[0];
}
