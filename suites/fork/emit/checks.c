/* The check of the rule of fork, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int check_fork_returns_and_parent(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "ids") || e->end == 0 || process_of[e->actor] == M)
			continue;
		if (e->on != process_of[e->actor])
			return seen("a process has another id than fork() gave its parent", e, NULL);
		for (x = e; (x = next(x)) != NULL;)
			if (x->call > e->end && process_of[x->actor] == maker_of(e) && e->target != maker_of(e))
				return seen("a process has another parent than the one that made it and goes on", e, x);
	}
	return 0;
}
