/* Steps on controlling terminals, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_JOBCTL_EMIT_STEPS_H
#define SHALL_JOBCTL_EMIT_STEPS_H

#include "../../pgrp/emit/steps.h"
#include "../../pty/emit/steps.h"

#include <sys/ioctl.h>

/* The system may have another way, or take the first terminal that the leader of a session opens. */
static int take_terminal(int terminal)
{
#ifdef TIOCSCTTY
	return ioctl(terminal, TIOCSCTTY, 0);
#else
	int again = open(ttyname(terminal), O_RDWR);

	if (again != -1)
		close(again);
	return again == -1 ? -1 : 0;
#endif
}

static void do_ctty(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("ctty", end, 0);
	done(e, take_terminal(fd[end]));
}

static void do_tcgetpgrp(int end)
{
	struct event *e;
	pid_t group;

	if (fd[end] < 0)
		return;
	e = begin("tcgetpgrp", end, 0);
	group = tcgetpgrp(fd[end]);
	e->target = group == -1 ? -1 : actor_of(group);
	done(e, group == -1 ? -1 : 0);
}

static void do_tcsetpgrp(int end, int leader)
{
	struct event *e;

	if (fd[end] < 0 || s->pid[leader] == 0)
		return;
	e = begin("tcsetpgrp", end, 0);
	e->target = leader;
	done(e, tcsetpgrp(fd[end], s->pid[leader]));
}

static void do_tcsetpgrp_negative(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("tcsetneg", end, 0);
	done(e, tcsetpgrp(fd[end], -getpgrp()));
}

/* The call that put a group into the foreground before q, if none since then or meanwhile may have put another there. */
static const struct event *foreground_of(const struct event *q)
{
	const struct event *e, *last = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->end;) {
		if (!is(e, "tcsetpgrp") || e->on != q->on || e == q || (e->end != 0 && e->result != 0))
			continue;
		if (!before(e, q) || (last != NULL && !before(last, e)))
			return NULL;
		last = e;
	}
	return last;
}

#endif
