#include "mtx.h"

#include "place.h"
#include "shelf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool makes(pthread_mutex_t *at, bool robust)
{
	const struct port_mutex_form form = { PORT_MUTEX_NORMAL, robust, false };

	return port_mutex_init(at, &form) == 0;
}

/* It is locked when the child comes, and free when that has been there. */
static bool make_locked(void *at)
{
	return makes(at, false) && pthread_mutex_lock(at) == 0;
}

static bool find_locked(void *at)
{
	return pthread_mutex_trylock(at) == EBUSY;
}

static bool find_mine(void *at)
{
	return pthread_mutex_unlock(at) == 0 && pthread_mutex_trylock(at) == 0;
}

static bool make_robust(void *at)
{
	return makes(at, true);
}

static bool die_of_it(void *at)
{
	return pthread_mutex_lock(at) == 0;
}

static bool find_owner_dead(void *at)
{
	return pthread_mutex_trylock(at) == EOWNERDEAD && port_mutex_consistent(at) == 0 &&
	    pthread_mutex_unlock(at) == 0;
}

static bool timed_works(void)
{
	const struct port_mutex_form form = { PORT_MUTEX_ERRORCHECK, false, false };
	const struct timespec past = { 1, 0 };
	pthread_mutex_t mutex;

	return port_mutex_init(&mutex, &form) == 0 && port_mutex_timedlock(&mutex, &past) == 0;
}

const char *mtx_absent(void)
{
	static const struct place_trial trial = { make_locked, find_locked, find_mine };

	return place_works(&trial) ? NULL : "this system has no mutexes for several processes";
}

const char *mtx_absent_robust(void)
{
	static const struct place_trial trial = { make_robust, die_of_it, find_owner_dead };

	if (mtx_absent() != NULL)
		return mtx_absent();
	return place_works(&trial) ? NULL : "this system has no robust mutexes for several processes";
}

const char *mtx_absent_timed(void)
{
	if (mtx_absent() != NULL)
		return mtx_absent();
	return shelf_works(timed_works) ? NULL : "this system has no pthread_mutex_timedlock()";
}

static const char *cannot(const struct step *step)
{
	if (strcmp(op_at(step->op)->name, "mutex-timedlock") == 0)
		return mtx_absent_timed();
	if (strcmp(op_at(step->op)->name, "mutex-init") == 0 && step->operand[2].n == MTX_ROBUST)
		return mtx_absent_robust();
	return NULL;
}

/* Nothing flows through it. */
const struct object_kind mtx_kinds[] = {
	{ .name = "mutex", .sides = "m", .source = "-", .absent = mtx_absent, .cannot = cannot },
	{ .name = NULL },
};
