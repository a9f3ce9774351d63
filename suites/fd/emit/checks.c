/* The checks of the rules of fd, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int check_fd_lowest_free(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "number") || is(e, "pair")) && e->end != 0 && e->result >= 0 && alone(e->actor) &&
		    (e->result != e->asked || (is(e, "pair") && e->high != e->low))) {
			printf("the lowest that was free is %ld\n", e->asked);
			return seen("a new descriptor does not have the lowest number that is free", e, NULL);
		}
	return 0;
}
