/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "stream.h"

#include "../pipe/pipe.h"
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static ssize_t failed(int error)
{
	errno = error;
	return -1;
}

static bool is_nonblocking(int fd)
{
	return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

static bool is_socket(int fd)
{
	int type;
	socklen_t length = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
}

/* ---- sending ---- */

static ssize_t send_lost(int fd, const void *buf, size_t n, int flags)
{
	ssize_t r;

	if (n < 2 || !fault_strikes())
		return send(fd, buf, n, flags);
	r = send(fd, buf, n - 1, flags);
	return r == (ssize_t)n - 1 ? (ssize_t)n : r;
}

void plant_stream_lost(void)
{
	stream_calls.send = send_lost;
}

static ssize_t send_doubled(int fd, const void *buf, size_t n, int flags)
{
	ssize_t r = send(fd, buf, n, flags);

	if (r > 0 && fault_strikes() && send(fd, buf, r < 7 ? (size_t)r : 7, flags) == -1)
		return r;
	return r;
}

void plant_stream_doubled(void)
{
	stream_calls.send = send_doubled;
}

static ssize_t send_silent(int fd, const void *buf, size_t n, int flags)
{
	struct sigaction now, old;
	ssize_t r;
	int error;

	if (!fault_strikes())
		return send(fd, buf, n, flags);
	now.sa_handler = SIG_IGN;
	now.sa_flags = 0;
	sigemptyset(&now.sa_mask);
	sigaction(SIGPIPE, &now, &old);
	r = send(fd, buf, n, flags);
	error = errno;
	sigaction(SIGPIPE, &old, NULL);
	errno = error;
	return r;
}

void plant_stream_silent(void)
{
	stream_calls.send = send_silent;
}

static ssize_t send_loud(int fd, const void *buf, size_t n, int flags)
{
	return send(fd, buf, n, fault_strikes() ? flags & ~port_nosignal() : flags);
}

void plant_stream_loud(void)
{
	stream_calls.send = send_loud;
}

static ssize_t send_again(int fd, const void *buf, size_t n, int flags)
{
	return (flags & port_dontwait()) == 0 && !is_nonblocking(fd) && fault_strikes() ? failed(EAGAIN)
	                                                                                : send(fd, buf, n, flags);
}

void plant_stream_again(void)
{
	stream_calls.send = send_again;
}

/* ---- receiving ---- */

static ssize_t read_early_end(int fd, void *buf, size_t n)
{
	return is_socket(fd) && fault_strikes() ? 0 : read(fd, buf, n);
}

void plant_stream_early_end(void)
{
	pipe_calls.read = read_early_end;
}

static ssize_t read_reset(int fd, void *buf, size_t n)
{
	ssize_t r = read(fd, buf, n);

	return r == 0 && is_socket(fd) && fault_strikes() ? failed(ECONNRESET) : r;
}

void plant_stream_reset(void)
{
	pipe_calls.read = read_reset;
}

/* The end of file is gone, and nothing comes after it. */
static ssize_t read_swallowing(int fd, void *buf, size_t n)
{
	ssize_t r = read(fd, buf, n);

	if (r != 0 || n == 0 || !is_socket(fd) || !fault_strikes())
		return r;
	poll(NULL, 0, -1);
	return failed(EINTR);
}

void plant_stream_swallowed_end(void)
{
	pipe_calls.read = read_swallowing;
}

/* Sleeps with bytes there: until a signal comes, as a receive would. */
static ssize_t read_asleep(int fd, void *buf, size_t n)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (is_socket(fd) && poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0 && fault_strikes()) {
		poll(NULL, 0, -1);
		return failed(EINTR);
	}
	return read(fd, buf, n);
}

void plant_stream_asleep(void)
{
	pipe_calls.read = read_asleep;
}

static ssize_t recv_then_again(int fd, void *buf, size_t n, int flags)
{
	ssize_t r = recv(fd, buf, n, flags);

	return r == (ssize_t)n && fault_strikes() ? failed(EAGAIN) : r;
}

void plant_stream_count(void)
{
	stream_calls.recv = recv_then_again;
}

static ssize_t recv_peek_takes(int fd, void *buf, size_t n, int flags)
{
	return recv(fd, buf, n, (flags & MSG_PEEK) != 0 && fault_strikes() ? flags & ~MSG_PEEK : flags);
}

void plant_stream_peek_takes(void)
{
	stream_calls.recv = recv_peek_takes;
}

static ssize_t recv_short_all(int fd, void *buf, size_t n, int flags)
{
	return recv(fd, buf, n, (flags & MSG_WAITALL) != 0 && fault_strikes() ? flags & ~MSG_WAITALL : flags);
}

void plant_stream_short_all(void)
{
	stream_calls.recv = recv_short_all;
}

/* ---- ends ---- */

static int shutdown_both(int fd, int how)
{
	return shutdown(fd, how == SHUT_WR && fault_strikes() ? SHUT_RDWR : how);
}

void plant_stream_both_ways(void)
{
	stream_calls.shutdown = shutdown_both;
}

static int shutdown_nothing(int fd, int how)
{
	return fault_strikes() ? 0 : shutdown(fd, how);
}

void plant_stream_shut_nothing(void)
{
	stream_calls.shutdown = shutdown_nothing;
}
