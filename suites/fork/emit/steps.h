/* A step that asks who is who, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FORK_EMIT_STEPS_H
#define SHALL_FORK_EMIT_STEPS_H

#include "../../std/emit/signals.h"

static void do_ids(void)
{
	struct event *e = begin("ids", 0, 0);
	pid_t self = getpid(), parent = getppid();

	done(e, 0);
	e->on = actor_of(self);
	e->target = actor_of(parent);
}

/* The process that has made the one that asks; M: nobody has. */
static int maker_of(const struct event *e)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL;)
		if (is(x, "fork") && x->on == process_of[e->actor])
			return process_of[x->actor];
	return M;
}

#endif
