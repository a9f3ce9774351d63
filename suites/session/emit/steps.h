/* Steps that make sessions and ask for them, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_SESSION_EMIT_STEPS_H
#define SHALL_SESSION_EMIT_STEPS_H

#include "../../pgrp/emit/steps.h"

#include <fcntl.h>

/* `came` is whether it gave the caller's own number. */
static void do_setsid(void)
{
	struct event *e = begin("setsid", 0, 0);
	pid_t session;

	e->target = process_of[me];
	session = setsid();
	e->came = session == getpid();
	done(e, session == -1 ? -1 : 0);
}

static void do_sid(int of)
{
	struct event *e;
	pid_t session;

	if (s->pid[of] == 0)
		return;
	e = begin("sid", of, 0);
	session = getsid(s->pid[of]);
	e->target = session == -1 ? -1 : actor_of(session);
	done(e, session == -1 ? -1 : 0);
}

static void do_dev_tty(void)
{
	struct event *e = begin("dev-tty", 0, 0);
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK);

	done(e, terminal == -1 ? -1 : 0);
	if (terminal != -1)
		close(terminal);
}

#endif
