#include "dgram.h"

#include "address.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BINDS_MAX = 8 };

struct dgram_calls dgram_calls = {
	.socketpair = socketpair,
	.socket = socket,
	.bind = bind,
	.connect = connect,
	.send = send,
	.sendto = sendto,
	.sendmsg = sendmsg,
	.recv = recv,
	.recvfrom = recvfrom,
	.recvmsg = recvmsg,
};

static enum flavour flavour(const struct call *c, unsigned object)
{
	return flavour_of(c->actor->arena->scenario.object[object].kind);
}

static enum flavour flavour_of_end(const struct call *c)
{
	return flavour(c, end_object(c->arg[0]));
}

/* ---- sockets ---- */

static void perform_couple(struct call *c)
{
	unsigned object = (unsigned)c->arg[0], side, slot;
	enum flavour f = flavour(c, object);
	int fd[2], r;

	if (!flavour_is_pair(f))
		return;
	for (side = 0; side < 2; side++)
		for (slot = 0; slot < SLOTS_MAX; slot++)
			if (handle_get(c->actor, end_pack(object, side, slot)) >= 0)
				return;
	call_begin(c);
	r = dgram_calls.socketpair(AF_UNIX, f == DPAIR ? SOCK_DGRAM : SOCK_SEQPACKET, 0, fd);
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, end_pack(object, SIDE_A, 0), fd[0]);
		handle_set(c->actor, end_pack(object, SIDE_B, 0), fd[1]);
	}
}

/*
 * A new socket, bound, in that mode. -1 with errno. While those that were given a port that was had before are still there,
 * the next is given another.
 */
static int bound_socket(struct call *c, enum flavour f, unsigned of)
{
	int unfit[BINDS_MAX], fd, error, n = 0;

	do {
		fd = dgram_calls.socket(dgram_family(f), SOCK_DGRAM, 0);
		if (fd == -1 ||
		    (address_bind(c->actor, fd, end_object(c->arg[0]), f, of) == 0 &&
		        (c->arg[1] == 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) == 0)))
			break;
		unfit[n++] = fd;
		fd = -1;
	} while (errno == EADDRINUSE && flavour_is_udp(f) && n < BINDS_MAX);
	error = errno;
	while (n > 0)
		close(unfit[--n]);
	errno = error;
	return fd;
}

static void open_bound(struct call *c, unsigned side, unsigned of)
{
	enum flavour f = flavour_of_end(c);
	struct address known;
	int fd;

	if (f == NO_MESSAGES || flavour_is_pair(f) || end_side(c->arg[0]) != side ||
	    handle_get(c->actor, c->arg[0]) >= 0 || address_of(c->actor, end_object(c->arg[0]), f, of, &known) ||
	    !handle_claim(c->actor, c->arg[0]))
		return;
	call_begin(c);
	fd = bound_socket(c, f, of);
	call_end(c, fd == -1 ? -1 : 0);
	if (fd >= 0)
		handle_set(c->actor, c->arg[0], fd);
	handle_release(c->actor, c->arg[0]);
}

static void perform_receiver(struct call *c)
{
	open_bound(c, SIDE_RECEIVER, ADDRESS_RECEIVER);
}

static void perform_sender(struct call *c)
{
	open_bound(c, SIDE_SENDERS, c->actor->process);
}

static void connect_to(struct call *c, unsigned of)
{
	int fd = handle_get(c->actor, c->arg[0]);
	struct address to;

	if (fd < 0 || !address_of(c->actor, end_object(c->arg[0]), flavour_of_end(c), of, &to))
		return;
	call_begin(c);
	call_end(c, dgram_calls.connect(fd, (struct sockaddr *)&to.at, to.length));
}

static void perform_aim(struct call *c)
{
	if (end_side(c->arg[0]) == SIDE_SENDERS)
		connect_to(c, ADDRESS_RECEIVER);
}

static void perform_admit(struct call *c)
{
	if (end_side(c->arg[0]) == SIDE_RECEIVER)
		connect_to(c, c->actor->arena->scenario.actor[c->arg[1]].process);
}

static void perform_admit_all(struct call *c)
{
	enum flavour f = flavour_of_end(c);
	int fd = handle_get(c->actor, c->arg[0]);
	struct sockaddr none;

	if (fd < 0 || f == NO_MESSAGES || flavour_is_pair(f) || end_side(c->arg[0]) != SIDE_RECEIVER)
		return;
	memset(&none, 0, sizeof(none));
	none.sa_family = AF_UNSPEC;
	call_begin(c);
	call_end(c, dgram_calls.connect(fd, &none, sizeof(none)));
}

/* ---- sending ---- */

