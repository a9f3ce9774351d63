/* Steps on message sockets, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_DGRAM_EMIT_STEPS_H
#define SHALL_DGRAM_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

/* ---- what differs between systems ---- */

static int takes_length(int from, int to, long n)
{
	static const char zeros[1 << 20];
	char byte;

	if (send(from, zeros, (size_t)n, 0) != n)
		return 0;
	while (recv(to, &byte, 1, 0) > 0)
		;
	return 1;
}

/* The longest message that is taken when nothing else is there. */
static long longest(int from, int to)
{
	long low = 0, high = 1 << 20, middle;

	fcntl(from, F_SETFL, O_NONBLOCK);
	fcntl(to, F_SETFL, O_NONBLOCK);
	while (low + 1 < high) {
		middle = low + (high - low) / 2;
		if (takes_length(from, to, middle))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static long longest_in_pair(int type)
{
	int ends[2];
	long n;

	if (socketpair(AF_UNIX, type, 0, ends) == -1)
		return -1;
	n = longest(ends[0], ends[1]);
	close(ends[0]);
	close(ends[1]);
	return n;
}

static long dgram_max;

static long measure_dgram_max(void)
{
	return longest_in_pair(SOCK_DGRAM);
}

static long record_max;

static long measure_record_max(void)
{
	return longest_in_pair(SOCK_SEQPACKET);
}

static long udp_max;

static long measure_udp_max(void)
{
	return 65507;
}

/* ---- addresses ---- */

static int is_kind(int end, const char *kind)
{
	return strcmp(kind_of[end], kind) == 0;
}

static int is_udp(int end)
{
	return is_kind(end, "udp4") || is_kind(end, "udp6");
}

static int family_of(int end)
{
	return is_kind(end, "udp4") ? AF_INET : is_kind(end, "udp6") ? AF_INET6 : AF_UNIX;
}

enum { RECEIVER = ACTORS };

/* Where the receiver is bound, or what a process sends with: a name in the current directory, or a port. */
static socklen_t fill_address(int end, int of, struct sockaddr_storage *at)
{
	struct sockaddr_in *four = (struct sockaddr_in *)at;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)at;
	struct sockaddr_un *un = (struct sockaddr_un *)at;
	int port = s->bound[object_of[end]][of];

	memset(at, 0, sizeof(*at));
	at->ss_family = (sa_family_t)family_of(end);
	if (is_kind(end, "udp4")) {
		four->sin_addr.s_addr = htonl(0x7f000001);
		four->sin_port = htons((uint16_t)port);
		return sizeof(*four);
	}
	if (is_kind(end, "udp6")) {
		six->sin6_addr = in6addr_loopback;
		six->sin6_port = htons((uint16_t)port);
		return sizeof(*six);
	}
	snprintf(un->sun_path, sizeof(un->sun_path), "/tmp/emit-%d-u%d-%d", s->pid[M], object_of[end], of);
	return sizeof(*un);
}

static void remove_named(void)
{
	struct sockaddr_storage at;
	int end, of;

	for (end = 0; end < ENDS; end++)
		for (of = 0; of <= RECEIVER; of++)
			if (is_kind(end, "named")) {
				fill_address(end, of, &at);
				unlink(((struct sockaddr_un *)&at)->sun_path);
			}
}

static int bind_socket(int number, int end, int of)
{
	struct sockaddr_storage at;
	socklen_t length = fill_address(end, of, &at);

	if (is_kind(end, "named"))
		unlink(((struct sockaddr_un *)&at)->sun_path);
	if (bind(number, (struct sockaddr *)&at, length) == -1)
		return -1;
	if (is_udp(end) && getsockname(number, (struct sockaddr *)&at, &length) == -1)
		return -1;
	s->bound[object_of[end]][of] = is_kind(end, "udp4") ? ntohs(((struct sockaddr_in *)&at)->sin_port)
	    : is_kind(end, "udp6")                          ? ntohs(((struct sockaddr_in6 *)&at)->sin6_port)
	                                                    : 1;
	return 0;
}

/* ---- sockets ---- */

static void do_couple(int a, int b)
{
	int ends[2];
	struct event *e;

	if (fd[a] >= 0 || fd[b] >= 0)
		return;
	e = begin("couple", a, 0);
	done(e, socketpair(AF_UNIX, is_kind(a, "seqpair") ? SOCK_SEQPACKET : SOCK_DGRAM, 0, ends));
	if (e->result == 0) {
		fd[a] = ends[0];
		fd[b] = ends[1];
	}
}

enum { WAITS, NOWAIT };

static void open_bound(const char *what, int end, int how, int of)
{
	struct event *e;

	if (fd[end] >= 0 || s->bound[object_of[end]][of] != 0)
		return;
	e = begin(what, end, 0);
	fd[end] = socket(family_of(end), SOCK_DGRAM, 0);
	if (fd[end] >= 0 && how == NOWAIT)
		fcntl(fd[end], F_SETFL, O_NONBLOCK);
	done(e, fd[end] == -1 ? -1 : bind_socket(fd[end], end, of));
}

static void do_receiver(int end, int how)
{
	open_bound("receiver", end, how, RECEIVER);
}

static void do_sender(int end, int how)
{
	open_bound("sender", end, how, process_of[me]);
}

static void connect_to(const char *what, int end, int of)
{
	struct sockaddr_storage at;
	socklen_t length = fill_address(end, of, &at);
	struct event *e;

	if (fd[end] < 0 || s->bound[object_of[end]][of] == 0)
		return;
	e = begin(what, end, 0);
	e->target = of;
	done(e, connect(fd[end], (struct sockaddr *)&at, length));
}

static void do_aim(int end)
{
	connect_to("aim", end, RECEIVER);
}

static void do_admit(int end, int process)
{
	connect_to("admit", end, process_of[process]);
}

static void do_admit_all(int end)
{
	struct sockaddr none;
	struct event *e;

	if (fd[end] < 0)
		return;
	memset(&none, 0, sizeof(none));
	none.sa_family = AF_UNSPEC;
	e = begin("admit", end, 0);
	e->target = -1;
	done(e, connect(fd[end], &none, sizeof(none)));
}

/* ---- messages: what is sent is kept, too, so that it can be compared with what came ---- */

static void keep(struct event *e, long n)
{
	e->data = atomic_fetch_add(&s->used, (size_t)n);
	if (e->data + (size_t)n > DATA)
		s->trouble = 1;
	else
		memcpy(&s->data[e->data], buffer[me], (size_t)n);
}

/* Makes a message that is like no other, except short ones. */
static struct event *begin_post(int end, long n)
{
	unsigned state = (unsigned)s->queued[me]++ * 2654435761U + (unsigned)me * 40503U + 1;
	struct event *e;
	long i;

	if (fd[end] < 0 || n < 0 || n > BUFFER)
		return NULL;
	for (i = 0; i < n; i++) {
		state = state * 1664525U + 1013904223U;
		buffer[me][i] = (unsigned char)(state >> 24);
	}
	e = begin("post", end, n);
	keep(e, n);
	return e;
}

static int flags_of(int end)
{
	return is_kind(end, "seqpair") ? MSG_EOR : 0;
}

static void do_post(int end, long n)
{
	struct event *e = begin_post(end, n);

	if (e != NULL)
		done(e, send(fd[end], buffer[me], (size_t)n, flags_of(end)));
}

static void do_post_to(int end, long n)
{
	struct sockaddr_storage at;
	socklen_t length = fill_address(end, RECEIVER, &at);
	struct event *e = s->bound[object_of[end]][RECEIVER] != 0 ? begin_post(end, n) : NULL;

	if (e != NULL)
		done(e, sendto(fd[end], buffer[me], (size_t)n, flags_of(end), (struct sockaddr *)&at, length));
}

/* Gathered from so many parts, of which the last is all the rest. */
static void do_post_parts(int end, long n, int parts)
{
	struct iovec part[PARTS];
	struct msghdr message;
	struct event *e = begin_post(end, n);
	long from = 0, length;
	int i, count = parts < 1 ? 1 : parts > PARTS ? PARTS : parts;

	if (e == NULL)
		return;
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	for (i = 0; i < count; i++, message.msg_iovlen++) {
		length = i + 1 == count ? n - from : (n - from) * (i % 3) / count;
		part[i].iov_base = &buffer[me][from];
		part[i].iov_len = (size_t)length;
		from += length;
	}
	done(e, sendmsg(fd[end], &message, flags_of(end)));
}

/* ---- receiving: the code says if it was cut off, the target whose socket it came from ---- */

enum { UNTOLD, WHOLE, CUT };

enum { UNASKED = -1, NOBODY = -2 };

static int owner_of(int end, const struct sockaddr_storage *from, socklen_t length)
{
	struct sockaddr_storage at;
	int of;

	if (length <= offsetof(struct sockaddr_un, sun_path))
		return UNASKED;
	for (of = 0; of < ACTORS; of++) {
		fill_address(end, of, &at);
		if (s->bound[object_of[end]][of] == 0)
			continue;
		if (is_udp(end) ? memcmp(&at, from, offsetof(struct sockaddr_in, sin_addr)) == 0
		                : strcmp(((struct sockaddr_un *)&at)->sun_path,
		                      ((const struct sockaddr_un *)from)->sun_path) == 0)
			return of;
	}
	return NOBODY;
}

static struct event *get(const char *what, int end, long n, int flags)
{
	struct sockaddr_storage from;
	struct iovec part = { buffer[me], (size_t)n };
	struct msghdr message;
	struct event *e;
	ssize_t r;

	if (!fits(end, n))
		return NULL;
	memset(&from, 0, sizeof(from));
	memset(&message, 0, sizeof(message));
	message.msg_name = &from;
	message.msg_namelen = sizeof(from);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	e = begin(what, end, n);
	r = recvmsg(fd[end], &message, flags);
	if (r > n)
		r = n;
	if (r > 0)
		keep(e, r);
	e->code = r == -1 ? UNTOLD : (message.msg_flags & MSG_TRUNC) != 0 ? CUT : WHOLE;
	e->target = r == -1 ? UNASKED : owner_of(end, &from, message.msg_namelen);
	done(e, r);
	return e;
}

enum { RECV, FROM, MSG };

/* By recvmsg() in any case: it tells most. */
static void do_fetch(int end, long n, int how)
{
	(void)how;
	get("fetch", end, n, 0);
}

static void do_peek(int end, long n)
{
	get("peek", end, n, MSG_PEEK);
}

/* Receives until the token was told so often and nothing is left. */
static void do_collect(int end, long n, int token, int times)
{
	struct pollfd look = { .fd = fd[end], .events = POLLIN };
	struct event *e;
	int told, idle = 0;

	while (fd[end] >= 0 && !s->trouble && idle < 5000) {
		told = s->told[token % PLACES] >= (unsigned)times;
		look.revents = 0;
		if (poll(&look, 1, told ? 0 : 1) < 1 || (look.revents & (POLLIN | POLLERR | POLLHUP)) == 0) {
			if (told)
				return;
			idle++;
			continue;
		}
		e = get("fetch", end, n, 0);
		if (e == NULL || (e->result == 0 && is_kind(end, "seqpair")) ||
		    (e->result == -1 && e->error != EINTR && e->error != EAGAIN))
			return;
	}
}

#endif
