/* The checks of the rules of thread, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "ledger.h"

static int check_thread_process_directed_one_eligible(void)
{
	return check_ledger();
}

/* All that was sent of n to the process was sent to single threads. */
static int is_directed(int process, int n)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_send(e, process, n) && !is(e, "tkill"))
			return 0;
		count += is_send(e, process, n);
	}
	return count > 0;
}

static int check_thread_directed_to_target(void)
{
	const struct event *e, *x;
	int ahead;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_taken(e, process_of[e->actor], e->on) || !is_directed(process_of[e->actor], e->on))
			continue;
		for (ahead = 0, x = NULL; (x = next(x)) != NULL && x->call <= taken(e);) {
			ahead += is_send(x, process_of[e->actor], e->on) && x->asked == e->actor;
			ahead -=
			    x->actor == e->actor && is_taken(x, process_of[e->actor], e->on) && taken(x) <= taken(e);
		}
		if (ahead < 0)
			return seen("a signal to one thread was taken by another of its process", e, NULL);
	}
	return 0;
}
