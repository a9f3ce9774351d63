/*
 * signals: steps that send and catch signals, and what the checks of std, mask and rtsig read in the log, for the programs
 * of `shall emit-c`; see lib/emit/frame.h. A process is only looked at if it has one thread: what is sent to it is then
 * taken by it or pending for it.
 */
#ifndef SHALL_STD_EMIT_SIGNALS_H
#define SHALL_STD_EMIT_SIGNALS_H

#include "emit/signals.h"

/* ---- catching ---- */

enum { PLAIN, INFO };

enum { NORESTART, RESTART };

enum { EMPTY, FULL };

enum { NO_CODE = 12345 };

static sigset_t caught; /* the signals that have a handler in this process */

static long linger; /* how long handlers compute */

static sigset_t blocked_now(void)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	return mask;
}

/* Of the processes, -1 if it is none of them. */
static int actor_of(pid_t pid)
{
	int i;

	for (i = 0; i < ACTORS; i++)
		if (s->pid[i] == pid && pid > 0)
			return i;
	return -1;
}

static void note_info(struct event *e, const siginfo_t *info)
{
	e->code = info->si_code;
	e->status = info->si_signo == SIGCHLD ? info->si_status : 0;
	e->sender = actor_of(info->si_pid);
	e->asked = info->si_value.sival_int;
	e->value = (intptr_t)info->si_value.sival_ptr;
}

static void (*inside)(int number); /* what handlers do besides */

static void handled(int number, const siginfo_t *info)
{
	int saved_errno = errno, saved_me = me;
	struct event *e;

	if (getpid() != my_pid) /* fork has not yet returned here */
		me = newborn;
	e = begin("handler", number, 0);
	e->mask = blocked_now();
	e->code = NO_CODE;
	if (info != NULL)
		note_info(e, info);
	spin(linger);
	if (inside != NULL)
		inside(number);
	done(e, 0);
	me = saved_me;
	errno = saved_errno;
}

static void plain_handler(int number)
{
	handled(number, NULL);
}

static void info_handler(int number, siginfo_t *info, void *context)
{
	(void)context;
	handled(number, info);
}

/* Gives the signals of the set an action, and notes which had a handler before. */
static void set_actions(const char *what, sigset_t set, const struct sigaction *action, int restart)
{
	struct event *e;
	int n;

	e = begin(what, 0, restart);
	e->caught = caught;
	e->set = set;
	e->after = action->sa_mask;
	e->code = action->sa_flags;
	for (n = 1; n < SIGNALS; n++) {
		if (!has(&set, n) || n == SIGKILL || n == SIGSTOP || sigaction(n, action, NULL) != 0)
			continue;
		if (strcmp(what, "catch") == 0)
			sigaddset(&caught, n);
		else
			sigdelset(&caught, n);
	}
	done(e, 0);
}

static struct sigaction handler_of(int form)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	if (form == INFO)
		action.sa_sigaction = info_handler;
	else
		action.sa_handler = plain_handler;
	action.sa_flags = form == INFO ? SA_SIGINFO : 0;
	return action;
}

static void do_catch(sigset_t set, int form, int restart, int full)
{
	struct sigaction action;

	action = handler_of(form);
	action.sa_flags |= restart == RESTART ? SA_RESTART : 0;
	if (full == FULL)
		sigfillset(&action.sa_mask);
	else
		sigemptyset(&action.sa_mask);
	set_actions("catch", set, &action, restart);
}

static void do_ignore(sigset_t set)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_IGN;
	set_actions("ignore", set, &action, 0);
}

static void do_default(sigset_t set)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_DFL;
	set_actions("default", set, &action, 0);
}

static void do_linger(long turns)
{
	linger = turns;
}

/* ---- sending and asking ---- */

/* A send; the signals that are blocked and caught count when a process sends to itself. */
static struct event *begin_send(const char *what, int target, int number)
{
	sigset_t mask = blocked_now();
	struct event *e = begin(what, number, 0);

	e->mask = mask;
	e->caught = caught;
	e->target = target;
	return e;
}

static void do_kill(int target, int number)
{
	pid_t pid = s->pid[process_of[target]];
	struct event *e;

	if (pid == 0)
		return;
	e = begin_send("kill", process_of[target], number);
	done(e, kill(pid, number));
}

static void do_killself(int number)
{
	struct event *e = begin_send("kill", process_of[me], number);

	done(e, kill(getpid(), number));
}

static void do_raise(int number)
{
	struct event *e = begin_send("raise", process_of[me], number);

	done(e, raise(number) == 0 ? 0 : -1);
}

