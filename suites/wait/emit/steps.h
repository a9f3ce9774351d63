/*
 * steps: waits for children, for the programs of `shall emit-c`; see lib/emit/frame.h. All three calls are logged alike, as
 * `wait`: the child, how it changed (CLD_EXITED, …), its status, and what else was said.
 */
#ifndef SHALL_WAIT_EMIT_STEPS_H
#define SHALL_WAIT_EMIT_STEPS_H

#include "../../std/emit/signals.h"

enum { ANY, CHILD, GROUP, OWN };

enum { NOHANG = 1, UNTRACED = 2, STOPPED = 2, CONTINUED = 4, EXITED = 8, KEEP = 16 };

enum { SIMPLY, BYPID, BYID };

enum { TRUE_ONCE = 1, TRUE_ZERO = 2, BY_WAITID = 4, BAD_INFO = 8 };

static struct event *begin_wait(int which, int of, int options)
{
	struct event *e = begin("wait", -1, options);

	e->target = of;
	e->events = which;
	return e;
}

static atomic_int consumed_id[ACTORS]; /* of children whose ends this process has consumed */

static int child_of_id(pid_t pid)
{
	int i;

	for (i = 0; i < ACTORS; i++)
		if (consumed_id[i] == pid)
			return i;
	return actor_of(pid);
}

/* What a wait tells of a child, which the caller may not signal any more if its end was consumed. */
static void note_child(struct event *e, pid_t pid, int code, int status)
{
	int child = child_of_id(pid);

	e->on = child;
	e->code = code;
	e->status = status;
	if (child < 0 || (e->asked & KEEP) != 0 || code == CLD_STOPPED || code == CLD_CONTINUED)
		return;
	consumed_id[child] = pid;
	s->pid[child] = 0;
	if (atomic_exchange(&s->reaped[child], 1) == 0)
		s->alive--;
}

static void note_status(struct event *e, pid_t pid, int status)
{
	int true_ones = (WIFEXITED(status) != 0) + (WIFSIGNALED(status) != 0) + (WIFSTOPPED(status) != 0) +
	    (WIFCONTINUED(status) != 0);

	e->came = (true_ones == 1 ? TRUE_ONCE : 0) | (status == 0 ? TRUE_ZERO : 0);
	if (WIFEXITED(status))
		note_child(e, pid, CLD_EXITED, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		note_child(e, pid, CLD_KILLED, WTERMSIG(status));
	else if (WIFSTOPPED(status))
		note_child(e, pid, CLD_STOPPED, WSTOPSIG(status));
	else
		note_child(e, pid, CLD_CONTINUED, SIGCONT);
}

static void do_waitpid(int which, int of, int options)
{
	pid_t pid = s->pid[process_of[of]], got;
	int how = (options & NOHANG ? WNOHANG : 0) | (options & UNTRACED ? WUNTRACED : 0) |
	    (options & CONTINUED ? WCONTINUED : 0);
	int status = 0;
	struct event *e;

	if ((which == CHILD || which == GROUP) && pid == 0)
		return;
	e = begin_wait(which, process_of[of], options);
	got = waitpid(which == ANY ? -1 : which == CHILD ? pid : which == GROUP ? -pid : 0, &status, how);
	if (got > 0)
		note_status(e, got, status);
	done(e, got > 0 ? 1 : got);
}

static void do_waitid(int which, int of, int options)
{
	pid_t pid = s->pid[process_of[of]];
	int how = (options & NOHANG ? WNOHANG : 0) | (options & STOPPED ? WSTOPPED : 0) |
	    (options & CONTINUED ? WCONTINUED : 0) | (options & EXITED ? WEXITED : 0) | (options & KEEP ? WNOWAIT : 0);
	siginfo_t info;
	struct event *e;
	int r;

	if (which != ANY && pid == 0)
		return;
	memset(&info, 0, sizeof(info));
	e = begin_wait(which, process_of[of], options);
	e->came = BY_WAITID;
	r = waitid(which == ANY ? P_ALL : which == CHILD ? P_PID : P_PGID, which == ANY ? 0 : (id_t)pid, &info, how);
	if (r == 0 && info.si_pid != 0) {
		if (info.si_signo != SIGCHLD || info.si_uid != getuid())
			e->came |= BAD_INFO;
		note_child(e, info.si_pid, info.si_code, info.si_status);
		r = 1;
	}
	done(e, r);
}

static void do_wait_any(void)
{
	struct event *e = begin_wait(ANY, M, 0);
	int status = 0;
	pid_t got = wait(&status);

	if (got > 0)
		note_status(e, got, status);
	done(e, got > 0 ? 1 : got);
}

/* Any child, until there is none. */
static void do_wait_all(int by)
{
	siginfo_t info;

	do {
		if (by == SIMPLY)
			do_wait_any();
		else if (by == BYPID)
			do_waitpid(ANY, M, 0);
		else
			do_waitid(ANY, M, EXITED);
	} while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0);
}

#endif
