/* The checks of the rules of std, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "signals.h"

/* A standard signal is taken at least once after it was sent, and never more often than it was sent. */
static int check_std_no_loss_no_invention(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is_standard(e->on) && is_take(e, e->actor, e->on) && alone(e->actor) &&
		    takes_over(e->actor, e->on, taken(e) + 1) > sends_begun(e->actor, e->on, taken(e)))
			return seen("a signal was taken more often than it had been sent", e, NULL);
		for (n = 1; n < SIGNALS; n++)
			if (is_standard(n) && (x = missing(e, n)) != NULL)
				return seen("a signal was sent, but neither taken nor pending", x, e);
	}
	return 0;
}

static int check_std_coalesce_count(void)
{
	return check_std_no_loss_no_invention();
}

static int check_std_pending_visible(void)
{
	const struct event *e, *x;
	int n;

	for (e = NULL; (e = next(e)) != NULL;)
		for (n = 1; n < SIGNALS; n++) {
			if (is_standard(n) && (x = missing(e, n)) != NULL)
				return seen("sigpending() does not show a blocked signal that was sent before", x, e);
			if (is_standard(n) && left_over(e, n))
				return seen("sigpending() shows a signal, but all that was sent had been taken", e,
				    NULL);
		}
	return 0;
}

/* The process that si_pid names has sent the signal, if it is one of ours. */
static int check_std_siginfo_one_of_senders(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is_standard(e->on) || !is_take(e, e->actor, e->on) || !alone(e->actor) || e->code != SI_USER ||
		    e->sender < 0)
			continue;
		for (x = NULL; (x = next(x)) != NULL && x->call < taken(e);)
			if ((is_send(x, e->actor, e->on) || is_group_send(x, e->on)) &&
			    process_of[x->actor] == e->sender)
				break;
		if (x == NULL || x->call > taken(e))
			return seen("si_pid names a process that has not sent this signal", e, NULL);
	}
	return 0;
}

static int check_kill_self_delivery_before_return(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_send(e, e->actor, e->on) && e->end != 0 && alone(e->actor) && has(&e->caught, e->on) &&
		    !has(&e->mask, e->on) && !handler_inside(e))
			return seen("a process sent itself a signal that it catches, but no handler ran in the call", e,
			    NULL);
	return 0;
}

/* Until somebody signals the new process, nothing is pending for it and no handler runs in it. */
static int check_inherit_fork_pending_empty(void)
{
	const struct event *e;
	int n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->actor == M || !alone(e->actor))
			continue;
		if (is_standard(e->on) && is_take(e, e->actor, e->on) && sends_begun(e->actor, e->on, taken(e)) == 0)
			return seen("a new process took a signal that nobody had sent to it", e, NULL);
		for (n = 1; n < SIGNALS; n++)
			if ((is_standard(n) || n >= SIGRTMIN) && is(e, "pending") && e->end != 0 && e->result == 0 &&
			    has(&e->set, n) && sends_begun(e->actor, n, e->end) == 0)
				return seen("a signal is pending in a new process that nobody had sent to it", e, NULL);
	}
	return 0;
}
