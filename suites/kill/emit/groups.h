/* Steps that make and signal process groups, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_KILL_EMIT_GROUPS_H
#define SHALL_KILL_EMIT_GROUPS_H

#include "../../std/emit/signals.h"

/* Puts a process into the group that another leads; its own: makes one. */
static void do_group(int process, int group_leader)
{
	struct event *e;

	if (s->pid[process] == 0 || s->pid[group_leader] == 0)
		return;
	e = begin("group", process, 0);
	e->target = group_leader;
	done(e, setpgid(s->pid[process], s->pid[group_leader]));
}

static void do_killgroup(int group_leader, int number)
{
	struct event *e;

	if (s->pid[group_leader] == 0)
		return;
	e = begin_send("killgroup", group_leader, number);
	done(e, kill(-s->pid[group_leader], number));
}

static void do_killpg(int group_leader, int number)
{
	struct event *e;

	if (s->pid[group_leader] == 0)
		return;
	e = begin_send("killgroup", group_leader, number);
	done(e, killpg(s->pid[group_leader], number));
}

static void do_killown(int number)
{
	struct event *e = begin_send("killgroup", -1, number);

	done(e, kill(0, number));
}

#endif