/* The message of a step; NULL: it has no meaning now. */
static const uint8_t *offer(struct call *c, int *fd)
{
	*fd = handle_get(c->actor, c->arg[0]);
	if (*fd < 0 || c->arg[1] < 0 || flavour_of_end(c) == NO_MESSAGES)
		return NULL;
	return call_offer(c, (size_t)c->arg[1]);
}

static int flags_of(const struct call *c)
{
	return flavour_of_end(c) == SEQPAIR ? MSG_EOR : 0;
}

static void perform_post(struct call *c)
{
	int fd;
	const uint8_t *bytes = offer(c, &fd);

	if (bytes == NULL)
		return;
	call_begin(c);
	call_end(c, dgram_calls.send(fd, bytes, (size_t)c->arg[1], flags_of(c)));
}

static void perform_post_to(struct call *c)
{
	struct address to;
	const uint8_t *bytes;
	int fd;

	if (!address_of(c->actor, end_object(c->arg[0]), flavour_of_end(c), ADDRESS_RECEIVER, &to))
		return;
	bytes = offer(c, &fd);
	if (bytes == NULL)
		return;
	call_begin(c);
	call_end(c,
	    dgram_calls.sendto(fd, bytes, (size_t)c->arg[1], flags_of(c), (struct sockaddr *)&to.at, to.length));
}

static void perform_post_parts(struct call *c)
{
	int64_t parts = c->arg[2] < 1 ? 1 : c->arg[2] > PARTS_OF_MESSAGE_MAX ? PARTS_OF_MESSAGE_MAX : c->arg[2];
	struct iovec part[PARTS_OF_MESSAGE_MAX];
	struct msghdr message;
	const uint8_t *bytes;
	size_t from = 0, length;
	int64_t i;
	int fd;

	bytes = offer(c, &fd);
	if (bytes == NULL)
		return;
	memset(&message, 0, sizeof(message));
	message.msg_iov = part;
	for (i = 0; i < parts; i++) {
		/* Some of them are empty, the last takes what is left. */
		length = i + 1 == parts ? (size_t)c->arg[1] - from
		                        : ((size_t)c->arg[1] - from) * (size_t)(i % 3) / (size_t)parts;
		part[i] = (struct iovec){ (void *)(uintptr_t)(bytes + from), length };
		from += length;
		message.msg_iovlen++; /* an int in places, a size_t in others */
	}
	call_begin(c);
	call_end(c, dgram_calls.sendmsg(fd, &message, flags_of(c)));
}

/* ---- receiving ---- */

enum { BEHIND = 16, CANARY = 0xa5 };

static bool intact(const uint8_t *behind)
{
	unsigned i;

	for (i = 0; i < BEHIND; i++)
		if (behind[i] != CANARY)
			return false;
	return true;
}

/* One call of the chosen form; what it says beyond its result. */
struct fetched {
	struct address from;
	bool asked;
	enum cut cut;
};

static ssize_t receive(enum fetch_how how, int fd, uint8_t *room, size_t n, int flags, struct fetched *what)
{
	struct iovec part = { room, n };
	struct msghdr message;
	ssize_t r;

	memset(what, 0, sizeof(*what));
	what->asked = how != FETCH_RECV;
	if (how == FETCH_RECV)
		return dgram_calls.recv(fd, room, n, flags);
	what->from.length = sizeof(what->from.at);
	if (how == FETCH_FROM_CALL)
		return dgram_calls.recvfrom(fd, room, n, flags, (struct sockaddr *)&what->from.at, &what->from.length);
	memset(&message, 0, sizeof(message));
	message.msg_name = &what->from.at;
	message.msg_namelen = what->from.length;
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	r = dgram_calls.recvmsg(fd, &message, flags);
	what->from.length = message.msg_namelen;
	what->cut = (message.msg_flags & MSG_TRUNC) != 0 ? CUT_CUT : CUT_WHOLE;
	return r;
}

static void get(struct call *c, enum fetch_how how, int flags)
{
	int fd = handle_get(c->actor, c->arg[0]);
	enum flavour f = flavour_of_end(c);
	struct fetched what;
	int64_t process = ACTOR_UNKNOWN;
	uint8_t *room;
	size_t n;
	ssize_t r;

	if (fd < 0 || c->arg[1] < 1 || f == NO_MESSAGES)
		return;
	n = (size_t)c->arg[1];
	room = call_room(c, n + BEHIND);
	if (room == NULL)
		return;
	memset(room + n, CANARY, BEHIND);
	call_begin(c);
	r = receive(how, fd, room, n, flags, &what);
	call_report(c, FETCH_CUT, intact(room + n) ? what.cut : CUT_OVERRUN);
	if (c->op->role == ROLE_GET) {
		/* The length of the message, or of what was stored: systems differ. */
		call_report(c, FETCH_TOLD, r);
		call_report(c, FETCH_SOURCE,
		    r == -1 || !what.asked ? SOURCE_UNASKED
		                           : address_owner(c->actor, end_object(c->arg[0]), f, &what.from, &process));
		call_report(c, FETCH_FROM,
		    c->record->event.out[FETCH_SOURCE] == SOURCE_KNOWN ? process : ACTOR_UNKNOWN);
	}
	if (r > (ssize_t)n)
		r = (ssize_t)n;
	if (r > 0)
		call_keep(c, (size_t)r);
	call_end(c, r);
}

