#include "thread.h"

#include "worker.h"

#include <errno.h>

/* Only threads of the own process have ids here. One that has not begun or is being joined is nobody to signal. */
static void perform_tkill(struct call *c)
{
	unsigned target = (unsigned)c->arg[0];
	int number = signal_number((int)c->arg[1]);
	pthread_t id;
	int e;

	if (!worker_hold_thread(c->actor, target, &id))
		return;
	call_begin(c);
	e = std_calls.pthread_kill(id, number);
	errno = e;
	call_end(c, e == 0 ? 0 : -1);
	worker_release_thread(target);
}

const struct op thread_ops[] = {
	{ "tkill", "actor sig", "", ROLE_SEND, perform_tkill, thread_imagine_tkill,
	    "sends a signal to a thread of the own process" },
	{ .name = NULL },
};
