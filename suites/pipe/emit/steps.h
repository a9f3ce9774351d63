/* Steps on pipes, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_PIPE_EMIT_STEPS_H
#define SHALL_PIPE_EMIT_STEPS_H

#include "emit/frame.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/uio.h>

enum { OFF, ON };

enum { BUFFER = 1 << 20, PARTS = 16 };

/* ---- what differs between systems ---- */

static long pipe_buf;

static long measure_pipe_buf(void)
{
	int ends[2];
	long n;

	if (pipe(ends) == -1)
		return -1;
	n = fpathconf(ends[1], _PC_PIPE_BUF);
	close(ends[0]);
	close(ends[1]);
	return n;
}

static long capacity;

/* How much an empty pipe takes in pieces of PIPE_BUF. */
static long measure_capacity(void)
{
	long n = measure_pipe_buf(), all = 0;
	char *zeros = calloc(1, (size_t)n);
	int ends[2];
	ssize_t r;

	if (zeros == NULL || pipe(ends) == -1)
		return -1;
	fcntl(ends[1], F_SETFL, O_WRONLY | O_NONBLOCK);
	while ((r = write(ends[1], zeros, (size_t)n)) > 0)
		all += r;
	close(ends[0]);
	close(ends[1]);
	free(zeros);
	return all;
}

static long page;

static long measure_page(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* ---- descriptors: fd[] holds the number of each end in this process, -1 when it is closed ---- */

static void do_pipe(int r, int w)
{
	int ends[2];
	struct event *e;

	if (fd[r] >= 0 || fd[w] >= 0)
		return;
	e = begin("pipe", r, 0);
	done(e, pipe(ends));
	if (e->result == 0) {
		fd[r] = ends[0];
		fd[w] = ends[1];
	}
}

static void do_close(int end)
{
	int number = fd[end];
	struct event *e;

	if (number < 0)
		return;
	fd[end] = -1;
	e = begin("close", end, 0);
	done(e, close(number));
}

/* Closes it by putting something else over it. */
static void do_bury(int end)
{
	int number = fd[end];
	int other = open("/dev/null", O_RDONLY);
	struct event *e;

	if (number >= 0 && other >= 0) {
		fd[end] = -1;
		e = begin("close", end, 0);
		done(e, dup2(other, number) == -1 ? -1 : 0);
		close(number);
	}
	if (other >= 0)
		close(other);
}

static void do_dup2(int from, int to)
{
	struct event *e;

	if (fd[from] < 0 || fd[to] < 0)
		return;
	e = begin("dup", to, from != to); /* does it close something? */
	done(e, dup2(fd[from], fd[to]));
}

static void do_dup(int from, int to)
{
	struct event *e;

	if (fd[to] >= 0)
		do_dup2(from, to);
	else if (fd[from] >= 0) {
		e = begin("dup", to, 0);
		fd[to] = to % 2 == 0 ? dup(fd[from]) : fcntl(fd[from], F_DUPFD, 0);
		done(e, fd[to]);
	}
}

static void do_cloexec(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("cloexec", end, 0);
	done(e, fcntl(fd[end], F_SETFD, FD_CLOEXEC));
}

static void do_nonblock(int end, int on)
{
	struct event *e;
	int flags;

	if (fd[end] < 0)
		return;
	e = begin("nonblock", end, on);
	flags = fcntl(fd[end], F_GETFL);
	done(e, fcntl(fd[end], F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

/* ---- data ---- */

static unsigned char buffer[ACTORS][BUFFER];

/*
 * Every byte says who wrote it, in its upper half. The lower half: FIRST begins a write of at most PIPE_BUF bytes, 1 to 7 in
 * turn go on with it; 8 to 14 in turn are a longer write.
 */
enum { FIRST = 15, LARGE = 8, TURNS = 7 };

static int writer(int byte)
{
	return byte >> 4;
}

static int inside_small(int byte)
{
	return byte % 16 < LARGE;
}

static unsigned char byte_at(long offset, long n)
{
	int low = (int)(offset % TURNS) + (n > pipe_buf ? LARGE : 1);

	if (offset == 0 && n <= pipe_buf)
		low = FIRST;
	return (unsigned char)(me * 16 + low);
}

static void fill(long n)
{
	long i;

	for (i = 0; i < n; i++)
		buffer[me][i] = byte_at(i, n);
}

static int fits(int end, long n)
{
	if (n > BUFFER)
		s->trouble = 1;
	return fd[end] >= 0 && n > 0 && n <= BUFFER && !s->trouble;
}

static void do_write(int end, long n)
{
	struct event *e;

	if (!fits(end, n))
		return;
	fill(n);
	e = begin("write", end, n);
	done(e, write(fd[end], buffer[me], (size_t)n));
}

/* Gathers the bytes from so many parts; some of them are empty. */
static void do_writev(int end, long n, int parts)
{
	struct iovec part[PARTS];
	struct event *e;
	long from = 0, length;
	int i, count = parts < 1 ? 1 : parts > PARTS ? PARTS : parts;

	if (!fits(end, n))
		return;
	fill(n);
	for (i = 0; i < count; i++) {
		length = i + 1 == count ? n - from : (n - from) * (i % 4) / (count + 2);
		part[i].iov_base = &buffer[me][from];
		part[i].iov_len = (size_t)length;
		from += length;
	}
	e = begin("write", end, n);
	done(e, writev(fd[end], part, count));
}

/* What came is kept before the call counts as over. */
static struct event *do_read(int end, long n)
{
	struct event *e;
	ssize_t r;

	if (!fits(end, n))
		return NULL;
	e = begin("read", end, n);
	r = read(fd[end], buffer[me], (size_t)n);
	if (r > 0) {
		e->data = atomic_fetch_add(&s->used, (size_t)r);
		if (e->data + (size_t)r > DATA)
			s->trouble = 1;
		else
			memcpy(&s->data[e->data], buffer[me], (size_t)r);
	}
	done(e, r);
	return e;
}

/* Reads until so many bytes came, or end of file, or an error other than EINTR. */
static void do_sip(int end, long n, long enough)
{
	struct event *e;

	while (enough > 0) {
		e = do_read(end, n);
		if (e == NULL || e->result == 0 || (e->result == -1 && e->error != EINTR))
			return;
		enough -= e->result > 0 ? e->result : 0;
	}
}

static void do_drain(int end, long n)
{
	do_sip(end, n, LONG_MAX);
}

#endif
