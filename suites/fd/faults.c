#include "../std/edit.h"
#include "fd.h"

#include "mechanism.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#define FAULTS_OF "fd"
#define RULES_OF "fd."
#include "fault_rows.h"

/* A number that was given is the next one. */
static bool edit_skips(struct history *h, struct choices *c)
{
	struct event *chosen = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];
		bool pair = event_is(e, "fd-pair");

		if ((pair || event_is(e, "fd-open") || event_is(e, "fd-dup") || event_is(e, "fd-from")) &&
		    e->ret != OPEN && e->result == 0 && edit_pick(c, &offered))
			chosen = e;
	}
	if (chosen == NULL)
		return false;
	if (event_is(chosen, "fd-pair"))
		chosen->out[FD_OTHER] += 2; /* whichever it was */
	else
		chosen->out[FD_NUMBER]++;
	return true;
}

/* The next free one instead. */
static int skip(int fd)
{
	int other;

	if (fd < 0 || !fault_strikes() || (other = fcntl(fd, F_DUPFD, fd + 1)) == -1)
		return fd;
	close(fd);
	return other;
}

static int open_skipping(const char *path, int flags, ...)
{
	return skip(open(path, flags));
}

static int dup_skipping(int fd)
{
	return skip(dup(fd));
}

static void plant_skips(void)
{
	fd_calls.open = open_skipping;
	fd_calls.dup = dup_skipping;
}

static int pipe_skipping(int fd[2])
{
	int r = pipe(fd);

	if (r == 0)
		fd[1] = skip(fd[1]);
	return r;
}

static void plant_pipe_skips(void)
{
	fd_calls.pipe = pipe_skipping;
}

/* The number that is asked for is not looked at. */
static int fcntl_skipping(int fd, int command, ...)
{
	va_list list;
	int least;

	va_start(list, command);
	least = va_arg(list, int);
	va_end(list);
	return fcntl(fd, command, fault_strikes() ? least + 1 : least);
}

static void plant_from_skips(void)
{
	fd_calls.fcntl = fcntl_skipping;
}

const struct fault fd_faults[] = {
	EDIT("skips", "lowest-free", edit_skips, "the number that was given is one higher"),
	CALL("skips", "lowest-free", plant_skips, 0, "open() and dup() pass over the lowest number"),
	CALL("pipe-skips", "lowest-free", plant_pipe_skips, 4, "pipe() passes over one"),
	CALL("from-skips", "lowest-free", plant_from_skips, 4, "F_DUPFD begins one higher"),
	MODEL("skips", "lowest-free", 20, "the model passes over the lowest number"),
	{ .name = NULL },
};
