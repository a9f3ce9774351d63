/* read: what the checks of wait, exit and zombie read in the log, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_WAIT_EMIT_READ_H
#define SHALL_WAIT_EMIT_READ_H

#include "steps.h"

/* A child was told of. */
static int tells_of(const struct event *e)
{
	return is(e, "wait") && e->end != 0 && e->result == 1;
}

static int tells_of_end(const struct event *e)
{
	return tells_of(e) && (e->code == CLD_EXITED || e->code == CLD_KILLED || e->code == CLD_DUMPED);
}

static int consumes(const struct event *e)
{
	return tells_of_end(e) && (e->asked & KEEP) == 0;
}

static int same_process(const struct event *x, const struct event *y)
{
	return process_of[x->actor] == process_of[y->actor];
}

/* Another wait of the process may have consumed the child's end before e returned. */
static int may_be_consumed(int child, const struct event *e)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->end;)
		if (x != e && is(x, "wait") && same_process(x, e) &&
		    (x->end == 0 || (consumes(x) && (x->on == child || x->on < 0))))
			return 1;
	return 0;
}

/* Somebody was told that the child has ended, by a wait or by the steps that look at it and leave it there. */
static int knows_end(const struct event *e, int child)
{
	return e->on == child && e->end != 0 && (tells_of_end(e) || (is(e, "reap") && e->result == 0));
}

#endif
