/* The check of a rule of pty, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int check_pty_names(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "not-a-tty") && e->end != 0 && e->result == 1)
			return seen("isatty() says that something is a terminal that is none", e, NULL);
		if (is(e, "isatty") && e->end != 0 && e->result == 0 && side_of[e->on] == 1)
			return seen("isatty() says that the slave of a pseudo-terminal is no terminal", e, NULL);
	}
	return 0;
}
