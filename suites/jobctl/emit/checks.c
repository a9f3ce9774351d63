/* The checks of rules of jobctl, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "../../job/emit/children.h"
#include "steps.h"

/* It may end somebody, and then the system may continue whom that leaves an orphan. */
static int may_end_somebody(const struct event *e)
{
	return is(e, "exit") ||
	    (e->on != SIGCONT && !is_stop(e->on) && (is_send(e, e->target, e->on) || is_group_send(e, e->on)));
}

/* Stops of the process that were told before x, less what may have continued it since. */
static int stands_still(const struct event *x, int process)
{
	const struct event *e;
	int told = 0, continued = 0;

	for (e = NULL; (e = next(e)) != NULL && e->call < x->call;) {
		told += is(e, "watch") && e->on == process && before(e, x) && e->result == 0 && e->code == CLD_STOPPED;
		continued += is_send(e, process, SIGCONT) || is_group_send(e, SIGCONT) || may_end_somebody(e);
	}
	return told > continued;
}

static int check_jobctl_stop_freezes(void)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (process_of[e->actor] != M && stands_still(e, process_of[e->actor]))
			return seen("a process was told to be stopped, and did this before anybody continued it", e,
			    NULL);
	return 0;
}

static int check_jobctl_tcsetpgrp(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (is(e, "tcsetneg") && e->end != 0 && e->result == 0)
			return seen("tcsetpgrp() took a negative group", e, NULL);
		x = is(e, "tcgetpgrp") && e->end != 0 && e->result == 0 ? foreground_of(e) : NULL;
		if (x != NULL && e->target != x->target && acts_after(e, x->target))
			return seen("the group that was put into the foreground is not there", x, e);
	}
	return 0;
}

/* The leader of a session had a terminal there before it made the process, and lives on after the call. */
static int has_terminal(const struct event *call, int leader)
{
	const struct event *e, *took = NULL;

	for (e = NULL; (e = next(e)) != NULL && e->call < call->call;) {
		if (is(e, "ctty") && e->on == call->on && process_of[e->actor] == leader && e->end != 0 &&
		    e->result == 0)
			took = e;
		if (is(e, "fork") && e->on == process_of[call->actor])
			return took != NULL && before(took, e) && acts_after(call, leader);
	}
	return 0;
}

static int check_jobctl_bg_read(void)
{
	const struct event *e, *x, *group;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (!is(e, "read") || e->end == 0 || e->result <= 0 || side_of[e->on] != 1)
			continue;
		x = foreground_of(e);
		group = only_change(e, process_of[e->actor]);
		if (x != NULL && group != NULL && is(group, "group") &&
		    has_terminal(e, made_by(process_of[e->actor])) && group->target != x->target)
			return seen("a process in the background could read from its terminal", x, e);
	}
	return 0;
}
