/* The check of the rule of orphan, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../wait/emit/read.h"
#include "steps.h"

static int check_orphan_reparented(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = NULL; is(e, "ids") && e->end != 0 && (x = next(x)) != NULL && x->call < e->call;)
			if (knows_end(x, maker_of(e)) && before(x, e) && e->target == maker_of(e))
				return seen("the end of a process was told, but it is still a parent", x, e);
	return 0;
}
