/* Steps that pass descriptors, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_FDPASS_EMIT_STEPS_H
#define SHALL_FDPASS_EMIT_STEPS_H

#include "../../pipe/emit/steps.h"

#include <sys/socket.h>
#include <sys/uio.h>

enum { KEPT, CLOEXEC };

enum { PASSED = 3, WORDS = 512 };

/* ---- couriers: pairs of sockets by which descriptors go ---- */

static void make_pair(int a, int b, int type)
{
	int ends[2];
	struct event *e;

	if (fd[a] >= 0 || fd[b] >= 0)
		return;
	e = begin("couple", a, type);
	done(e, socketpair(AF_UNIX, type, 0, ends));
	if (e->result == 0) {
		fd[a] = ends[0];
		fd[b] = ends[1];
	}
}

static void do_courier(int a, int b)
{
	make_pair(a, b, SOCK_STREAM);
}

static void do_mail(int a, int b)
{
	make_pair(a, b, SOCK_DGRAM);
}

/* What travels with descriptors: which event sent them, and what they are. */
struct letter {
	unsigned event;
	int count;
	int end[PASSED];
};

#define CONTROL CMSG_SPACE(sizeof(int) * (PASSED + 2))

static void send_ends(int by, const int *end, int count)
{
	_Alignas(struct cmsghdr) char control[CONTROL];
	struct letter letter;
	struct iovec part;
	struct msghdr message;
	struct cmsghdr *head;
	struct event *e;
	int numbers[PASSED], i;

	memset(&letter, 0, sizeof(letter));
	letter.count = count;
	part.iov_base = &letter;
	part.iov_len = sizeof(letter);
	memset(&message, 0, sizeof(message));
	memset(control, 0, sizeof(control));
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	for (i = 0; i < count; i++) {
		letter.end[i] = end[i];
		numbers[i] = fd[end[i]];
		if (numbers[i] < 0)
			return;
	}
	if (fd[by] < 0)
		return;
	if (count > 0) {
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
		memcpy(CMSG_DATA(head), numbers, sizeof(int) * (size_t)count);
	}
	e = begin("pass", by, count);
	letter.event = e->call;
	e->target = count > 0 ? end[0] : -1;
	done(e, sendmsg(fd[by], &message, 0) == -1 ? -1 : 0);
}

static void do_letter(int by)
{
	send_ends(by, NULL, 0);
}

static void do_pass(int by, int x)
{
	send_ends(by, &x, 1);
}

static void do_pass2(int by, int x, int y)
{
	const int end[2] = { x, y };

	send_ends(by, end, 2);
}

static void do_pass3(int by, int x, int y, int z)
{
	const int end[PASSED] = { x, y, z };

	send_ends(by, end, PASSED);
}

/* A free place for a descriptor of the same side of the same object, -1 if there is none. */
static int free_end(int end)
{
	int i;

	for (i = 0; i < ENDS; i++)
		if (object_of[i] == object_of[end] && side_of[i] == side_of[end] && fd[i] < 0)
			return i;
	return -1;
}

/* Puts what came in its places; how many were close-on-exec. */
static int keep_ends(const struct letter *letter, const int *numbers, int count)
{
	int i, place, marked = 0;

	for (i = 0; i < count; i++) {
		marked += (fcntl(numbers[i], F_GETFD) & FD_CLOEXEC) != 0;
		place = i < letter->count && i < PASSED ? free_end(letter->end[i]) : -1;
		if (place >= 0)
			fd[place] = numbers[i];
		else
			close(numbers[i]);
	}
	return marked;
}

/* Its event: the number of descriptors that came, how many were close-on-exec, who sent them, whether some were cut off. */
static void receive_ends(int by, int fresh, int room)
{
	_Alignas(struct cmsghdr) char control[CONTROL];
	struct letter letter;
	struct iovec part;
	struct msghdr message;
	struct cmsghdr *head;
	int numbers[PASSED + 2], count = 0;
	struct event *e;
	ssize_t r;
#ifdef MSG_CMSG_CLOEXEC
	int flags = fresh ? MSG_CMSG_CLOEXEC : 0;
#else
	int flags = fresh ? -1 : 0;
#endif

	if (fd[by] < 0 || flags == -1)
		return;
	memset(&letter, 0, sizeof(letter));
	part.iov_base = &letter;
	part.iov_len = sizeof(letter);
	memset(&message, 0, sizeof(message));
	memset(control, 0, sizeof(control));
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = room > 0 ? control : NULL;
	message.msg_controllen = room > PASSED ? sizeof(control) : room > 0 ? CMSG_LEN(sizeof(int) * (size_t)room) : 0;
	e = begin("take", by, room);
	e->events = fresh;
	r = recvmsg(fd[by], &message, flags);
	head = r > 0 && message.msg_controllen >= CMSG_LEN(0) ? CMSG_FIRSTHDR(&message) : NULL;
	if (head != NULL) {
		count = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(numbers, CMSG_DATA(head), sizeof(int) * (size_t)count);
	}
	e->value = letter.event;
	e->came = (message.msg_flags & MSG_CTRUNC) != 0;
	e->code = keep_ends(&letter, numbers, count);
	done(e, r == -1 ? -1 : count);
}

static void do_take(int by, int fresh)
{
	receive_ends(by, fresh, PASSED + 2);
}

static void do_take_cut(int by, int fresh, int room)
{
	receive_ends(by, fresh, room > PASSED ? PASSED : room);
}

/* ---- a regular file of words, each of which says of what file it is and where it stands ---- */

static void do_file(int end)
{
	FILE *file;
	struct event *e;
	int word[2], i;

	if (fd[end] >= 0)
		return;
	e = begin("file", end, 0);
	file = tmpfile();
	for (i = 0; file != NULL && i < WORDS; i++) {
		word[0] = object_of[end] + 1;
		word[1] = i;
		fwrite(word, sizeof(word), 1, file);
	}
	if (file != NULL && fflush(file) == 0 && (fd[end] = dup(fileno(file))) >= 0) {
		fclose(file);
		lseek(fd[end], 0, SEEK_SET);
	}
	done(e, fd[end] < 0 ? -1 : 0);
}

/* The event's value: where the offset was before. */
static void move_offset(const char *what, int end, long words, int whence)
{
	struct event *e;
	off_t r;

	if (fd[end] < 0 || words < 0)
		return;
	words %= WORDS;
	e = begin(what, end, words);
	r = lseek(fd[end], (off_t)words * 8, whence);
	e->value = r / 8 - (whence == SEEK_CUR ? words : 0);
	done(e, r == -1 ? -1 : (long)r / 8);
}

static void do_advance(int end, long words)
{
	move_offset("advance", end, words, SEEK_CUR);
}

static void do_rewind(int end, long words)
{
	move_offset("rewind", end, words, SEEK_SET);
}

static void do_leaf(int end)
{
	int word[2] = { 0, 0 };
	struct event *e;
	ssize_t r;

	if (fd[end] < 0)
		return;
	e = begin("leaf", end, 1);
	r = read(fd[end], word, sizeof(word));
	e->value = word[1];
	e->code = word[0];
	done(e, r == (ssize_t)sizeof(word) ? word[1] + 1 : -1);
}

static void do_flags(int end)
{
	struct event *e;

	if (fd[end] < 0)
		return;
	e = begin("flags", end, 0);
	done(e, (fcntl(fd[end], F_GETFL) & O_NONBLOCK) != 0);
}

#endif
