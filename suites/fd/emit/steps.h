/* Steps with the numbers of descriptors, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FD_EMIT_STEPS_H
#define SHALL_FD_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <sys/socket.h>

enum { DEV_NULL, SOCKET };

enum { PIPE, SOCKETS };

static int lowest_free(int number)
{
	while (fcntl(number, F_GETFD) != -1 || errno != EBADF)
		number++;
	return number;
}

static void do_fd_open(int end, int what)
{
	struct event *e;

	if (fd[end] >= 0)
		return;
	e = begin("number", end, lowest_free(0));
	fd[end] = what == SOCKET ? socket(AF_UNIX, SOCK_STREAM, 0) : open("/dev/null", O_RDWR);
	done(e, fd[end]);
}

static void do_fd_dup(int from, int to)
{
	struct event *e;

	if (fd[from] < 0 || fd[to] >= 0)
		return;
	e = begin("number", to, lowest_free(0));
	fd[to] = dup(fd[from]);
	done(e, fd[to]);
}

static void do_fd_from(int from, int to, int least)
{
	struct event *e;

	if (fd[from] < 0 || fd[to] >= 0)
		return;
	e = begin("number", to, lowest_free(least));
	fd[to] = fcntl(fd[from], F_DUPFD, least);
	done(e, fd[to]);
}

static void do_fd_pair(int one, int other, int how)
{
	struct event *e;
	int ends[2], first = lowest_free(0), low;

	if (fd[one] >= 0 || fd[other] >= 0)
		return;
	e = begin("pair", one, first);
	e->low = lowest_free(first + 1);
	if ((how == PIPE ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) == -1) {
		done(e, -1);
		return;
	}
	low = ends[0] < ends[1] ? ends[0] : ends[1];
	e->high = ends[0] + ends[1] - low;
	done(e, low);
	fd[one] = ends[0];
	fd[other] = ends[1];
}

#endif
