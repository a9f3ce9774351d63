#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct pty_calls pty_calls = { .isatty = isatty, .ttyname_r = ttyname_r };

/* Bytes go through as they are. */
static int make_raw(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) != 0)
		return -1;
	t.c_iflag = 0;
	t.c_oflag &= ~(tcflag_t)OPOST;
	t.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
	t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8 | CREAD;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return tcsetattr(fd, TCSANOW, &t);
}

static int open_slave(int master)
{
	const char *name;
	int slave;

	if (grantpt(master) != 0 || unlockpt(master) != 0 || (name = ptsname(master)) == NULL)
		return -1;
	slave = open(name, O_RDWR | O_NOCTTY);
	if (slave >= 0 && make_raw(slave) != 0) {
		close(slave);
		slave = -1;
	}
	return slave;
}

static void perform_open(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int master, slave = -1;

	if (strcmp(kind_at(c->actor->arena->scenario.object[object].kind)->name, "pty") != 0 ||
	    handle_any(c->actor, object))
		return;
	call_begin(c);
	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master >= 0)
		slave = open_slave(master);
	call_end(c, slave >= 0 ? 0 : -1);
	if (slave >= 0) {
		handle_set(c->actor, end_pack(object, SIDE_MASTER, 0), master);
		handle_set(c->actor, end_pack(object, SIDE_SLAVE, 0), slave);
	} else if (master >= 0) {
		close(master);
	}
}

/* Its name leads to it. */
static enum pty_name name_of(int fd)
{
	char name[256];
	struct stat named, itself;

	if (pty_calls.ttyname_r(fd, name, sizeof(name)) != 0)
		return NAME_NONE;
	if (stat(name, &named) != 0 || fstat(fd, &itself) != 0)
		return NAME_OTHER;
	return S_ISCHR(named.st_mode) && named.st_rdev == itself.st_rdev ? NAME_SAME : NAME_OTHER;
}

static void ask(struct call *c, int fd)
{
	call_begin(c);
	call_report(c, TTY_IS, pty_calls.isatty(fd));
	call_report(c, TTY_NAME, name_of(fd));
	call_end(c, 0);
}

static void perform_ask(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);

	if (fd >= 0)
		ask(c, fd);
}

/* The descriptor is made for this, and closed again. */
static void perform_other(struct call *c)
{
	int fd[2] = { -1, -1 }, r = 0;

	if (c->arg[0] == OTHER_PIPE)
		r = pipe(fd);
	else if (c->arg[0] == OTHER_SOCKET)
		r = socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
	else
		fd[0] = open("/dev/null", O_RDWR);
	if (r != 0 || fd[0] < 0)
		return;
	ask(c, fd[0]);
	close(fd[0]);
	if (fd[1] >= 0)
		close(fd[1]);
}

#define TTY_SAYS "word(no|yes):terminal word(none|same|other):name"

const struct op pty_ops[] = {
	{ "openpty", "obj", "", ROLE_OPEN, perform_open, pty_imagine_open,
	    "makes the pseudo-terminal, opens its slave and lets bytes through as they are; slot 0 of both sides" },
	{ "isatty", "end", TTY_SAYS, ROLE_TUNE, perform_ask, pty_imagine_ask,
	    "asks whether that descriptor is a terminal, and whether its name leads to it" },
	{ "isatty-other", "word(pipes|devnull|paired):of", TTY_SAYS, ROLE_MARK, perform_other, pty_imagine_other,
	    "asks the same of something that is no terminal, made for that" },
	{ .name = NULL },
};
