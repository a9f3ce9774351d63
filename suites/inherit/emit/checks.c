/* What a new image has, and its check, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../std/emit/signals.h"

static int inspected; /* how often in this image */

/* Logs which signals are ignored, caught and blocked. */
static void do_inspect(void)
{
	struct event *e = begin("inspect", 0, inspected++);
	struct sigaction action;
	int n;

	e->mask = blocked_now();
	sigemptyset(&e->set);
	sigemptyset(&e->caught);
	for (n = 1; n < SIGNALS; n++) {
		if (n == SIGKILL || n == SIGSTOP || sigaction(n, NULL, &action) != 0)
			continue;
		if ((action.sa_flags & SA_SIGINFO) != 0 ||
		    (action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL))
			sigaddset(&e->caught, n);
		else if (action.sa_handler == SIG_IGN)
			sigaddset(&e->set, n);
	}
	done(e, 0);
}

static int changes(const struct event *e)
{
	return is(e, "mask") || is(e, "suspend") || is(e, "catch") || is(e, "ignore") || is(e, "default") ||
	    is(e, "accept");
}

/* What was read last in the old image, with nothing changed since; NULL if there is none. */
static const struct event *before_exec(const struct event *after)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < after->call;)
		if (e->actor == after->actor)
			last = is(e, "inspect") ? e : changes(e) ? NULL : last;
	return last;
}

static int check_inherit_exec_carries(void)
{
	const struct event *a, *b;
	int n;

	for (a = NULL; (a = next(a)) != NULL;) {
		b = is(a, "inspect") && a->asked == 0 && alone(a->actor) ? before_exec(a) : NULL;
		for (n = 1; b != NULL && n < SIGNALS; n++) {
			if (has(&a->mask, n) != has(&b->mask, n))
				return seen("the new image has another mask", b, a);
			if (has(&a->caught, n))
				return seen("the new image has a handler", b, a);
			if (n != SIGCHLD && has(&a->set, n) != has(&b->set, n))
				return seen("the new image ignores other signals", b, a);
		}
	}
	return 0;
}
