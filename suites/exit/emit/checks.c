/* The check of the rule of exit, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../wait/emit/read.h"

static int check_exit_complete_at_reap(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = e; (x = next(x)) != NULL;)
			if (x->call > e->end && knows_end(e, process_of[x->actor]))
				return seen("the end of a process was told, but one of its threads goes on", e, x);
	return 0;
}
