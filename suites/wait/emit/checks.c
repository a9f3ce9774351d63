/* The checks of the rules of wait, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "read.h"

static int is_no_child(const struct event *e)
{
	return is(e, "wait") && e->end != 0 && e->result == -1 && e->error == ECHILD;
}

/* Nobody waits for children of a process that ignores SIGCHLD, or has SA_NOCLDWAIT set. */
static int anybody_ignores(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if ((is(e, "ignore") || is(e, "nocldwait")) && has(&e->set, SIGCHLD))
			return 1;
	return 0;
}

static int check_wait_each_child_once(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		for (x = NULL; tells_of(e) && e->on >= 0 && (x = next(x)) != NULL;)
			if (x != e && x->on == e->on && consumes(x) &&
			    (before(x, e) || (consumes(e) && x->call < e->call)))
				return seen("the end of a child was told again after it had been consumed", x, e);
		for (x = NULL; is_no_child(e) && e->events == ANY && (x = next(x)) != NULL;)
			if (is(x, "fork") && same_process(x, e) && before(x, e) && x->result == 0 &&
			    !may_be_consumed(x->on, e) && !anybody_ignores())
				return seen("there is said to be no child, but one was not waited for", x, e);
	}
	return 0;
}

/* The process ended by itself with that status, or somebody sent it that signal, before e returned. */
static int has_cause(const struct event *e)
{
	const struct event *x;

	/* By what is neither of these, SIGPIPE among them, the system itself ends a process. */
	if (e->code != CLD_EXITED && !is_standard(e->status) && e->status < SIGRTMIN)
		return 1;
	for (x = NULL; (x = next(x)) != NULL && x->call < e->end;)
		if (e->code == CLD_EXITED
		        ? is(x, "exit") && process_of[x->actor] == e->on && ((x->asked ^ e->status) & 0xff) == 0
		        : is_send(x, e->on, e->status) || is_group_send(x, e->status) || asks_for(x, e->status))
			return 1;
	return 0;
}

static int check_wait_status_encoding(void)
{
	const struct event *e;
	int zero;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!tells_of(e) || e->on < 0 || (e->came & BY_WAITID) != 0)
			continue;
		zero = e->code == CLD_EXITED && e->status == 0;
		if ((e->came & TRUE_ONCE) == 0 || zero != ((e->came & TRUE_ZERO) != 0))
			return seen("the macros for a child's status contradict each other", e, NULL);
		if (tells_of_end(e) && !has_cause(e))
			return seen("the status of a child tells an end that it did not have", e, NULL);
	}
	return 0;
}

static int check_wait_concurrent_waiters(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "wait") && e->end != 0 && e->result == -1 && e->error != ECHILD && e->error != EINTR)
			return seen("a wait failed with an error that it has no reason for", e, NULL);
		for (x = NULL; consumes(e) && e->on >= 0 && (x = next(x)) != NULL && x->call < e->call;)
			if (x->actor != e->actor && x->on == e->on && consumes(x))
				return seen("two threads have both consumed the end of a child", x, e);
	}
	return 0;
}

static int check_wait_no_early_return(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = e; tells_of_end(e) && e->on >= 0 && (x = next(x)) != NULL;)
			if (x->call > e->end && process_of[x->actor] == e->on)
				return seen("a child goes on after its end was told", e, x);
	return 0;
}

static int check_wait_nohang_echild(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = NULL;
		     is(e, "wait") && e->end != 0 && e->result == 0 && e->events == CHILD && (x = next(x)) != NULL;)
			if (tells_of_end(x) && !consumes(x) && x->on == e->target && before(x, e) &&
			    !may_be_consumed(x->on, e) && !anybody_ignores())
				return seen("a child was seen to have ended, but a wait has nothing to tell of it", x,
				    e);
	return 0;
}

static int check_wait_selection(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (tells_of(e) && e->on >= 0 && e->events == CHILD && e->on != e->target)
			return seen("another child was told of than the one that was asked for", e, NULL);
	return 0;
}

/* The process has made it, or is just making it. */
static int has_made(const struct event *e)
{
	const struct event *x;

	for (x = NULL; (x = next(x)) != NULL && x->call < e->end;)
		if (is(x, "fork") && same_process(x, e) && (x->on == e->on || x->end == 0 || x->end > e->call))
			return 1;
	return 0;
}

static int check_wait_only_direct_children(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (tells_of(e) && !has_made(e))
			return seen("a process was told of that is no child", e, NULL);
	return 0;
}

static int check_wait_wnowait_idempotent(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;)
		for (x = NULL; tells_of_end(e) && e->on >= 0 && (x = next(x)) != NULL && x->call < e->call;)
			if (tells_of_end(x) && x->on == e->on &&
			    ((x->code == CLD_EXITED) != (e->code == CLD_EXITED) ||
			        ((x->status ^ e->status) & 0xff) != 0))
				return seen("two waits tell of different ends of a child", x, e);
	return 0;
}

static int check_wait_waitid_siginfo(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!tells_of(e) || e->on < 0 || (e->came & BY_WAITID) == 0)
			continue;
		if ((e->came & BAD_INFO) != 0)
			return seen("waitid() gives another signal than SIGCHLD, or another user", e, NULL);
		if (tells_of_end(e) && !has_cause(e))
			return seen("waitid() tells an end that the child did not have", e, NULL);
	}
	return 0;
}

static int check_wait_stop_continue_report(void)
{
	const struct event *e, *x;
	int told_of, sent;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!tells_of(e) || e->on < 0 || e->code != CLD_STOPPED)
			continue;
		if ((e->asked & STOPPED) == 0)
			return seen("a stop is told to a wait that did not ask for any", e, NULL);
		told_of = sent = 0;
		for (x = NULL; (x = next(x)) != NULL && x->call < e->end;) {
			told_of += tells_of(x) && x->on == e->on && x->code == CLD_STOPPED && (x->asked & KEEP) == 0;
			sent += is_stop(x->on) && (is_send(x, e->on, x->on) || is_group_send(x, x->on));
		}
		if (told_of > sent)
			return seen("stops of a child were told more often than it was sent stop signals", e, NULL);
	}
	return 0;
}
