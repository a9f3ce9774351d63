#include "../pgrp/pgrp.h"
#include "../std/edit.h"
#include "session.h"

#include <errno.h>
#include <unistd.h>

#define FAULTS_OF "session"
#define RULES_OF "session."
#include "fault_rows.h"

/* ---- edits ---- */

static bool fits_made(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_SESSION && !session_answer(h, e).may_fail;
}

static bool fits_refused(const struct history *h, const struct event *e)
{
	return event_role(e) == ROLE_SESSION && !session_answer(h, e).may_succeed;
}

static bool fits_asked(const struct history *h, const struct event *e)
{
	(void)h;
	return event_is(e, "sid") && e->result == 0;
}

static bool fits_terminal(const struct history *h, const struct event *e)
{
	(void)h;
	return event_is(e, "dev-tty");
}

static bool edit_refused(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_made);

	if (e != NULL) {
		e->result = -1;
		e->err = EPERM;
		e->out[0] = ACTOR_UNKNOWN;
	}
	return e != NULL;
}

static bool edit_admitted(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_refused);

	if (e != NULL) {
		e->result = e->err = 0;
		e->out[0] = event_process(h, e);
	}
	return e != NULL;
}

static bool edit_asked(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_asked);

	if (e != NULL)
		e->out[0] = ACTOR_UNKNOWN;
	return e != NULL;
}

static bool edit_terminal(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, fits_terminal);

	if (e != NULL)
		e->result = e->err = 0;
	return e != NULL;
}

/* ---- sabotaged calls ---- */

static pid_t admitting_setsid(void)
{
	pid_t session = setsid();

	return session == -1 && fault_strikes() ? getpid() : session;
}

static void plant_admits(void)
{
	session_calls.setsid = admitting_setsid;
}

static pid_t idle_setsid(void)
{
	return fault_strikes() ? getpid() : setsid();
}

static void plant_idle(void)
{
	session_calls.setsid = idle_setsid;
}

static pid_t refusing_setsid(void)
{
	if (!fault_strikes())
		return setsid();
	errno = EPERM;
	return -1;
}

static void plant_refuses(void)
{
	session_calls.setsid = refusing_setsid;
}

static pid_t callers_parent(pid_t pid)
{
	return fault_strikes() ? getppid() : getsid(pid);
}

static void plant_another(void)
{
	session_calls.getsid = callers_parent;
}

static int some_terminal(void)
{
	return dup(2);
}

static void plant_terminal(void)
{
	session_calls.open_terminal = some_terminal;
}

#define RULE "setsid"

const struct fault session_faults[] = {
	EDIT("refused", RULE, edit_refused, "setsid() fails with nothing in its way"),
	EDIT("admitted", RULE, edit_admitted, "who leads a group makes a session"),
	EDIT("asked", RULE, edit_asked, "a process is in a session that nobody has made"),
	EDIT("terminal", RULE, edit_terminal, "a session that has no terminal opens it"),
	CALL("admits", RULE, plant_admits, 2, "setsid() of who leads a group says that it has made a session"),
	CALL("idle", RULE, plant_idle, 2, "setsid() does nothing and says that it has"),
	CALL("refuses", RULE, plant_refuses, 3, "setsid() fails with EPERM"),
	CALL("another", RULE, plant_another, 3, "getsid() gives the caller's parent"),
	CALL("terminal", RULE, plant_terminal, 1, "a session without a terminal can open it"),
	MODEL("admits", RULE, 3, "in the model who leads a group makes a session"),
	{ .name = NULL },
};
