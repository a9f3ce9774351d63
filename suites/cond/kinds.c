#include "cond.h"

#include "../mtx/mtx.h"
#include "place.h"
#include "shelf.h"

#include <sys/wait.h>
#include <unistd.h>

/* A condition variable, its mutex, and what it is about. */
struct both {
	pthread_cond_t cond;
	pthread_mutex_t mutex;
	volatile int told;
};

static bool make(void *at)
{
	const struct port_mutex_form form = { PORT_MUTEX_NORMAL, false, false };
	struct both *b = at;

	return sizeof(*b) <= PLACE_BYTES && port_mutex_init(&b->mutex, &form) == 0 && port_cond_init(&b->cond) == 0;
}

/* It waits for a child of its own to tell it. */
static bool child(void *at)
{
	struct both *b = at;
	pid_t pid;

	if (pthread_mutex_lock(&b->mutex) != 0)
		return false;
	pid = shelf_fork();
	if (pid == 0) {
		pthread_mutex_lock(&b->mutex);
		b->told = 1;
		pthread_cond_signal(&b->cond);
		pthread_mutex_unlock(&b->mutex);
		_exit(0);
	}
	while (pid > 0 && b->told == 0 && pthread_cond_wait(&b->cond, &b->mutex) == 0)
		;
	pthread_mutex_unlock(&b->mutex);
	return pid > 0 && waitpid(pid, NULL, 0) == pid && b->told != 0;
}

static bool after(void *at)
{
	(void)at;
	return true;
}

const char *cond_absent(void)
{
	static const struct place_trial trial = { make, child, after };

	if (mtx_absent() != NULL)
		return mtx_absent();
	return place_works(&trial) ? NULL : "this system has no condition variables for several processes";
}

/* Nothing flows through it. */
const struct object_kind cond_kinds[] = {
	{ .name = "condition", .sides = "c", .source = "-", .absent = cond_absent },
	{ .name = NULL },
};
