#include "rw.h"

#include "place.h"
#include "port.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

static bool make(void *at)
{
	return port_rwlock_init(at) == 0 && pthread_rwlock_wrlock(at) == 0;
}

/* It is in the child's way as in the parent's. */
static bool child(void *at)
{
	return pthread_rwlock_tryrdlock(at) == EBUSY;
}

static bool after(void *at)
{
	return pthread_rwlock_unlock(at) == 0 && pthread_rwlock_tryrdlock(at) == 0 && pthread_rwlock_trywrlock(at) != 0;
}

static bool make_spin(void *at)
{
	return port_spin_init(at) == 0 && port_spin_take(at, false) == 0;
}

static bool child_spins(void *at)
{
	return port_spin_take(at, true) == EBUSY;
}

static bool after_spin(void *at)
{
	return port_spin_release(at) == 0 && port_spin_take(at, true) == 0;
}

const char *rw_absent(void)
{
	static const struct place_trial trial = { make, child, after };
	return place_works(&trial) ? NULL : "this system has no read-write locks for several processes";
}

const char *rw_absent_spin(void)
{
	static const struct place_trial trial = { make_spin, child_spins, after_spin };
	return place_works(&trial) ? NULL : "this system has no spin locks for several processes";
}

/* Nothing flows through it, and no descriptor refers to it. */
const struct object_kind rw_kinds[] = {
	{ .name = "rwlock", .sides = "l", .absent = rw_absent },
	{ .name = NULL },
};
