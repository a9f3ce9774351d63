#include "bar.h"

#include "place.h"
#include "port.h"

static bool serial_here;

static bool make(void *at)
{
	return port_barrier_init(at, 1) == 0 && port_barrier_wait(at, &serial_here) == 0 && serial_here;
}

static bool child(void *at)
{
	return port_barrier_wait(at, &serial_here) == 0 && serial_here;
}

static bool after(void *at)
{
	return port_barrier_wait(at, &serial_here) == 0;
}

const char *bar_absent(void)
{
	static const struct place_trial trial = { make, child, after };
	return place_works(&trial) ? NULL : "this system has no barriers for several processes";
}

/* Nothing flows through it, and no descriptor refers to it. */
const struct object_kind bar_kinds[] = {
	{ .name = "barrier", .sides = "b", .absent = bar_absent },
	{ .name = NULL },
};
