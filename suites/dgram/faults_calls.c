/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "faults.h"
#include "port.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static ssize_t failed(int error)
{
	errno = error;
	return -1;
}

/* ---- sending: send() and sendto() in one, for those that gather nothing ---- */

static ssize_t send_any(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	return to == NULL ? send(fd, buf, n, flags) : sendto(fd, buf, n, flags, to, length);
}

#define PLANT_SEND(NAME) \
	static ssize_t send_##NAME(int fd, const void *buf, size_t n, int flags) \
	{ \
		return NAME(fd, buf, n, flags, NULL, 0); \
	} \
	void dgram_plant_##NAME(void) \
	{ \
		dgram_calls.send = send_##NAME; \
		dgram_calls.sendto = NAME; \
	}

/* The second half of it is not sent. */
static ssize_t torn(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t r;

	if (n < 2 || !fault_strikes())
		return send_any(fd, buf, n, flags, to, length);
	r = send_any(fd, buf, n / 2, flags, to, length);
	return r == -1 ? -1 : (ssize_t)n;
}
PLANT_SEND(torn)

static ssize_t silent(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	return send_any(fd, buf, n, fault_strikes() ? flags | port_nosignal() : flags, to, length);
}
PLANT_SEND(silent)

static ssize_t failed_send(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t r = send_any(fd, buf, n, flags, to, length);

	return r > 0 && fault_strikes() ? failed(EAGAIN) : r;
}

static ssize_t send_failed(int fd, const void *buf, size_t n, int flags)
{
	return failed_send(fd, buf, n, flags, NULL, 0);
}

void dgram_plant_failed(void)
{
	dgram_calls.send = send_failed;
	dgram_calls.sendto = failed_send;
}

static ssize_t doubled(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t r = send_any(fd, buf, n, flags, to, length);

	if (r > 0 && fault_strikes() && send_any(fd, buf, n, flags, to, length) == -1)
		errno = 0; /* there was no room for it */
	return r;
}
PLANT_SEND(doubled)

static ssize_t empty_doubled(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t r = send_any(fd, buf, n, flags, to, length);

	if (r == 0 && n == 0 && fault_strikes() && send_any(fd, buf, n, flags, to, length) == -1)
		errno = 0;
	return r;
}
PLANT_SEND(empty_doubled)

static ssize_t lost(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	return fault_strikes() ? (ssize_t)n : send_any(fd, buf, n, flags, to, length);
}
PLANT_SEND(lost)

/* As a lost wake-up looks from outside. */
static ssize_t asleep(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	while (fault_strikes())
		for (;;)
			pause();
	return send_any(fd, buf, n, flags, to, length);
}
PLANT_SEND(asleep)

static struct {
	int fd; /* 0: none is held */
	size_t n;
	char bytes[8192];
} held;

/* One waits until the next has been sent. */
static ssize_t overtaken(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	ssize_t r;

	if (held.fd == 0 && n <= sizeof(held.bytes) && fault_strikes()) {
		memcpy(held.bytes, buf, n);
		held.fd = fd;
		held.n = n;
		return (ssize_t)n;
	}
	r = send_any(fd, buf, n, flags, to, length);
	if (held.fd == fd && r >= 0) {
		held.fd = 0;
		if (send_any(fd, held.bytes, held.n, flags, to, length) == -1)
			return r;
	}
	return r;
}
PLANT_SEND(overtaken)

static ssize_t too_long(int fd, const void *buf, size_t n, int flags, const struct sockaddr *to, socklen_t length)
{
	return n > 1000 && fault_strikes() ? failed(EMSGSIZE) : send_any(fd, buf, n, flags, to, length);
}
PLANT_SEND(too_long)

/* The receiver is not connected, nor is anybody. */
static int connect_not(int fd, const struct sockaddr *address, socklen_t length)
{
	return fault_strikes() ? 0 : connect(fd, address, length);
}

void dgram_plant_unfiltered(void)
{
	dgram_calls.connect = connect_not;
}

/* ---- receiving ---- */

