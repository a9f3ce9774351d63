/* The check of the rule of storm, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../std/emit/signals.h"

/* M reaps nobody before the end. */
static int is_of_main(int process)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fork") && e->actor == M && e->on == process)
			return 1;
	return 0;
}

static int check_storm_churn_conservation(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "kill") && e->end != 0 && e->result == -1 && e->error == ESRCH && is_of_main(e->target))
			return seen("a process that nobody has reaped cannot be found", e, NULL);
		for (n = 1; n < SIGNALS; n++)
			if (is_standard(n) && (x = missing(e, n)) != NULL)
				return seen("a signal was sent to a survivor, but neither taken nor pending", x, e);
	}
	return 0;
}
