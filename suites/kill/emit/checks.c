/* The checks of the rules of kill, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "groups.h"

/* The process went to the group that was signalled, once and before that. */
static int is_member(int process, const struct event *send)
{
	const struct event *e;
	int in = 0, moves = 0;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "group") && e->on == process) {
			moves++;
			in = e->target == send->target && e->result == 0 && before(e, send);
		}
	return in && moves == 1;
}

/* Who was in a group all the time takes what was sent to it. */
static int check_kill_group_exact_set(void)
{
	const struct event *x, *q, *e;

	for (x = NULL; (x = next(x)) != NULL;)
		for (q = is(x, "killgroup") ? x : NULL; q != NULL && (q = next(q)) != NULL;) {
			if (!is(q, "pending") || q->end == 0 || q->result != 0 || !alone(q->actor) ||
			    !is_group_send(x, x->on) || !before(x, q) || !is_member(q->actor, x) ||
			    !has(&q->mask, x->on) || has(&q->set, x->on) || !caught_since(x, q, x->on))
				continue;
			for (e = NULL; (e = next(e)) != NULL && e->call < q->end;)
				if (is_take(e, q->actor, x->on) && taken(e) > x->call)
					break;
			if (e == NULL || e->call >= q->end)
				return seen(
				    "a signal was sent to a group, but for a member it was neither taken nor pending",
				    x, q);
		}
	return 0;
}

static int check_kill_siginfo_in_fork(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is_standard(e->on) && is_take(e, e->actor, e->on) && alone(e->actor) && e->code == SI_USER &&
		    e->sender < 0)
			return seen("a signal came with SI_USER, but si_pid is none of its senders'", e, NULL);
	return 0;
}
