#include "mechanism.h"
#include "timer.h"

#include "port.h"

#include <errno.h>
#include <time.h>

const char *timer_absent(void)
{
	int timer = port_timer_create(CLOCK_MONOTONIC, true, SIGALRM, (union sigval){ .sival_int = 0 });

	if (timer >= 0)
		port_timer_delete(timer);
	return timer >= 0 || errno == EAGAIN ? NULL : "this system has no timer_create()";
}

/* Nothing flows through it, and no descriptor refers to it. */
const struct object_kind timer_kinds[] = {
	{ .name = "timer", .sides = "t", .absent = timer_absent },
	{ .name = NULL },
};
