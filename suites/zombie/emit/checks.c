/* The checks of the rules of zombie, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../wait/emit/read.h"

/* A call before e that told of the child's end, which nobody can have consumed; NULL: there is none. */
static const struct event *seen_dead(int child, const struct event *e)
{
	const struct event *x;

	for (x = NULL; child >= 0 && (x = next(x)) != NULL && x->call < e->call;)
		if (knows_end(x, child) && before(x, e) && !consumes(x))
			return may_be_consumed(child, x) ? NULL : x;
	return NULL;
}

static int anything_consumed(int child)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL;)
		if (consumes(x) && (x->on == child || x->on < 0))
			return 1;
	return 0;
}

/* Whoever made the process may have ended before e was over: then the system consumes what nobody did. */
static int may_be_orphan(int child, const struct event *e)
{
	const struct event *made, *x;

	for (made = NULL; (made = next(made)) != NULL;)
		if (is(made, "fork") && made->on == child)
			break;
	for (x = made; made != NULL && (x = next(x)) != NULL && x->call < e->end;)
		if ((is(x, "exit") && process_of[x->actor] == process_of[made->actor]) ||
		    is_send(x, process_of[made->actor], x->on) || is_group_send(x, x->on))
			return 1;
	return made == NULL;
}

static int check_zombie_kill_ok(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "kill") || e->end == 0 || e->result != -1 || e->error == EAGAIN ||
		    anything_consumed(e->target) || may_be_orphan(e->target, e))
			continue;
		x = seen_dead(e->target, e);
		if (x != NULL)
			return seen("a process was dead and not yet consumed, but a signal to it failed", x, e);
	}
	return 0;
}

static int check_zombie_persist(void)
{
	const struct event *e, *x;
	int child;

	for (e = NULL; (e = next(e)) != NULL;)
		for (child = 0; child < ACTORS; child++) {
			x = knows_end(e, child) ? seen_dead(child, e) : NULL;
			if (x != NULL &&
			    ((x->code == CLD_EXITED) != (e->code == CLD_EXITED) ||
			        ((x->status ^ e->status) & 0xff) != 0))
				return seen("the end of a dead process has changed", x, e);
		}
	return 0;
}
