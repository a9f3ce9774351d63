#include "fdpass.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int getfl(int fd)
{
	return fcntl(fd, F_GETFL);
}

struct fdpass_calls fdpass_calls = {
	.socketpair = socketpair,
	.sendmsg = sendmsg,
	.recvmsg = recvmsg,
	.lseek = lseek,
	.read = read,
	.getfl = getfl,
};

static const char *kind_of(const struct call *c, unsigned object)
{
	return kind_at(c->actor->arena->scenario.object[object].kind)->name;
}

/* ---- couriers ---- */

static void couple(struct call *c, const char *kind, int type)
{
	unsigned object = (unsigned)c->arg[0];
	int fd[2];
	int r;

	if (handle_any(c->actor, object) || strcmp(kind_of(c, object), kind) != 0)
		return;
	call_begin(c);
	r = fdpass_calls.socketpair(AF_UNIX, type, 0, fd);
	call_end(c, r);
	if (r == 0) {
		handle_set(c->actor, end_pack(object, 0, 0), fd[0]);
		handle_set(c->actor, end_pack(object, 1, 0), fd[1]);
	}
}

static void perform_courier(struct call *c)
{
	couple(c, "courier", SOCK_STREAM);
}

static void perform_mail(struct call *c)
{
	couple(c, "mail", SOCK_DGRAM);
}

/* The data that travel with descriptors. */
struct letter {
	uint32_t magic, actor, attempt, count;
	uint32_t end[TAKEN_MAX];
	uint32_t sum;
};

enum { LETTER_MAGIC = 0x5ca1ab1e };

static uint32_t sum_of(const struct letter *l)
{
	uint32_t sum = l->magic ^ l->actor * 31 ^ l->attempt * 977 ^ l->count * 13;
	unsigned i;

	for (i = 0; i < TAKEN_MAX; i++)
		sum = sum * 33 + l->end[i];
	return sum;
}

enum { ROOM = TAKEN_MAX + 2 }; /* for more descriptors than a message may have */

static bool is_courier(const struct call *c)
{
	const char *kind = kind_of(c, end_object(c->arg[0]));

	return strcmp(kind, "courier") == 0 || strcmp(kind, "mail") == 0;
}

static void perform_pass(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]);
	unsigned count = op_operands(c->row) - 1, i;
	struct letter letter = { .magic = LETTER_MAGIC, .actor = c->actor->index, .count = count };
	struct iovec part = { &letter, sizeof(letter) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	union port_rights control;
	int sent[TAKEN_MAX];
	ssize_t r;

	if (fd < 0 || !is_courier(c))
		return;
	for (i = 0; i < count; i++) {
		sent[i] = handle_get(c->actor, c->arg[1 + i]);
		letter.end[i] = (uint32_t)c->arg[1 + i];
		if (sent[i] < 0)
			return;
	}
	letter.attempt = call_attempt(c);
	letter.sum = sum_of(&letter);
	if (count > 0)
		port_rights_put(&message, &control, sent, count);
	call_begin(c);
	r = fdpass_calls.sendmsg(fd, &message, port_nosignal());
	call_end(c, r == -1 ? -1 : r == (ssize_t)sizeof(letter) ? 0 : 1);
}

/* A slot of that side that this process has free, -1: none. */
static int64_t free_slot(struct actor *a, int64_t end)
{
	unsigned slot;

	for (slot = 0; slot < SLOTS_MAX; slot++) {
		int64_t at = end_pack(end_object(end), end_side(end), slot);

		if (handle_get(a, at) < 0 && handle_claim(a, at)) {
			if (handle_get(a, at) < 0)
				return at;
			handle_release(a, at);
		}
	}
	return -1;
}

/* The descriptors that came, as many as fit. */
static int received(const struct msghdr *message, int fd[ROOM], int64_t *how)
{
	unsigned char *first = NULL;
	int came = port_rights_of(message, &first), n;

	if (came == -1)
		*how |= TOOK_ODD;
	for (n = 0; n < came && n < ROOM; n++)
		memcpy(&fd[n], first + (size_t)n * sizeof(int), sizeof(int));
	return n;
}

static bool is_letter(const struct call *c, const struct letter *l, ssize_t r)
{
	unsigned i;

	if (r != (ssize_t)sizeof(*l) || l->magic != LETTER_MAGIC || l->sum != sum_of(l) || l->count > TAKEN_MAX)
		return false;
	for (i = 0; i < l->count; i++)
		if (end_object(l->end[i]) >= c->actor->arena->scenario.objects || end_side(l->end[i]) >= SIDES_MAX)
			return false;
	return true;
}

