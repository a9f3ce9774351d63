/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Lets others in between. */
static void give_way(void)
{
	unsigned i;

	for (i = 0; i < 30; i++)
		sched_yield();
}

static bool is_nonblocking(int fd)
{
	return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

static ssize_t failed(int error)
{
	errno = error;
	return -1;
}

/* ---- writes ---- */

static ssize_t write_torn(int fd, const void *buf, size_t n)
{
	size_t half = n / 2;
	ssize_t r, s;

	if (n < 2 || !fault_strikes())
		return write(fd, buf, n);
	r = write(fd, buf, half);
	if (r != (ssize_t)half)
		return r;
	give_way();
	s = write(fd, (const char *)buf + half, n - half);
	return s > 0 ? r + s : r;
}

void plant_torn(void)
{
	pipe_calls.write = write_torn;
}

static ssize_t write_lost(int fd, const void *buf, size_t n)
{
	ssize_t r;

	if (n < 2 || !fault_strikes())
		return write(fd, buf, n);
	r = write(fd, buf, n - 1);
	return r == (ssize_t)n - 1 ? (ssize_t)n : r;
}

void plant_lost(void)
{
	pipe_calls.write = write_lost;
}

static ssize_t write_doubled(int fd, const void *buf, size_t n)
{
	ssize_t r = write(fd, buf, n);

	if (r > 0 && fault_strikes() && write(fd, buf, r < 7 ? (size_t)r : 7) == -1)
		return r;
	return r;
}

void plant_doubled(void)
{
	pipe_calls.write = write_doubled;
}

/* Only long ones, after others had time to fork. */
static ssize_t write_doubled_large(int fd, const void *buf, size_t n)
{
	ssize_t r = write(fd, buf, n);

	if (r > 2000 && fault_strikes() && write(fd, buf, (size_t)r / 2) == -1)
		return r;
	return r;
}

void plant_doubled_large(void)
{
	pipe_calls.write = write_doubled_large;
}

static struct {
	int fd;
	size_t n;
	char bytes[8192];
} held = { .fd = -1 };

/* A write waits until the next one has been done. */
static ssize_t write_swapped(int fd, const void *buf, size_t n)
{
	ssize_t r;

	if (held.fd == -1 && n <= sizeof(held.bytes) && fault_strikes()) {
		memcpy(held.bytes, buf, n);
		held.fd = fd;
		held.n = n;
		return (ssize_t)n;
	}
	r = write(fd, buf, n);
	if (held.fd == fd) {
		held.fd = -1;
		if (write(fd, held.bytes, held.n) == -1)
			return r;
	}
	return r;
}

void plant_swapped(void)
{
	pipe_calls.write = write_swapped;
}

static int last_fd = -1;

/* Into another pipe that this process wrote to. */
static ssize_t write_leaking(int fd, const void *buf, size_t n)
{
	int other = last_fd;

	last_fd = fd;
	if (other != -1 && other != fd && (fcntl(other, F_GETFL) & O_ACCMODE) == O_WRONLY && fault_strikes())
		return write(other, buf, n);
	return write(fd, buf, n);
}

void plant_leak(void)
{
	pipe_calls.write = write_leaking;
}

static ssize_t write_garbage(int fd, const void *buf, size_t n)
{
	static const char nothing[64];

	if (fault_strikes() && write(fd, nothing, n < sizeof(nothing) ? n : sizeof(nothing)) == -1)
		return -1;
	return write(fd, buf, n);
}

void plant_garbage(void)
{
	pipe_calls.write = write_garbage;
}

static ssize_t writev_by_parts(int fd, const struct iovec *part, int parts)
{
	ssize_t total = 0;
	int i;

	if (!fault_strikes())
		return writev(fd, part, parts);
	for (i = 0; i < parts; i++) {
		ssize_t r;

		if (part[i].iov_len == 0)
			continue;
		r = write(fd, part[i].iov_base, part[i].iov_len);
		if (r == -1)
			return total > 0 ? total : -1;
		total += r;
		if ((size_t)r < part[i].iov_len)
			break;
		give_way();
	}
	return total;
}

void plant_torn_vector(void)
{
	pipe_calls.writev = writev_by_parts;
}

static ssize_t write_partial_small(int fd, const void *buf, size_t n)
{
	return write(fd, buf, n >= 2 && is_nonblocking(fd) && fault_strikes() ? n / 2 : n);
}

void plant_partial_small(void)
{
	pipe_calls.write = write_partial_small;
}

static ssize_t write_again(int fd, const void *buf, size_t n)
{
	return is_nonblocking(fd) && fault_strikes() ? failed(EAGAIN) : write(fd, buf, n);
}

void plant_again_on_empty(void)
{
	pipe_calls.write = write_again;
}

static ssize_t write_count_too_large(int fd, const void *buf, size_t n)
{
	ssize_t r = write(fd, buf, n);

	return r > 0 && (size_t)r < n && is_nonblocking(fd) && fault_strikes() ? r + 1 : r;
}

void plant_count_too_large(void)
{
	pipe_calls.write = write_count_too_large;
}

static ssize_t write_short(int fd, const void *buf, size_t n)
{
	return write(fd, buf, n >= 2 && !is_nonblocking(fd) && fault_strikes() ? n / 2 : n);
}

void plant_unexplained_short(void)
{
	pipe_calls.write = write_short;
}

static ssize_t write_then_eintr(int fd, const void *buf, size_t n)
{
	ssize_t r = write(fd, buf, n);

	return r > 0 && fault_strikes() ? failed(EINTR) : r;
}

void plant_eintr_after_data(void)
{
	pipe_calls.write = write_then_eintr;
}

/* As a lost wake-up looks from outside. */
static ssize_t write_asleep(int fd, const void *buf, size_t n)
{
	while (fault_strikes())
		for (;;)
			pause();
	return write(fd, buf, n);
}

void plant_asleep(void)
{
	pipe_calls.write = write_asleep;
}

/* ---- broken pipes ---- */

/* Without SIGPIPE, however it is disposed of. */
static ssize_t write_silently(int fd, const void *buf, size_t n)
{
	sigset_t pipe_only, before, pending;
	ssize_t r;
	int error, taken;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	r = write(fd, buf, n);
	error = errno;
	sigpending(&pending);
	if (r == -1 && error == EPIPE && sigismember(&pending, SIGPIPE) == 1)
		sigwait(&pipe_only, &taken);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return r;
}

static ssize_t write_silent_epipe(int fd, const void *buf, size_t n)
{
	return fault_strikes() ? write_silently(fd, buf, n) : write(fd, buf, n);
}

void plant_silent_epipe(void)
{
	pipe_calls.write = write_silent_epipe;
}

static ssize_t write_into_nowhere(int fd, const void *buf, size_t n)
{
	ssize_t r;

	if (!fault_strikes())
		return write(fd, buf, n);
	r = write_silently(fd, buf, n);
	return r == -1 && errno == EPIPE ? (ssize_t)n : r;
}

void plant_success_into_nowhere(void)
{
	pipe_calls.write = write_into_nowhere;
}

static ssize_t write_asleep_alone(int fd, const void *buf, size_t n)
{
	ssize_t r = write(fd, buf, n);

	while (r == -1 && errno == EPIPE && !is_nonblocking(fd) && fault_strikes())
		for (;;)
			pause();
	return r;
}

void plant_writer_asleep(void)
{
	pipe_calls.write = write_asleep_alone;
}

static ssize_t write_early_epipe(int fd, const void *buf, size_t n)
{
	return fault_strikes() ? failed(EPIPE) : write(fd, buf, n);
}

void plant_early_epipe(void)
{
	pipe_calls.write = write_early_epipe;
}

/* ---- reads and descriptors ---- */

static ssize_t read_early_eof(int fd, void *buf, size_t n)
{
	return fault_strikes() ? 0 : read(fd, buf, n);
}

void plant_early_eof(void)
{
	pipe_calls.read = read_early_eof;
}

static ssize_t read_again_at_eof(int fd, void *buf, size_t n)
{
	ssize_t r = read(fd, buf, n);

	return r == 0 && fault_strikes() ? failed(EAGAIN) : r;
}

void plant_again_at_eof(void)
{
	pipe_calls.read = read_again_at_eof;
}

static ssize_t read_again_with_data(int fd, void *buf, size_t n)
{
	return is_nonblocking(fd) && fault_strikes() ? failed(EAGAIN) : read(fd, buf, n);
}

void plant_again_with_data(void)
{
	pipe_calls.read = read_again_with_data;
}

static ssize_t read_eintr(int fd, void *buf, size_t n)
{
	return fault_strikes() ? failed(EINTR) : read(fd, buf, n);
}

void plant_eintr_despite_restart(void)
{
	pipe_calls.read = read_eintr;
}

static int close_not(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY && fault_strikes() ? 0 : close(fd);
}

void plant_leaked_end(void)
{
	pipe_calls.close = close_not;
}

static int dup2_same_closes(int from, int to)
{
	if (from == to && fault_strikes())
		return close(from) == 0 ? to : -1;
	return dup2(from, to);
}

void plant_dup2_same_closes(void)
{
	pipe_calls.dup2 = dup2_same_closes;
}
