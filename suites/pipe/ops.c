#include "pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct pipe_calls pipe_calls = {
	.pipe = pipe,
	.close = close,
	.dup = dup,
	.dup2 = dup2,
	.fcntl = fcntl,
	.read = read,
	.write = write,
	.writev = writev,
};

static void perform_pipe(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int fd[2];
	int r;

	if (strcmp(kind_at(c->actor->arena->scenario.object[object].kind)->name, "pipe") != 0 ||
	    handle_any(c->actor, object))
		return;
	call_begin(c);
	r = pipe_calls.pipe(fd);
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, end_pack(object, SIDE_R, 0), fd[0]);
		handle_set(c->actor, end_pack(object, SIDE_W, 0), fd[1]);
	}
}

static void perform_close(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	int r;

	if (fd < 0)
		return;
	/* Forgotten before it is closed, lest another thread's step takes the number when it means something else. */
	handle_set(c->actor, c->arg[0], -1);
	call_begin(c);
	r = pipe_calls.close(fd);
	call_end(c, r);
}

/* Closes an end by putting something unrelated over it; that is then closed too, outside of the record. */
static void perform_bury(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	int other, r;

	if (fd < 0)
		return;
	other = open("/dev/null", O_RDONLY);
	if (other == -1)
		return;
	handle_set(c->actor, c->arg[0], -1);
	call_begin(c);
	r = pipe_calls.dup2(other, fd);
	call_end(c, r == fd ? 0 : -1);
	close(fd);
	close(other);
}

static bool same_kind_of_end(const struct call *c)
{
	return end_object(c->arg[0]) == end_object(c->arg[1]) && end_side(c->arg[0]) == end_side(c->arg[1]);
}

static void perform_dup2(struct call *c)
{
	int from = handle_get(c->actor, c->arg[0]);
	int to = handle_get(c->actor, c->arg[1]);
	int r;

	if (from < 0 || to < 0 || !same_kind_of_end(c))
		return;
	call_begin(c);
	r = pipe_calls.dup2(from, to);
	call_end(c, r == to ? 0 : -1);
}

static void perform_dup(struct call *c)
{
	int from = handle_get(c->actor, c->arg[0]);
	int r;

	if (from < 0 || !same_kind_of_end(c))
		return;
	if (handle_get(c->actor, c->arg[1]) >= 0) {
		perform_dup2(c);
		return;
	}
	if (!handle_claim(c->actor, c->arg[1]))
		return;                             /* another thread is filling it */
	if (handle_get(c->actor, c->arg[1]) >= 0) { /* or just did */
		handle_release(c->actor, c->arg[1]);
		return;
	}
	call_begin(c);
	/* Both ways to get the lowest free number, by the slot. */
	r = end_slot(c->arg[1]) % 2 == 0 ? pipe_calls.dup(from) : pipe_calls.fcntl(from, F_DUPFD, 0);
	call_end(c, r == -1 ? -1 : 0);
	if (r >= 0)
		handle_set(c->actor, c->arg[1], r);
	handle_release(c->actor, c->arg[1]);
}

static void perform_cloexec(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);

	if (fd < 0)
		return;
	call_begin(c);
	call_end(c, pipe_calls.fcntl(fd, F_SETFD, FD_CLOEXEC));
}

