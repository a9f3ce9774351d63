/* Steps on pseudo-terminals, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_PTY_EMIT_STEPS_H
#define SHALL_PTY_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <termios.h>

enum { PIPES, DEVNULL, PAIRED };

/* Bytes go through as they are. */
static int make_raw(int end)
{
	struct termios t;

	if (tcgetattr(end, &t) != 0)
		return -1;
	t.c_iflag = 0;
	t.c_oflag &= ~(tcflag_t)OPOST;
	t.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return tcsetattr(end, TCSANOW, &t);
}

static void do_openpty(int m, int slave)
{
	const char *name;
	struct event *e;

	if (fd[m] >= 0 || fd[slave] >= 0)
		return;
	e = begin("openpty", m, 0);
	fd[m] = posix_openpt(O_RDWR | O_NOCTTY);
	if (fd[m] >= 0 && grantpt(fd[m]) == 0 && unlockpt(fd[m]) == 0 && (name = ptsname(fd[m])) != NULL)
		fd[slave] = open(name, O_RDWR | O_NOCTTY);
	done(e, fd[slave] >= 0 && make_raw(fd[slave]) == 0 ? 0 : -1);
}

static void do_isatty(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("isatty", end, 0);
	done(e, isatty(fd[end]));
}

static void do_isatty_other(int of)
{
	int ends[2] = { -1, -1 };
	struct event *e;

	if ((of == PIPES ? pipe(ends) : of == PAIRED ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : 0) != 0)
		return;
	if (ends[0] < 0)
		ends[0] = open("/dev/null", O_RDWR);
	e = begin("not-a-tty", of, 0);
	done(e, isatty(ends[0]));
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
}

#endif
