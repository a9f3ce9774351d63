/* Steps that ask for process groups, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_PGRP_EMIT_STEPS_H
#define SHALL_PGRP_EMIT_STEPS_H

#include "../../std/emit/signals.h"

static void do_pgid(int of)
{
	struct event *e;
	pid_t group;

	if (s->pid[of] == 0)
		return;
	e = begin("pgid", of, 0);
	group = getpgid(s->pid[of]);
	e->target = group == -1 ? -1 : actor_of(group);
	done(e, group == -1 ? -1 : 0);
}

static void do_setpgid_negative(int of)
{
	struct event *e;

	if (s->pid[of] == 0)
		return;
	e = begin("negative", of, 0);
	done(e, setpgid(s->pid[of], -1));
}

/* The event may have changed the process's group. */
static int changes_group(const struct event *e, int process)
{
	if (e->end != 0 && e->result != 0)
		return 0;
	return (is(e, "group") && e->on == process) || (is(e, "setsid") && process_of[e->actor] == process);
}

/* The only change of a process's group that began before q was over; NULL: there was none, or another, or it was not over. */
static const struct event *only_change(const struct event *q, int process)
{
	const struct event *e, *only = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < q->end;) {
		if (!changes_group(e, process))
			continue;
		if (only != NULL || !before(e, q))
			return NULL;
		only = e;
	}
	return only;
}

/* The process that has made another, M: nobody has. */
static int made_by(int process)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "fork") && e->on == process)
			return process_of[e->actor];
	return M;
}

/* The process did something after q was over. */
static int acts_after(const struct event *q, int process)
{
	const struct event *e;

	for (e = q; (e = next(e)) != NULL;)
		if (process_of[e->actor] == process && e->call > q->end)
			return 1;
	return 0;
}

#endif
