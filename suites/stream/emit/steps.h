/* Steps on stream sockets, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_STREAM_EMIT_STEPS_H
#define SHALL_STREAM_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <sys/socket.h>

static long sndbuf;

/* How much one end of a pair takes, in pieces of 512 bytes, while nobody receives. */
static long measure_sndbuf(void)
{
	static const char piece[512];
	long all = 0;
	int ends[2];
	ssize_t r;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
		return -1;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	while ((r = send(ends[0], piece, sizeof(piece), 0)) > 0)
		all += r;
	close(ends[0]);
	close(ends[1]);
	return all;
}

static void do_socketpair(int a, int b)
{
	int ends[2];
	struct event *e;

	if (fd[a] >= 0 || fd[b] >= 0)
		return;
	e = begin("socketpair", a, 0);
	done(e, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	if (e->result == 0) {
		fd[a] = ends[0];
		fd[b] = ends[1];
	}
}

enum { BARE, NOSIGNAL, DONTWAIT, NEITHER, WAITALL };

/* The flags are kept as the code of the event. */
static void do_send(int end, long n, int how)
{
	int flags = (how == NOSIGNAL || how == NEITHER ? MSG_NOSIGNAL : 0) | (how >= DONTWAIT ? MSG_DONTWAIT : 0);
	struct event *e;

	if (!fits(end, n))
		return;
	fill(n);
	e = begin("write", end, n);
	e->code = how;
	done(e, send(fd[end], buffer[me], (size_t)n, flags));
}

static int scatter(struct iovec *part, long n, int parts)
{
	long from = 0, length;
	int i, count = parts < 1 ? 1 : parts > PARTS ? PARTS : parts;

	for (i = 0; i < count; i++) {
		length = i + 1 == count ? n - from : (n - from) * (i % 4) / (count + 2);
		part[i].iov_base = &buffer[me][from];
		part[i].iov_len = (size_t)length;
		from += length;
	}
	return count;
}

static void do_sendmsg(int end, long n, int parts)
{
	struct iovec part[PARTS];
	struct msghdr message;
	struct event *e;

	if (!fits(end, n))
		return;
	fill(n);
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	message.msg_iovlen = (unsigned char)scatter(part, n, parts);
	e = begin("write", end, n);
	done(e, sendmsg(fd[end], &message, 0));
}

/* What came is kept before the call counts as over. */
static void keep_received(struct event *e, ssize_t r)
{
	if (r <= 0)
		return;
	e->data = atomic_fetch_add(&s->used, (size_t)r);
	if (e->data + (size_t)r > DATA)
		s->trouble = 1;
	else
		memcpy(&s->data[e->data], buffer[me], (size_t)r);
}

static void receive(const char *what, int end, long n, int how, int flags)
{
	struct event *e;
	ssize_t r;

	if (!fits(end, n))
		return;
	e = begin(what, end, n);
	e->code = how;
	r = recv(fd[end], buffer[me], (size_t)n, flags);
	keep_received(e, r);
	done(e, r);
}

static void do_recv(int end, long n, int how)
{
	receive("read", end, n, how, how == WAITALL ? MSG_WAITALL : how == DONTWAIT ? MSG_DONTWAIT : 0);
}

static void do_preview(int end, long n)
{
	receive("peek", end, n, BARE, MSG_PEEK);
}

static void do_recvmsg(int end, long n, int parts)
{
	struct iovec part[PARTS];
	struct msghdr message;
	struct event *e;
	ssize_t r;

	if (!fits(end, n))
		return;
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	message.msg_iovlen = (unsigned char)scatter(part, n, parts);
	e = begin("read", end, n);
	r = recvmsg(fd[end], &message, 0);
	keep_received(e, r);
	done(e, r);
}

enum { RD, WR, RDWR };

static void do_shutdown(int end, int how)
{
	static const int ways[] = { SHUT_RD, SHUT_WR, SHUT_RDWR };
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("shutdown", end, how);
	done(e, shutdown(fd[end], ways[how]));
}

static void do_sndbuf(int end, long size)
{
	int n = (int)size;

	if (fd[end] >= 0)
		setsockopt(fd[end], SOL_SOCKET, SO_SNDBUF, &n, sizeof(n));
}

#endif
