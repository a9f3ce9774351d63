#include "../kill/kill.h"
#include "../std/edit.h"
#include "../std/story.h"
#include "pgrp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FAULTS_OF "pgrp"
#define RULES_OF "pgrp."
#include "fault_rows.h"

/* ---- edits ---- */

static bool fits_moved(const struct history *h, const struct event *e)
{
	const char *why;

	return event_role(e) == ROLE_GROUP && pgrp_outcomes(h, e, &why) == PGRP_MOVES;
}

static bool fits_barred(const struct history *h, const struct event *e)
{
	const char *why;

	return event_role(e) == ROLE_GROUP && (pgrp_outcomes(h, e, &why) & PGRP_MOVES) == 0;
}

static bool fits_one_error(const struct history *h, const struct event *e)
{
	const char *why;
	unsigned out = pgrp_outcomes(h, e, &why);

	return event_role(e) == ROLE_GROUP && (out & PGRP_MOVES) == 0 && (out & (out - 1)) == 0;
}

static bool fits_asked(const struct history *h, const struct event *e)
{
	(void)h;
	return event_is(e, "pgid") && e->result == 0;
}

static void fail(struct event *e, int error)
{
	e->result = -1;
	e->err = error;
}

static bool edit_refused(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_moved);

	if (e != NULL)
		fail(e, choice_below(c, "error", 2) == 0 ? EPERM : EACCES);
	return e != NULL;
}

static bool edit_admitted(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_barred);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

static bool edit_error(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_one_error);

	if (e != NULL)
		fail(e, EINVAL);
	return e != NULL;
}

/* Of a process that has never been in it. */
static bool edit_asked(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_asked);

	if (e != NULL)
		e->out[0] = ACTOR_UNKNOWN;
	return e != NULL;
}

static bool fits_found(const struct history *h, const struct event *e)
{
	unsigned group = pgrp_addressed(h, e);

	return group != ACTORS_MAX && e->result == 0 &&
	    pgrp_member(h, group, PGRP_ANYWHERE, e, ACTORS_MAX) != ACTORS_MAX;
}

static bool edit_not_found(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_found);

	if (e != NULL)
		fail(e, ESRCH);
	return e != NULL;
}

static bool fits_gone(const struct history *h, const struct event *e)
{
	unsigned group = pgrp_addressed(h, e);

	return group != ACTORS_MAX && !pgrp_may_exist(h, group, PGRP_ANYWHERE, e, ACTORS_MAX);
}

static bool edit_found(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_gone);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

static const struct sent *must_reach(const struct story *s, const struct stream *t)
{
	uint32_t k, drain;

	for (k = 0; k < t->sends; k++)
		if (pgrp_must_reach(s, t, &t->send[k], &drain))
			return &t->send[k];
	return NULL;
}

static bool edit_missed(struct history *h, struct choices *c)
{
	return edit_lose(h, c, must_reach);
}

/* ---- sabotaged calls ---- */

static int idle_setpgid(pid_t pid, pid_t group)
{
	return fault_strikes() ? 0 : setpgid(pid, group);
}

static void plant_idle(void)
{
	std_calls.setpgid = idle_setpgid;
}

static int admitting_setpgid(pid_t pid, pid_t group)
{
	int r = setpgid(pid, group);

	return r == -1 && fault_strikes() ? 0 : r;
}

static void plant_admits(void)
{
	std_calls.setpgid = admitting_setpgid;
}

static int refusing_setpgid(pid_t pid, pid_t group)
{
	if (!fault_strikes())
		return setpgid(pid, group);
	errno = EPERM;
	return -1;
}

static void plant_refuses(void)
{
	std_calls.setpgid = refusing_setpgid;
}

static pid_t callers_group(pid_t pid)
{
	return fault_strikes() ? getpid() : getpgid(pid);
}

static void plant_own(void)
{
	pgrp_calls.getpgid = callers_group;
}

static int blind_kill(pid_t pid, int number)
{
	if (pid < 0 && fault_strikes()) {
		errno = ESRCH;
		return -1;
	}
	return kill(pid, number);
}

static int blind_killpg(pid_t group, int number)
{
	return blind_kill(-group, number);
}

static void plant_blind(void)
{
	std_calls.kill = blind_kill;
	std_calls.killpg = blind_killpg;
}

static int glad_kill(pid_t pid, int number)
{
	int r = kill(pid, number);

	return r == -1 && pid < 0 && fault_strikes() ? 0 : r;
}

static int glad_killpg(pid_t group, int number)
{
	return glad_kill(-group, number);
}

static void plant_glad(void)
{
	std_calls.kill = glad_kill;
	std_calls.killpg = glad_killpg;
}

#define MOVES "setpgid-rules"
#define SCOPE "kill-scope"

const struct fault pgrp_faults[] = {
	EDIT("refused", MOVES, edit_refused, "setpgid() fails with nothing in its way"),
	EDIT("admitted", MOVES, edit_admitted, "setpgid() succeeds though it must not"),
	EDIT("error", MOVES, edit_error, "setpgid() fails with EINVAL"),
	EDIT("asked", MOVES, edit_asked, "a process is in a group to which nobody has put it"),
	EDIT("not-found", SCOPE, edit_not_found, "a group that has a member is not found"),
	EDIT("found", SCOPE, edit_found, "a group that has no member is found"),
	EDIT("missed", SCOPE, edit_missed, "a member whose leader has gone is not signalled"),
	CALL("idle", MOVES, plant_idle, 3, "setpgid() does nothing and says that it has"),
	CALL("admits", MOVES, plant_admits, 3, "setpgid() says that it has done what it must not do"),
	CALL("refuses", MOVES, plant_refuses, 3, "setpgid() fails with EPERM"),
	CALL("own", MOVES, plant_own, 3, "getpgid() gives the caller"),
	CALL("blind", SCOPE, plant_blind, 4, "a signal to a group says that there is none"),
	CALL("glad", SCOPE, plant_glad, 1, "a signal to a group that is not there succeeds"),
	CALL("missed", SCOPE, kill_plant_missed, 3, "one member of a group is left out"),
	MODEL("admits", MOVES, 5, "in the model setpgid() says that it has moved anybody anywhere"),
	MODEL("another", MOVES, 5, "in the model getpgid() gives another group"),
	{ .name = NULL },
};