static void do_pending(void)
{
	sigset_t mask = blocked_now();
	struct event *e = begin("pending", 0, 0);
	sigset_t set;
	int r;

	sigemptyset(&set);
	r = sigpending(&set);
	e->set = set;
	e->mask = mask;
	e->caught = caught;
	done(e, r);
}

/* ---- reading the log ---- */

static int is_standard(int n)
{
	return n == SIGHUP || n == SIGINT || n == SIGQUIT || n == SIGUSR1 || n == SIGUSR2 || n == SIGALRM ||
	    n == SIGTERM;
}

/* A send of signal n to the process that did not fail; it may not have happened if it never returned. */
static int is_send(const struct event *e, int process, int n)
{
	return e->on == n && e->target == process && (e->end == 0 || e->result == 0) &&
	    (is(e, "kill") || is(e, "raise") || is(e, "sigqueue") || is(e, "tkill"));
}

/* A send of signal n to some process group that did not fail; anybody may be in it. */
static int is_group_send(const struct event *e, int n)
{
	return e->on == n && is(e, "killgroup") && (e->end == 0 || e->result == 0);
}

static int is_stop(int n)
{
	return n == SIGTSTP || n == SIGTTIN || n == SIGTTOU || n == SIGSTOP;
}

/* Signal n was taken, by a handler or by accepting it. */
static int is_take(const struct event *e, int process, int n)
{
	return e->actor == process && e->on == n &&
	    (is(e, "handler") || (is(e, "accept") && e->end != 0 && e->result > 0));
}

/* A time when it certainly had been taken. */
static unsigned taken(const struct event *take)
{
	return is(take, "handler") ? take->call : take->end;
}

/* Was the system asked for signal n? By those two it tells a group that nobody could continue, too. */
static int asks_for(const struct event *e, int n)
{
	if (is(e, "timer") || is(e, "mq-notify"))
		return e->target == n;
	if (is(e, "ctty") && (n == SIGINT || n == SIGQUIT))
		return 1;
	return (n == SIGHUP || n == SIGCONT) && (is(e, "group") || is(e, "setsid") || is(e, "ctty"));
}

enum { SYSTEM_SENDS = 1000000 };

/* How many sends of n to the process began before that time. */
static int sends_begun(int process, int n, unsigned time)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < time;) {
		count += is_send(e, process, n) || is_group_send(e, n);
		if (asks_for(e, n))
			return SYSTEM_SENDS;
	}
	return count;
}

/* How many instances of n the process had certainly taken at that time. */
static int takes_over(int process, int n, unsigned time)
{
	const struct event *e;
	int count = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < time;)
		count += is_take(e, process, n) && taken(e) < time;
	return count;
}

/* n had a handler in the asking process all the time from the send x to the question q. */
static int caught_since(const struct event *x, const struct event *q, int n)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->call;)
		if (e->actor == q->actor && has(&e->set, n) && !before(e, x) &&
		    (is(e, "ignore") || is(e, "default") || (is(e, "catch") && !has(&e->caught, n))))
			return 0;
	return has(&q->caught, n);
}

/* Its handlers may interrupt themselves: which came first does not show by which began first. */
static int lets_itself_in(int n)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "catch") && has(&e->set, n) && (e->code & (SA_NODEFER | (int)SA_RESETHAND)) != 0)
			return 1;
	return 0;
}

/* A send of n that was over before the question q and of which nothing was taken since it began; NULL if there is none. */
static const struct event *untaken(const struct event *q, int n)
{
	const struct event *e, *x = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->call;)
		if (is_send(e, q->actor, n) && before(e, q) && caught_since(e, q, n))
			x = e;
	for (e = NULL; x != NULL && (e = next(e)) != NULL && e->call < q->end;)
		if (is_take(e, q->actor, n) && taken(e) > x->call)
			return NULL;
	return x;
}

/*
 * sigpending() answered that n is not pending, though it was sent, is blocked, and was not taken since: the send that is
 * missing, NULL if none is.
 */
static const struct event *missing(const struct event *q, int n)
{
	if (!is(q, "pending") || q->end == 0 || q->result != 0 || !alone(q->actor) || !has(&q->mask, n) ||
	    has(&q->set, n))
		return NULL;
	return untaken(q, n);
}

/* sigpending() answered that n is pending, though whatever had been sent was taken. */
static int left_over(const struct event *q, int n)
{
	return is(q, "pending") && q->end != 0 && q->result == 0 && alone(q->actor) && has(&q->set, n) &&
	    sends_begun(q->actor, n, q->end) <= takes_over(q->actor, n, q->call);
}

#endif
