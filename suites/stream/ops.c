#include "stream.h"

#include "../pipe/pipe.h"
#include "port.h"

#include <string.h>

struct stream_calls stream_calls = {
	.socketpair = socketpair,
	.send = send,
	.recv = recv,
	.sendmsg = sendmsg,
	.recvmsg = recvmsg,
	.shutdown = shutdown,
};

static const struct object_kind *kind_of(const struct call *c, unsigned object)
{
	return kind_at(c->actor->arena->scenario.object[object].kind);
}

/* The descriptor, -1 if it is not there or not one of a connection: these calls mean nothing to others. */
static int socket_of(const struct call *c)
{
	return is_stream_kind(kind_of(c, end_object(c->arg[0]))) ? handle_get(c->actor, c->arg[0]) : -1;
}

static void perform_socketpair(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int fd[2];
	int r;

	if (strcmp(kind_of(c, object)->name, "pair") != 0 || handle_any(c->actor, object))
		return;
	call_begin(c);
	r = stream_calls.socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, end_pack(object, 0, 0), fd[0]);
		handle_set(c->actor, end_pack(object, 1, 0), fd[1]);
	}
}

static bool wants_quiet(int64_t how)
{
	return how == SEND_QUIET || how == SEND_BOTH;
}

static bool wants_haste(int64_t how)
{
	return how == SEND_DONTWAIT || how == SEND_BOTH;
}

static void perform_send(struct call *c)
{
	int flags = (wants_quiet(c->arg[2]) ? port_nosignal() : 0) | (wants_haste(c->arg[2]) ? port_dontwait() : 0);
	int fd = socket_of(c);
	const uint8_t *bytes;

	if (fd < 0 || c->arg[1] < 1)
		return;
	bytes = call_offer(c, (size_t)c->arg[1]);
	if (bytes == NULL)
		return;
	call_begin(c);
	call_end(c, stream_calls.send(fd, bytes, (size_t)c->arg[1], flags));
}

/* The bytes in so many parts, some of them empty. */
static int scatter(struct iovec part[PARTS_MAX], int64_t parts, const uint8_t *bytes, size_t n)
{
	unsigned i, count = parts < 1 ? 1 : parts > PARTS_MAX ? PARTS_MAX : (unsigned)parts;
	size_t length[PARTS_MAX];

	pipe_split(n, count, length);
	for (i = 0; i < count; i++) {
		part[i].iov_base = (void *)(uintptr_t)bytes;
		part[i].iov_len = length[i];
		bytes += length[i];
	}
	return (int)count;
}

static void perform_sendmsg(struct call *c)
{
	int fd = socket_of(c);
	struct iovec part[PARTS_MAX];
	struct msghdr message;
	const uint8_t *bytes;

	if (fd < 0 || c->arg[1] < 1)
		return;
	bytes = call_offer(c, (size_t)c->arg[1]);
	if (bytes == NULL)
		return;
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	message.msg_iovlen = (unsigned char)scatter(part, c->arg[2], bytes, (size_t)c->arg[1]);
	call_begin(c);
	call_end(c, stream_calls.sendmsg(fd, &message, 0));
}

static void receive(struct call *c, int flags)
{
	int fd = socket_of(c);
	uint8_t *room;
	ssize_t r;

	if (fd < 0 || c->arg[1] < 1)
		return;
	room = call_room(c, (size_t)c->arg[1]);
	if (room == NULL)
		return;
	call_begin(c);
	r = stream_calls.recv(fd, room, (size_t)c->arg[1], flags);
	if (r > 0)
		call_keep(c, (size_t)r);
	call_end(c, r);
}

static void perform_recv(struct call *c)
{
	receive(c, c->arg[2] == RECV_DONTWAIT ? port_dontwait() : c->arg[2] == RECV_ALL ? MSG_WAITALL : 0);
}

const char *stream_cannot(const struct step *step)
{
	int64_t how = step->operand[2].n;
	void (*perform)(struct call *) = op_at(step->op)->perform;

	if (perform == perform_send && wants_quiet(how) && port_nosignal() == 0)
		return "MSG_NOSIGNAL";
	if (((perform == perform_send && wants_haste(how)) || (perform == perform_recv && how == RECV_DONTWAIT)) &&
	    port_dontwait() == 0)
		return "MSG_DONTWAIT";
	return NULL;
}

static void perform_peek(struct call *c)
{
	receive(c, MSG_PEEK);
}

static void perform_recvmsg(struct call *c)
{
	int fd = socket_of(c);
	struct iovec part[PARTS_MAX];
	struct msghdr message;
	uint8_t *room;
	ssize_t r;

	if (fd < 0 || c->arg[1] < 1)
		return;
	room = call_room(c, (size_t)c->arg[1]);
	if (room == NULL)
		return;
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	message.msg_iovlen = (unsigned char)scatter(part, c->arg[2], room, (size_t)c->arg[1]);
	call_begin(c);
	r = stream_calls.recvmsg(fd, &message, 0);
	if (r > 0)
		call_keep(c, (size_t)r);
	call_end(c, r);
}

static void perform_shutdown(struct call *c)
{
	static const int how[] = { SHUT_RD, SHUT_WR, SHUT_RDWR };
	int fd = socket_of(c);

	if (fd < 0)
		return;
	call_begin(c);
	call_end(c, stream_calls.shutdown(fd, how[c->arg[1]]));
}

/* A hint: what becomes of it is the system's affair. */
static void perform_sndbuf(struct call *c)
{
	int fd = socket_of(c), size = (int)c->arg[1];

	if (fd < 0)
		return;
	call_begin(c);
	call_end(c, setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)));
}

/* Those that change the model's connection are in stream_imagines, by kind of object: here is no other use of them. */
const struct op stream_ops[] = {
	{ "socketpair", "obj", "", ROLE_OPEN, perform_socketpair, stream_imagine_socketpair,
	    "makes the pair; slot 0 of both sides" },
	{ "send", "end num word(bare|nosignal|dontwait|neither)", "num:as", ROLE_PUT, perform_send, NULL,
	    "sends that many bytes, with these flags; neither: neither raises a signal nor waits" },
	{ "sendmsg", "end num num:parts", "num:as", ROLE_PUT, perform_sendmsg, NULL,
	    "sends that many bytes, gathered from so many parts, some of them empty" },
	{ "recv", "end num word(bare|dontwait|waitall)", "", ROLE_GET, perform_recv, NULL,
	    "receives up to that many bytes, with that flag" },
	{ "recvmsg", "end num num:parts", "", ROLE_GET, perform_recvmsg, NULL,
	    "receives up to that many bytes into so many parts, some of them empty" },
	{ "preview", "end num", "", ROLE_PEEK, perform_peek, NULL, "looks at up to that many bytes, with MSG_PEEK" },
	{ "shutdown", "end word(rd|wr|rdwr)", "", ROLE_SHUTDOWN, perform_shutdown, NULL,
	    "shuts the open file description down for receiving, sending, or both" },
	{ "sndbuf", "end num", "", ROLE_TUNE, perform_sndbuf, NULL, "asks for a send buffer of that many bytes" },
	{ .name = NULL },
};
