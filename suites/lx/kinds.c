#include "lx.h"

#include "place.h"
#include "port.h"

#include <errno.h>
#include <stdatomic.h>

static bool make(void *at)
{
	atomic_store((_Atomic uint32_t *)at, 1);
	return port_futex_wait(at, 0, 0) == -1 && errno == EAGAIN;
}

/* Nobody wakes it. */
static bool child(void *at)
{
	return port_futex_wait(at, 1, 1000) == -1 && errno == ETIMEDOUT;
}

static bool after(void *at)
{
	return port_futex_wake(at, 1) == 0 && port_futex_requeue(at, 1, (_Atomic uint32_t *)at + 1, 1, 1) == 0;
}

const char *lx_absent_futex(void)
{
	static const struct place_trial trial = { make, child, after };
	return place_works(&trial) ? NULL : "this system has no futexes";
}

/* Nothing flows through it, and no descriptor refers to it. */
const struct object_kind lx_kinds[] = {
	{ .name = "futex", .sides = "f", .absent = lx_absent_futex },
	{ .name = NULL },
};
