/* The checks of the rules of eintr, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* A call that waits. */
static int waits(const struct event *e)
{
	return is(e, "read") || is(e, "write") || is(e, "watch");
}

/* Every handler of the signal, whoever installs it, has SA_RESTART (1), or none has it (0). */
static int all_restart(int n, int restart)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "catch") && has(&e->set, n) && (e->asked != 0) != restart)
			return 0;
	return 1;
}

static int check_eintr_restart_transparent(void)
{
	const struct event *e;
	int n;

	for (n = 1; n < SIGNALS; n++)
		if (!all_restart(n, 1))
			return 0;
	for (e = NULL; (e = next(e)) != NULL;)
		if (waits(e) && e->error == EINTR && !anything_stops())
			return seen("EINTR, though every handler has SA_RESTART", e, NULL);
	return 0;
}

/* The signal of that handler was sent by a prod after `from`, when nothing of it was pending. */
static int is_prodded(const struct event *handler, unsigned from)
{
	const struct event *e, *x = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < handler->call;)
		if (is_send(e, handler->actor, handler->on))
			x = e;
	return x != NULL && x->asked == PROD && x->call > from &&
	    sends_begun(handler->actor, handler->on, x->call) <= takes_over(handler->actor, handler->on, x->call);
}

/* How many handlers without SA_RESTART ran in the call, each sent when the one before had returned. */
static int rounds_in(const struct event *call)
{
	const struct event *e;
	unsigned from = call->call;
	int rounds = 0, good, before_good = 0;

	for (e = call; (e = next(e)) != NULL && (call->end == 0 || e->call < call->end);) {
		if (e->actor != call->actor || !is(e, "handler"))
			continue;
		good = e->end != 0 && all_restart(e->on, 0) && is_prodded(e, from);
		rounds += good && before_good;
		before_good = good;
		from = e->end != 0 ? e->end : LOG;
	}
	return rounds;
}

enum { ROUNDS_ENOUGH = 50 };

static int check_eintr_no_restart_fails(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!alone(e->actor) || !(waits(e) || is(e, "suspend")))
			continue;
		if (e->error == EINTR && e->end != 0 && !handler_inside(e) && !anything_stops())
			return seen("EINTR, but no handler ran during the call", e, NULL);
		if (rounds_in(e) >= ROUNDS_ENOUGH)
			return seen("a call goes on, however many handlers without SA_RESTART run in it", e, NULL);
	}
	return 0;
}
