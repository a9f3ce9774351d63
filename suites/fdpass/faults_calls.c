/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "fdpass.h"

#include "port.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Says that it has moved, and has not. */
static off_t lseek_private(int fd, off_t offset, int whence)
{
	off_t r;

	if (whence != SEEK_CUR || offset == 0 || !fault_strikes())
		return lseek(fd, offset, whence);
	r = lseek(fd, 0, SEEK_CUR);
	return r == -1 ? -1 : r + offset;
}

void plant_pass_private(void)
{
	fdpass_calls.lseek = lseek_private;
}

static ssize_t send_swapped(int fd, const struct msghdr *message, int flags)
{
	unsigned char *rights, one[sizeof(int)];

	if (port_rights_of(message, &rights) >= 2 && fault_strikes()) {
		memcpy(one, rights, sizeof(one));
		memmove(rights, rights + sizeof(int), sizeof(int));
		memcpy(rights + sizeof(int), one, sizeof(one));
	}
	return sendmsg(fd, message, flags);
}

void plant_pass_swapped(void)
{
	fdpass_calls.sendmsg = send_swapped;
}

static ssize_t receive_doubled(int fd, struct msghdr *message, int flags)
{
	return recvmsg(fd, message, fault_strikes() ? flags | MSG_PEEK : flags);
}

void plant_pass_doubled(void)
{
	fdpass_calls.recvmsg = receive_doubled;
}

static ssize_t send_without(int fd, const struct msghdr *message, int flags)
{
	struct msghdr less = *message;

	if (fault_strikes()) {
		less.msg_control = NULL;
		less.msg_controllen = 0;
	}
	return sendmsg(fd, &less, flags);
}

void plant_pass_lost(void)
{
	fdpass_calls.sendmsg = send_without;
}

static ssize_t send_leaking(int fd, const struct msghdr *message, int flags)
{
	unsigned char *rights;
	int first;

	if (port_rights_of(message, &rights) >= 1 && fault_strikes()) {
		memcpy(&first, rights, sizeof(first));
		if (dup(first) == -1)
			return -1;
	}
	return sendmsg(fd, message, flags);
}

void plant_pass_leaked(void)
{
	fdpass_calls.sendmsg = send_leaking;
}

/* The message goes, but keeps open nothing: what it carried is collected, and something that leads nowhere comes instead. */
static ssize_t send_collected(int fd, const struct msghdr *message, int flags)
{
	unsigned char *rights = NULL;
	int n = port_rights_of(message, &rights), i;
	int nowhere = n > 0 && fault_strikes() ? open("/dev/null", O_RDWR) : -1;
	ssize_t r;

	for (i = 0; i < n && nowhere != -1; i++)
		memcpy(rights + (size_t)i * sizeof(int), &nowhere, sizeof(nowhere));
	r = sendmsg(fd, message, flags);
	if (nowhere != -1)
		close(nowhere);
	return r;
}

void plant_pass_collected(void)
{
	fdpass_calls.sendmsg = send_collected;
}

static ssize_t receive_marking(int fd, struct msghdr *message, int flags)
{
	ssize_t r = recvmsg(fd, message, flags);
	unsigned char *rights = NULL;
	int n, i, one;

	n = r > 0 && fault_strikes() ? port_rights_of(message, &rights) : 0;
	for (i = 0; i < n; i++) {
		memcpy(&one, rights + (size_t)i * sizeof(int), sizeof(one));
		fcntl(one, F_SETFD, FD_CLOEXEC);
	}
	return r;
}

void plant_pass_marked(void)
{
	fdpass_calls.recvmsg = receive_marking;
}

static ssize_t receive_unmarking(int fd, struct msghdr *message, int flags)
{
	return recvmsg(fd, message, fault_strikes() ? flags & ~port_cmsg_cloexec() : flags);
}

void plant_pass_unmarked(void)
{
	fdpass_calls.recvmsg = receive_unmarking;
}

static ssize_t receive_silently(int fd, struct msghdr *message, int flags)
{
	ssize_t r = recvmsg(fd, message, flags);

	if (r >= 0 && fault_strikes())
		message->msg_flags &= ~MSG_CTRUNC;
	return r;
}

void plant_pass_silent_cut(void)
{
	fdpass_calls.recvmsg = receive_silently;
}