static bool more_is_there(int fd)
{
	struct pollfd look = { .fd = fd, .events = POLLIN };

	return poll(&look, 1, 0) == 1 && (look.revents & POLLIN) != 0;
}

static ssize_t recvmsg_merged(int fd, struct msghdr *message, int flags)
{
	size_t n = message->msg_iov[0].iov_len;
	ssize_t r = recvmsg(fd, message, flags), more;

	if (r < 1 || (size_t)r >= n || (flags & MSG_PEEK) != 0 || !fault_strikes() || !more_is_there(fd))
		return r;
	more = recv(fd, (char *)message->msg_iov[0].iov_base + r, n - (size_t)r, 0);
	return more > 0 ? r + more : r;
}

void dgram_plant_merged(void)
{
	dgram_calls.recvmsg = recvmsg_merged;
}

static ssize_t recvmsg_no_flag(int fd, struct msghdr *message, int flags)
{
	ssize_t r = recvmsg(fd, message, flags);

	if (fault_strikes())
		message->msg_flags &= ~MSG_TRUNC;
	return r;
}

void dgram_plant_no_flag(void)
{
	dgram_calls.recvmsg = recvmsg_no_flag;
}

static ssize_t recvmsg_flag(int fd, struct msghdr *message, int flags)
{
	ssize_t r = recvmsg(fd, message, flags);

	if (fault_strikes())
		message->msg_flags |= MSG_TRUNC;
	return r;
}

void dgram_plant_flag(void)
{
	dgram_calls.recvmsg = recvmsg_flag;
}

static struct {
	int fd; /* 0: there is none */
	size_t n;
	char bytes[1 << 16];
} tail;

/* What does not fit comes by the next call. */
static ssize_t recvmsg_tail(int fd, struct msghdr *message, int flags)
{
	static char whole[1 << 16];
	struct iovec *part = message->msg_iov;
	ssize_t all, r;

	if (tail.fd == fd && tail.n > 0) {
		r = (ssize_t)(tail.n < part->iov_len ? tail.n : part->iov_len);
		memcpy(part->iov_base, tail.bytes, (size_t)r);
		tail.n = 0;
		message->msg_namelen = 0;
		message->msg_flags = 0;
		return r;
	}
	if ((flags & MSG_PEEK) != 0 || !fault_strikes())
		return recvmsg(fd, message, flags);
	all = recv(fd, whole, sizeof(whole), flags | MSG_PEEK);
	r = recvmsg(fd, message, flags);
	if (r > 0 && all > r) {
		tail.fd = fd;
		tail.n = (size_t)(all - r);
		memcpy(tail.bytes, whole + r, tail.n);
	}
	return r;
}

void dgram_plant_tail(void)
{
	dgram_calls.recvmsg = recvmsg_tail;
}

static ssize_t recvmsg_peek_takes(int fd, struct msghdr *message, int flags)
{
	return recvmsg(fd, message, fault_strikes() ? flags & ~MSG_PEEK : flags);
}

void dgram_plant_peek_takes(void)
{
	dgram_calls.recvmsg = recvmsg_peek_takes;
}

/* The address of the sender before. */
static ssize_t recvmsg_source(int fd, struct msghdr *message, int flags)
{
	static struct sockaddr_storage last;
	static socklen_t last_length;
	struct sockaddr_storage this;
	ssize_t r = recvmsg(fd, message, flags);
	socklen_t length = message->msg_namelen;

	if (r == -1 || length > sizeof(this))
		return r;
	memcpy(&this, message->msg_name, length);
	if (last_length > 0 && fault_strikes()) {
		memcpy(message->msg_name, &last, last_length);
		message->msg_namelen = last_length;
	}
	last = this;
	last_length = length;
	return r;
}

void dgram_plant_source(void)
{
	dgram_calls.recvmsg = recvmsg_source;
}

static ssize_t recvmsg_zero(int fd, struct msghdr *message, int flags)
{
	ssize_t r = recvmsg(fd, message, flags);

	return r == -1 && errno == EAGAIN && fault_strikes() ? 0 : r;
}

void dgram_plant_zero(void)
{
	dgram_calls.recvmsg = recvmsg_zero;
}