static void perform_nonblock(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	int flags;

	if (fd < 0)
		return;
	call_begin(c); /* here already: what others set before it begins must be among the flags that it sets again */
	flags = pipe_calls.fcntl(fd, F_GETFL);
	if (flags != -1)
		flags = pipe_calls.fcntl(fd, F_SETFL, c->arg[1] != 0 ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
	call_end(c, flags == -1 ? -1 : 0);
}

static void perform_write(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	const uint8_t *bytes;

	if (fd < 0 || c->arg[1] < 1)
		return;
	bytes = call_offer(c, (size_t)c->arg[1]);
	if (bytes == NULL)
		return;
	call_begin(c);
	call_end(c, pipe_calls.write(fd, bytes, (size_t)c->arg[1]));
}

void pipe_split(size_t n, unsigned parts, size_t length[PARTS_MAX])
{
	uint64_t weights[PARTS_MAX];
	uint64_t sum = 0;
	size_t left = n;
	unsigned i;

	/* A piece in four is empty; the last takes what is left. */
	for (i = 0; i < parts; i++) {
		weights[i] = choice_mix(n, i) % 4;
		sum += weights[i];
	}
	for (i = 0; i + 1 < parts; i++) {
		length[i] = sum > 0 ? (size_t)((uint64_t)n * weights[i] / sum) : 0;
		left -= length[i];
	}
	length[i] = left;
}

static void perform_writev(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	unsigned parts = c->arg[2] < 1 ? 1 : c->arg[2] > PARTS_MAX ? PARTS_MAX : (unsigned)c->arg[2];
	struct iovec part[PARTS_MAX];
	size_t length[PARTS_MAX];
	const uint8_t *bytes;
	unsigned i;

	if (fd < 0 || c->arg[1] < 1)
		return;
	bytes = call_offer(c, (size_t)c->arg[1]);
	if (bytes == NULL)
		return;
	pipe_split((size_t)c->arg[1], parts, length);
	for (i = 0; i < parts; i++) {
		part[i].iov_base = (void *)(uintptr_t)bytes;
		part[i].iov_len = length[i];
		bytes += length[i];
	}
	call_begin(c);
	call_end(c, pipe_calls.writev(fd, part, (int)parts));
}

static void perform_read(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	uint8_t *room;
	ssize_t r;

	if (fd < 0 || c->arg[1] < 1)
		return;
	room = call_room(c, (size_t)c->arg[1]);
	if (room == NULL)
		return;
	call_begin(c);
	r = pipe_calls.read(fd, room, (size_t)c->arg[1]);
	if (r > 0)
		call_keep(c, (size_t)r);
	call_end(c, r);
}

/* Reads in chunks until `enough` bytes came, or end of file, or an error other than EINTR. */
static void read_on(struct call *c, int64_t enough)
{
	static int read_op = -1;
	int64_t total = 0;

	if (read_op < 0)
		read_op = op_find("read", 4);
	if (handle_get(c->actor, c->arg[0]) < 0)
		return;
	while (total < enough && !c->actor->stop) {
		struct call one;

		call_prepare(&one, c->actor, (unsigned)read_op);
		one.arg[0] = c->arg[0];
		one.arg[1] = c->arg[1];
		perform_read(&one);
		if (one.record == NULL)
			return;
		if (one.record->event.result > 0)
			total += one.record->event.result;
		else if (one.record->event.result == 0 || one.record->event.err != EINTR)
			return;
	}
}

static void perform_drain(struct call *c)
{
	read_on(c, INT64_MAX);
}

static void perform_sip(struct call *c)
{
	read_on(c, c->arg[2]);
}

const struct op pipe_ops[] = {
	{ "pipe", "obj", "", ROLE_OPEN, perform_pipe, pipe_imagine_pipe, "makes the pipe; slot 0 of both sides" },
	{ "close", "end", "", ROLE_CLOSE, perform_close, pipe_imagine_close, "closes that descriptor" },
	{ "bury", "end", "", ROLE_CLOSE, perform_bury, pipe_imagine_bury,
	    "closes that descriptor by dup2() of an unrelated one over it" },
	{ "dup", "end end", "", ROLE_DUP, perform_dup, pipe_imagine_dup,
	    "copies the first into the second slot: dup() or F_DUPFD if that is free, else dup2()" },
	{ "dup2", "end end", "", ROLE_DUP, perform_dup2, pipe_imagine_dup2,
	    "dup2() of the first over the second, both open; they may be the same" },
	{ "cloexec", "end", "", ROLE_CLOEXEC, perform_cloexec, pipe_imagine_cloexec, "sets FD_CLOEXEC" },
	{ "nonblock", "end word(off|on)", "", ROLE_FLAG, perform_nonblock, pipe_imagine_nonblock,
	    "sets or clears O_NONBLOCK of the open file description" },
	{ "write", "end num", "num:as", ROLE_PUT, perform_write, pipe_imagine_write, "writes that many bytes" },
	{ "writev", "end num num:parts", "num:as", ROLE_PUT, perform_writev, pipe_imagine_writev,
	    "writes that many bytes, gathered from so many parts, some of them empty" },
	{ "read", "end num", "", ROLE_GET, perform_read, pipe_imagine_read, "reads up to that many bytes" },
	{ "drain", "end num", "", ROLE_NONE, perform_drain, pipe_imagine_drain,
	    "reads in chunks of that size until end of file or an error other than EINTR" },
	{ "sip", "end num num:enough", "", ROLE_NONE, perform_sip, pipe_imagine_sip,
	    "reads in chunks until that many bytes came, or end of file, or an error other than EINTR" },
	{ .name = NULL },
};
