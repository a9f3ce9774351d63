/* Steps that look at children, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_JOB_EMIT_CHILDREN_H
#define SHALL_JOB_EMIT_CHILDREN_H

#include "../../std/emit/signals.h"

enum { STOP, CONTINUE };

/* Waits until the child is stopped, or goes on, or has ended. That is not consumed. */
static void do_watch(int child, int change)
{
	int wanted = change == STOP ? WSTOPPED : WCONTINUED, r;
	siginfo_t info;
	struct event *e;

	if (s->pid[child] == 0)
		return;
	memset(&info, 0, sizeof(info));
	e = begin("watch", child, 0);
	r = waitid(P_PID, (id_t)s->pid[child], &info, wanted | WEXITED | WNOWAIT);
	e->code = info.si_code;
	if (r == 0 && (info.si_code == CLD_STOPPED || info.si_code == CLD_CONTINUED))
		waitid(P_PID, (id_t)s->pid[child], &info, wanted | WNOHANG);
	done(e, r);
}

static void do_look(int child)
{
	siginfo_t info;
	struct event *e;
	int r;

	if (s->pid[child] == 0)
		return;
	memset(&info, 0, sizeof(info));
	e = begin("look", child, 0);
	r = waitid(P_PID, (id_t)s->pid[child], &info, WEXITED | WNOHANG | WNOWAIT);
	e->status = info.si_pid != 0; /* it has ended */
	done(e, r);
}

#endif