/* Each gets a free slot; what finds none, or was not announced, is closed. */
static void settle(struct call *c, const struct letter *l, const int *fd, int n, int64_t how)
{
	int marked = 0, k;
	int64_t end;

	for (k = 0; k < n; k++) {
		marked += (fcntl(fd[k], F_GETFD) & FD_CLOEXEC) != 0;
		end = k < TAKEN_MAX && (uint32_t)k < l->count ? free_slot(c->actor, l->end[k]) : -1;
		if (end < 0) {
			close(fd[k]);
			continue;
		}
		handle_set(c->actor, end, fd[k]);
		handle_release(c->actor, end);
		call_report(c, TAKE_END + (unsigned)k, end);
	}
	how |= n > 0 && marked == n ? TOOK_MARKED : n > 0 && marked == 0 ? TOOK_UNMARKED : 0;
	call_report(c, REPORT_HOW, how);
}

/* Receives one message, with room for so many descriptors. */
static void take(struct call *c, unsigned room)
{
	int fd = handle_get(c->actor, c->arg[0]), flags = c->arg[1] != 0 ? port_cmsg_cloexec() : 0;
	int taken[ROOM], n, error;
	struct letter letter = { .magic = 0 };
	struct iovec part = { &letter, sizeof(letter) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	union port_rights control;
	int64_t how = 0;
	unsigned i;
	ssize_t r;

	if (fd < 0 || !is_courier(c))
		return;
	port_rights_expect(&message, &control, room);
	call_begin(c);
	call_report(c, TAKE_ACTOR, ACTOR_UNKNOWN);
	for (i = 0; i < TAKEN_MAX; i++)
		call_report(c, TAKE_END + i, -1);
	r = fdpass_calls.recvmsg(fd, &message, flags);
	error = errno;
	n = r > 0 ? received(&message, taken, &how) : 0;
	if (is_letter(c, &letter, r)) {
		call_report(c, TAKE_ACTOR, letter.actor);
		call_report(c, TAKE_ATTEMPT, letter.attempt);
	} else {
		letter.count = 0;
		how |= r == 0 ? TOOK_END : r > 0 ? TOOK_ODD : 0;
	}
	how |= r > 0 && (message.msg_flags & MSG_CTRUNC) ? TOOK_CUT : 0;
	how |= n > (int)room ? TOOK_MORE : 0;
	settle(c, &letter, taken, n, how);
	errno = error;
	call_end(c, r == -1 ? -1 : n);
}

static void perform_take(struct call *c)
{
	take(c, ROOM);
}

static void perform_take_cut(struct call *c)
{
	take(c, c->arg[2] < 0 ? 0 : c->arg[2] > TAKEN_MAX ? TAKEN_MAX : (unsigned)c->arg[2]);
}

const char *fdpass_cannot(const struct step *step)
{
	return op_at(step->op)->role == ROLE_TAKE && step->operand[1].n != 0 && port_cmsg_cloexec() == 0
	    ? "MSG_CMSG_CLOEXEC"
	    : NULL;
}

/* ---- files ---- */

static uint64_t word_at(unsigned object, unsigned index)
{
	return choice_mix(object + 1, index) << 32 | (uint64_t)object << 16 | index;
}

/* A file without a name: full before anybody looks at it. */
static int make_file(struct call *c, unsigned object)
{
	uint64_t word[FILE_WORDS];
	char name[NAME_MAX_SHALL + 2];
	size_t length = strlen(c->actor->arena->scenario.object[object].name);
	unsigned i;
	int fd;

	memcpy(name, c->actor->arena->scenario.object[object].name, length);
	name[length] = (char)('A' + c->actor->process); /* others may make one, too */
	name[length + 1] = '\0';
	actor_litters(c->actor);
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return -1;
	unlink(name);
	for (i = 0; i < FILE_WORDS; i++)
		word[i] = word_at(object, i);
	if (write(fd, word, sizeof(word)) != (ssize_t)sizeof(word) || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void perform_file(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	int fd;

	if (handle_any(c->actor, object) || strcmp(kind_of(c, object), "file") != 0)
		return;
	call_begin(c);
	fd = make_file(c, object);
	call_end(c, fd < 0 ? -1 : 0);
	if (fd >= 0)
		handle_set(c->actor, end_pack(object, 0, 0), fd);
}

static bool is_file(const struct call *c)
{
	return strcmp(kind_of(c, end_object(c->arg[0])), "file") == 0;
}

static void move(struct call *c, int whence)
{
	int fd = handle_get(c->actor, c->arg[0]);
	off_t r;

	if (fd < 0 || !is_file(c))
		return;
	call_begin(c);
	r = fdpass_calls.lseek(fd, (off_t)(c->arg[1] % FILE_WORDS) * (off_t)sizeof(uint64_t), whence);
	call_end(c, r == -1 ? -1 : (int64_t)r / (int64_t)sizeof(uint64_t));
}

static void perform_advance(struct call *c)
{
	if (c->arg[1] >= 0)
		move(c, SEEK_CUR);
}

static void perform_rewind(struct call *c)
{
	if (c->arg[1] >= 0)
		move(c, SEEK_SET);
}

/* Reads the next word, which says of what file it is and where it stands. */
static void perform_leaf(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), error;
	uint64_t word = 0;
	unsigned object, index;
	bool known;
	ssize_t r;

	if (fd < 0 || !is_file(c))
		return;
	call_begin(c);
	r = fdpass_calls.read(fd, &word, sizeof(word));
	error = errno;
	object = (unsigned)(word >> 16 & 0xffff);
	index = (unsigned)(word & 0xffff);
	known =
	    r == (ssize_t)sizeof(word) && object < c->actor->arena->scenario.objects && word == word_at(object, index);
	call_report(c, 0, known ? (int64_t)object : -1);
	call_report(c, 1, known ? index : 0);
	errno = error;
	call_end(c, r);
}

/* ---- what an open file description has ---- */

static void perform_flags(struct call *c)
{
	int fd = handle_get(c->actor, c->arg[0]), flags;

	if (fd < 0)
		return;
	call_begin(c);
	flags = fdpass_calls.getfl(fd);
	call_end(c, flags == -1 ? -1 : (flags & O_NONBLOCK) != 0);
}

#define TAKEN "actor:from num:as end:first end:second end:third flags(nothing|cut|marked|unmarked|more|odd):how"

const struct op fdpass_ops[] = {
	{ "courier", "obj", "", ROLE_OPEN, perform_courier, fdpass_imagine_courier,
	    "makes the courier; slot 0 of both sides" },
	{ "mail", "obj", "", ROLE_OPEN, perform_mail, fdpass_imagine_mail,
	    "makes the courier for datagrams; slot 0 of both sides" },
	{ "letter", "end", "num:as", ROLE_PASS, perform_pass, fdpass_imagine_pass,
	    "sends a message without descriptors" },
	{ "pass", "end end", "num:as", ROLE_PASS, perform_pass, fdpass_imagine_pass,
	    "sends a copy of the second by the first, a courier's end" },
	{ "pass2", "end end end", "num:as", ROLE_PASS, perform_pass, fdpass_imagine_pass,
	    "sends copies of two in one message" },
	{ "pass3", "end end end end", "num:as", ROLE_PASS, perform_pass, fdpass_imagine_pass,
	    "sends copies of three in one message" },
	{ "take", "end word(kept|cloexec):fresh", TAKEN, ROLE_TAKE, perform_take, fdpass_imagine_take,
	    "receives a message; what came with it gets free slots" },
	{ "take-cut", "end word(kept|cloexec):fresh num:room", TAKEN, ROLE_TAKE, perform_take_cut, fdpass_imagine_take,
	    "the same with room for so many descriptors" },
	{ "file", "obj", "", ROLE_OPEN, perform_file, fdpass_imagine_file,
	    "makes a regular file without a name, 512 words long; slot 0" },
	{ "advance", "end num:words", "", ROLE_NONE, perform_advance, fdpass_imagine_offset,
	    "lseek() from where it is; the result is where it is then, in words" },
	{ "rewind", "end num:words", "", ROLE_NONE, perform_rewind, fdpass_imagine_offset,
	    "lseek() from the beginning" },
	{ "leaf", "end", "obj:of num:at", ROLE_NONE, perform_leaf, fdpass_imagine_offset,
	    "reads a word, which says of what file it is and where it stands" },
	{ "flags", "end", "", ROLE_LOOK, perform_flags, fdpass_imagine_flags, "is O_NONBLOCK set?" },
	{ .name = NULL },
};
