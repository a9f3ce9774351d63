/* The checks of the rules of sigchld, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../wait/emit/read.h"
#include "steps.h"

/* No more of them than children that the process has made, changes that others made, and signals that were sent. */
static int check_sigchld_no_lost_edge(void)
{
	const struct event *e, *x;
	int possible, n;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "handler") || e->on != SIGCHLD || !alone(e->actor))
			continue;
		possible = sends_begun(e->actor, SIGCHLD, e->call);
		for (x = NULL; (x = next(x)) != NULL && x->call < e->call;) {
			possible += is(x, "fork") && x->actor == e->actor;
			for (n = 1; n < SIGNALS; n++)
				if (n == SIGCONT || n == SIGSTOP || n == SIGTSTP || n == SIGTTIN || n == SIGTTOU)
					possible += is_group_send(x, n) || is_send(x, x->target, n);
		}
		if (takes_over(e->actor, SIGCHLD, e->call + 1) > possible)
			return seen("SIGCHLD came more often than children can have changed", e, NULL);
	}
	return 0;
}

static int is_child(int child, int parent)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fork") && e->actor == parent && e->on == child)
			return 1;
	return 0;
}

/* Whose end was consumed is not known by its id any more. */
static int has_waited(int process)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "wait") && process_of[e->actor] == process)
			return 1;
	return 0;
}

/* SIGCHLD that says how a child ended. */
static int tells_end(const struct event *e)
{
	return !has_waited(e->actor) && e->on == SIGCHLD && is_take(e, e->actor, SIGCHLD) && alone(e->actor) &&
	    (e->code == CLD_EXITED || e->code == CLD_KILLED || e->code == CLD_DUMPED);
}

static int check_sigchld_siginfo(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!tells_end(e))
			continue;
		if (e->sender < 0 || !is_child(e->sender, e->actor))
			return seen("SIGCHLD names no child", e, NULL);
		for (x = NULL; (x = next(x)) != NULL;)
			if (is(x, "reap") && x->on == e->sender && x->end != 0 && x->result == 0 &&
			    ((x->code == CLD_EXITED) != (e->code == CLD_EXITED) || x->status != e->status))
				return seen("SIGCHLD tells another end than waitid()", e, x);
	}
	return 0;
}

static int check_sigchld_siginfo_stopped(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (e->on == SIGCHLD && is_take(e, e->actor, SIGCHLD) && alone(e->actor) && e->code == CLD_STOPPED &&
		    e->status != SIGSTOP && e->status != SIGTSTP && e->status != SIGTTIN && e->status != SIGTTOU)
			return seen("SIGCHLD says that a child was stopped, but si_status is no stop signal", e, NULL);
	return 0;
}

/* ---- ends that are told to nobody ---- */

/* The process did so, and nothing else with SIGCHLD afterwards, nor a new image. */
static int disowns(const struct event *action, const char *what)
{
	const struct event *e;

	if (!is(action, what) || action->end == 0 || !has(&action->set, SIGCHLD) || !alone(action->actor))
		return 0;
	for (e = action; (e = next(e)) != NULL;)
		if (e->actor == action->actor &&
		    (is(e, "exec") ||
		        ((is(e, "ignore") || is(e, "nocldwait") || is(e, "default") || is(e, "catch") ||
		             is(e, "action")) &&
		            has(&e->set, SIGCHLD))))
			return 0;
	return 1;
}

/* A wait that began after the action: who was made after that cannot be told of, and if there is no child, none goes on. */
static int check_unwaited(const struct event *action, const struct event *e)
{
	const struct event *made, *x;
	int none = is(e, "wait") && e->events == ANY && e->end != 0 && e->result == -1 && e->error == ECHILD;

	for (made = NULL; before(action, e) && (made = next(made)) != NULL;) {
		if (!is(made, "fork") || made->actor != e->actor)
			continue;
		if (tells_of_end(e) && e->on == made->on && before(action, made))
			return seen("the end of a child is told, though its parent is to be told of none", action, e);
		for (x = e; none && before(made, e) && (x = next(x)) != NULL;)
			if (x->call > e->end && process_of[x->actor] == made->on)
				return seen("there is said to be no child, but one goes on", e, x);
	}
	return 0;
}

static int check_all_unwaited(const char *what)
{
	const struct event *action, *e;

	for (action = NULL; (action = next(action)) != NULL;)
		for (e = action; disowns(action, what) && (e = next(e)) != NULL;)
			if (e->actor == action->actor && check_unwaited(action, e))
				return 1;
	return 0;
}

static int check_sigchld_autoreap_ignore(void)
{
	return check_all_unwaited("ignore");
}

static int check_sigchld_autoreap_nocldwait(void)
{
	return check_all_unwaited("nocldwait");
}
