#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fd_calls fd_calls = {
	.open = open,
	.socket = socket,
	.dup = dup,
	.fcntl = fcntl,
	.pipe = pipe,
	.socketpair = socketpair,
};

int fd_lowest(int from)
{
	while (fcntl(from, F_GETFD) != -1 || errno != EBADF)
		from++;
	return from;
}

static bool is_kind(const struct call *c, unsigned object, const char *kind)
{
	return strcmp(kind_at(c->actor->arena->scenario.object[object].kind)->name, kind) == 0;
}

/* The slot is free, and nobody else is about to fill it. */
static bool may_fill(struct call *c, int64_t end)
{
	if (!is_kind(c, end_object(end), "number") || handle_get(c->actor, end) >= 0 || !handle_claim(c->actor, end))
		return false;
	if (handle_get(c->actor, end) < 0)
		return true;
	handle_release(c->actor, end);
	return false;
}

static void given(struct call *c, int64_t end, int number, int lowest)
{
	call_report(c, FD_NUMBER, number);
	call_report(c, FD_LOWEST, lowest);
	call_end(c, number == -1 ? -1 : 0);
	if (number >= 0)
		handle_set(c->actor, end, number);
	handle_release(c->actor, end);
}

static void perform_open(struct call *c)
{
	int lowest;

	if (!may_fill(c, c->arg[0]))
		return;
	lowest = fd_lowest(0);
	call_begin(c);
	given(c, c->arg[0],
	    c->arg[1] == FD_SOCKET ? fd_calls.socket(AF_UNIX, SOCK_STREAM, 0) : fd_calls.open("/dev/null", O_RDWR),
	    lowest);
}

/* The descriptor of the first end, if the second is a slot for its copy; -1: it is not. */
static int to_copy(struct call *c)
{
	int from = handle_get(c->actor, c->arg[0]);

	return end_object(c->arg[0]) == end_object(c->arg[1]) && from >= 0 && may_fill(c, c->arg[1]) ? from : -1;
}

static void perform_dup(struct call *c)
{
	int from = to_copy(c), lowest;

	if (from < 0)
		return;
	lowest = fd_lowest(0);
	call_begin(c);
	given(c, c->arg[1], fd_calls.dup(from), lowest);
}

static void perform_from(struct call *c)
{
	int from, lowest, least = (int)c->arg[2];

	if (least < 0 || least > 4096 || (from = to_copy(c)) < 0)
		return;
	lowest = fd_lowest(least);
	call_begin(c);
	given(c, c->arg[1], fd_calls.fcntl(from, F_DUPFD, least), lowest);
}

static void perform_pair(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int fd[2] = { -1, -1 }, first, second, r;

	if (!is_kind(c, object, "couple") || handle_any(c->actor, object))
		return;
	first = fd_lowest(0);
	second = fd_lowest(first + 1);
	call_begin(c);
	r = c->arg[1] == FD_PIPE ? fd_calls.pipe(fd) : fd_calls.socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
	if (r == 0) {
		call_report(c, FD_ONE, fd[0]);
		call_report(c, FD_OTHER, fd[1]);
	}
	call_report(c, FD_FIRST, first);
	call_report(c, FD_SECOND, second);
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, end_pack(object, FD_A, 0), fd[0]);
		handle_set(c->actor, end_pack(object, FD_B, 0), fd[1]);
	}
}

const struct op fd_ops[] = {
	{ "fd-open", "end word(dev-null|socket)", "num:number num:lowest", ROLE_OPEN_END, perform_open, fd_imagine_open,
	    "opens something into the free slot: open() or socket()" },
	{ "fd-dup", "end end", "num:number num:lowest", ROLE_DUP, perform_dup, fd_imagine_dup,
	    "copies the first into the second slot, which is free: dup()" },
	{ "fd-from", "end end num:least", "num:number num:lowest", ROLE_DUP, perform_from, fd_imagine_dup,
	    "the same with a number not below that: fcntl(F_DUPFD)" },
	{ "fd-pair", "obj word(pipe|sockets)", "num:one num:other num:first num:second", ROLE_OPEN, perform_pair,
	    fd_imagine_pair, "makes both at once: pipe() or socketpair()" },
	{ .name = NULL },
};
