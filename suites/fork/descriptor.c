/* Descriptors, as a process sees them: which are open, and what of their open file descriptions can be asked for. */
#include "fork.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool is_regular(const struct call *c, int64_t end)
{
	const struct object_plan *plan = &c->actor->arena->scenario.object[end_object(end)];

	return strcmp(kind_at(plan->kind)->name, "regular") == 0;
}

void fork_perform_descriptor(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), flags = -1, modes = 0;
	bool regular = is_regular(c, c->arg[0]);
	struct stat s = { .st_size = 0 };
	off_t offset = 0;

	call_begin(c);
	if (fd >= 0)
		flags = fork_calls.fcntl(fd, F_GETFD);
	if (flags != -1 && regular) {
		modes = fork_calls.fcntl(fd, F_GETFL);
		offset = fork_calls.lseek(fd, 0, SEEK_CUR);
		fork_calls.fstat(fd, &s);
	}
	call_report(c, SHOWN_OPEN, flags != -1);
	call_report(c, SHOWN_CLOEXEC, flags != -1 && (flags & FD_CLOEXEC) != 0);
	call_report(c, SHOWN_OFFSET, (int64_t)offset);
	call_report(c, SHOWN_MODES,
	    (modes & O_APPEND ? MODE_APPEND : 0) | (modes & O_NONBLOCK ? MODE_NONBLOCK_BIT : 0));
	call_report(c, SHOWN_SIZE, (int64_t)s.st_size);
	call_end(c, 0);
}

void fork_perform_dup_at(struct call *c)
{
	int from = handle_get(c->actor, c->arg[0]), r;
	int64_t to = c->arg[1];

	if (from < 0 || end_object(c->arg[0]) != end_object(to) || end_side(c->arg[0]) != end_side(to) ||
	    c->arg[2] < 0 || c->arg[2] > INT16_MAX || handle_get(c->actor, to) >= 0 || !handle_claim(c->actor, to))
		return;
	if (handle_get(c->actor, to) >= 0) { /* another thread just did it */
		handle_release(c->actor, to);
		return;
	}
	call_begin(c);
	r = fork_calls.fcntl(from, F_DUPFD, (int)c->arg[2]);
	call_end(c, r == -1 ? -1 : 0);
	if (r >= 0)
		handle_set(c->actor, to, r);
	handle_release(c->actor, to);
}

void fork_perform_appending(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), flags;

	if (fd < 0 || !is_regular(c, c->arg[0]))
		return;
	call_begin(c);
	flags = fork_calls.fcntl(fd, F_GETFL);
	if (flags != -1)
		flags = fork_calls.fcntl(fd, F_SETFL, c->arg[1] != 0 ? flags | O_APPEND : flags & ~O_APPEND);
	call_end(c, flags == -1 ? -1 : 0);
}
