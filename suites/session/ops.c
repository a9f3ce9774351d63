#include "session.h"

#include <fcntl.h>
#include <unistd.h>

static int open_terminal(void)
{
	return open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK);
}

struct session_calls session_calls = { .setsid = setsid, .getsid = getsid, .open_terminal = open_terminal };

static void perform_setsid(struct call *c)
{
	pid_t session;

	call_begin(c);
	session = session_calls.setsid();
	call_report(c, 0, actor_of_pid(c->actor, session));
	call_end(c, session == -1 ? -1 : 0);
}

static void perform_sid(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	pid_t session;

	if (pid <= 1)
		return;
	call_begin(c);
	session = session_calls.getsid(pid == getpid() ? 0 : (pid_t)pid);
	call_report(c, 0, actor_of_pid(c->actor, session));
	call_end(c, session == -1 ? -1 : 0);
}

/* It is closed at once: nothing is ever done to a terminal that is found. */
static void perform_terminal(struct call *c)
{
	int fd;

	call_begin(c);
	fd = session_calls.open_terminal();
	call_end(c, fd == -1 ? -1 : 0);
	if (fd != -1)
		close(fd);
}

const struct op session_ops[] = {
	{ "setsid", "", "actor:session", ROLE_SESSION, perform_setsid, session_imagine_setsid,
	    "makes a session, and a group in it, that this process leads" },
	{ "sid", "actor:of", "actor:session", ROLE_NONE, perform_sid, session_imagine_sid,
	    "asks who has made the session that a process is in" },
	{ "dev-tty", "", "", ROLE_NONE, perform_terminal, session_imagine_terminal,
	    "opens the controlling terminal, if the session has one" },
	{ .name = NULL },
};