static void perform_fetch(struct call *c)
{
	get(c, (enum fetch_how)c->arg[2], 0);
}

static void perform_peek(struct call *c)
{
	get(c, FETCH_MSG, MSG_PEEK);
}

enum { COLLECT_IDLE_MAX = 30000, COLLECT_ERRORS_MAX = 8 };

/* After this call there may be more to receive. */
static bool goes_on(const struct call *c, const struct call *one, unsigned *errors)
{
	const struct event *e = &one->record->event;

	if (e->result == 0) /* no more, or a message without bytes */
		return flavour_of_end(c) != SEQPAIR;
	return e->result > 0 || e->err == EINTR || e->err == EAGAIN || ++*errors < COLLECT_ERRORS_MAX;
}

/* Receives until a token was told so often and then nothing is there. */
static void perform_collect(struct call *c)
{
	static int fetch = -1;
	unsigned idle = 0, errors = 0;

	if (fetch < 0)
		fetch = op_find("fetch", 5);
	while (!c->actor->stop) {
		_Atomic uint32_t *token = &c->actor->arena->token[(uint64_t)c->arg[2] % TOKENS_MAX];
		bool told = (int64_t)atomic_load(token) >= c->arg[3];
		struct pollfd look = { .fd = handle_get(c->actor, c->arg[0]), .events = POLLIN };
		struct call one;

		if (look.fd < 0)
			return;
		/* Not inside a call that nobody may end: others may receive here, too. */
		if (poll(&look, 1, told ? 0 : 1) < 1 ||
		    (flavour_of_end(c) != SEQPAIR && (look.revents & (POLLIN | POLLERR)) == 0)) {
			if (told || ++idle > COLLECT_IDLE_MAX)
				return;
			continue;
		}
		idle = 0;
		call_prepare(&one, c->actor, (unsigned)fetch);
		one.arg[0] = c->arg[0];
		one.arg[1] = c->arg[1];
		one.arg[2] = FETCH_MSG;
		perform_fetch(&one);
		if (one.record == NULL || !goes_on(c, &one, &errors))
			return;
	}
}

const struct op dgram_ops[] = {
	{ "couple", "obj", "", ROLE_OPEN, perform_couple, dgram_imagine_couple,
	    "makes a pair of message sockets; slot 0 of both sides" },
	{ "receiver", "end word(waits|nowait)", "", ROLE_OPEN_END, perform_receiver, dgram_imagine_receiver,
	    "makes the socket that receives, and binds it; once in a case" },
	{ "sender", "end word(waits|nowait)", "", ROLE_OPEN_END, perform_sender, dgram_imagine_sender,
	    "makes this process's socket to send with, bound to an address of its own; once in a case" },
	{ "aim", "end", "", ROLE_NONE, perform_aim, dgram_imagine_aim, "connects a sender's socket to the receiver" },
	{ "admit", "end actor", "", ROLE_NONE, perform_admit, dgram_imagine_admit,
	    "connects the receiver to that process's sender: it gets no others' messages" },
	{ "admit-all", "end", "", ROLE_NONE, perform_admit_all, dgram_imagine_admit_all, "undoes that" },
	{ "post", "end num", "num:as", ROLE_PUT, perform_post, dgram_imagine_post,
	    "sends a message of so many bytes to where the socket is connected" },
	{ "post-to", "end num", "num:as", ROLE_PUT, perform_post_to, dgram_imagine_post_to,
	    "sends a message to the receiver's address" },
	{ "post-parts", "end num num:parts", "num:as", ROLE_PUT, perform_post_parts, dgram_imagine_post,
	    "sends one message gathered from so many parts, some of them empty" },
	{ "fetch", "end num word(recv|from|msg):by",
	    "word(untold|whole|cut|overrun):length word(unasked|none|known|stranger):source actor:from num:told",
	    ROLE_GET, perform_fetch, dgram_imagine_fetch, "receives a message, so many bytes of it at most" },
	{ "peek", "end num", "word(untold|whole|cut|overrun):length", ROLE_PEEK, perform_peek, dgram_imagine_peek,
	    "looks at the message that comes next, and leaves it there" },
	{ "collect", "end num:chunk num:token num:times", "", ROLE_NONE, perform_collect, dgram_imagine_collect,
	    "receives until that token was told so often and nothing is left" },
	{ .name = NULL },
};
