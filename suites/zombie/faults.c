#include "../std/edit.h"
#include "../wait/wait.h"
#include "core.h"
#include "port.h"
#include "zombie.h"

#include <errno.h>
#include <string.h>

#define FAULTS_OF "zombie"
#define RULES_OF "zombie."
#include "fault_rows.h"

/* ---- edits ---- */

/* A later report of an end that was seen before. */
static struct event *pick_later(struct history *h, struct choices *c)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct event *found = NULL;
	unsigned offered = 0, k;
	struct indexes i;
	struct ending end;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++) {
			struct event *e = &h->event[*i.at];
			uint32_t seen;

			if (!event_tells_end(h, e, &end) || event_process(h, e) != kin_parent(h, end.process))
				continue;
			seen = zombie_seen(h, end.process);
			if (seen != NO_EVENT && h->event[seen].ret < e->call && edit_pick(c, &offered))
				found = e;
		}
	return found;
}

static bool edit_changed(struct history *h, struct choices *c)
{
	struct event *e = pick_later(h, c);
	unsigned at = e != NULL && event_role(e) == ROLE_WAIT ? 1 : 0;
	struct ending end;

	if (e == NULL)
		return false;
	event_tells_end(h, e, &end);
	if (event_role(e) == ROLE_REAP)
		e->out[0] = 1;
	else
		e->out[at] = CHILD_KILLED;
	e->out[at + 1] = end.killed && end.code == SIG_I_KILL ? SIG_I_TERM : SIG_I_KILL;
	return true;
}

static bool edit_not_found(struct history *h, struct choices *c)
{
	struct indexes i = events_with(h, ROLE_SEND);
	struct event *found = NULL;
	unsigned offered = 0;

	for (; i.at < i.end; i.at++)
		if (zombie_is_sent(h, &h->event[*i.at]) && edit_pick(c, &offered))
			found = &h->event[*i.at];
	if (found == NULL)
		return false;
	found->result = -1;
	found->err = ESRCH;
	return true;
}

/* ---- sabotaged calls ---- */

/* A dead process is not found any more. */
static int kill_not_found(pid_t pid, int number)
{
	if (pid > 0 && port_ended(pid) == 1 && fault_strikes()) {
		errno = ESRCH;
		return -1;
	}
	return kill(pid, number);
}

static void plant_not_found(void)
{
	std_calls.kill = kill_not_found;
}

static int keep_changed(pid_t pid, bool *killed, int *code)
{
	int r = port_wait_keep(pid, killed, code);

	if (r == 0 && fault_strikes()) {
		*killed = true;
		*code = SIGTERM;
	}
	return r;
}

static void plant_changed(void)
{
	core_calls.wait_keep = keep_changed;
}

const struct fault zombie_faults[] = {
	EDIT("changed", "persist", edit_changed, "another end is told later"),
	EDIT("not-found", "kill-ok", edit_not_found, "a dead process is not found"),

	CALL("changed", "persist", plant_changed, 4, "an end changes while it is there"),
	CALL("not-found", "kill-ok", plant_not_found, 3, "kill() says that a dead process is not there"),
	{ .name = NULL },
};
