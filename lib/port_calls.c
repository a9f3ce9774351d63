/* Interfaces that a system may lack: each calls the system's own, or answers as one that is not there. */
#include "port_have.h"

#include "port.h"

#include <errno.h>
#if SHALL_HAVE_MQUEUE
#include <mqueue.h>
#endif
#include <poll.h>
#include <semaphore.h>
#if SHALL_HAVE_SPAWN
#include <spawn.h>
#endif
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

int port_rtsig_min(void)
{
#if SHALL_HAVE_RTSIG
	return SIGRTMIN;
#else
	return 0;
#endif
}

int port_rtsig_max(void)
{
#if SHALL_HAVE_RTSIG
	return SIGRTMAX;
#else
	return -1;
#endif
}

int port_sigqueue(pid_t pid, int number, union sigval value)
{
#if SHALL_HAVE_SIGQUEUE
	return sigqueue(pid, number, value);
#else
	(void)pid;
	(void)number;
	(void)value;
	errno = ENOSYS;
	return -1;
#endif
}

int port_take_terminal(int fd)
{
#if SHALL_HAVE_CTTY
	return ioctl(fd, TIOCSCTTY, 0);
#else
	char name[256];
	int again, error = ttyname_r(fd, name, sizeof(name));
	bool taken;

	if (error != 0) {
		errno = error;
		return -1;
	}
	again = open(name, O_RDWR);
	if (again < 0)
		return -1;
	taken = tcgetpgrp(again) >= 0;
	close(again);
	return taken ? 0 : -1;
#endif
}

int port_ofd_lock(int fd, int command, struct flock *lock)
{
#if SHALL_HAVE_OFD_LOCK
	return fcntl(fd, command == F_SETLK ? F_OFD_SETLK : command == F_SETLKW ? F_OFD_SETLKW : F_OFD_GETLK, lock);
#else
	(void)fd;
	(void)command;
	(void)lock;
	errno = ENOSYS;
	return -1;
#endif
}

int port_flock(int fd, unsigned type, bool waits)
{
#if SHALL_HAVE_FLOCK
	static const int types[] = { LOCK_SH, LOCK_EX, LOCK_UN };

	return flock(fd, types[type % 3] | (waits ? 0 : LOCK_NB));
#else
	(void)fd;
	(void)type;
	(void)waits;
	errno = ENOSYS;
	return -1;
#endif
}

int port_sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
#if SHALL_HAVE_SIGTIMEDWAIT
	return sigwaitinfo(set, info);
#else
	(void)set;
	(void)info;
	errno = ENOSYS;
	return -1;
#endif
}

int port_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
#if SHALL_HAVE_SIGTIMEDWAIT
	return sigtimedwait(set, info, timeout);
#else
	(void)set;
	(void)info;
	(void)timeout;
	errno = ENOSYS;
	return -1;
#endif
}

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
void port_fd_add(int fd, fd_set *set)
{
	FD_SET(fd, set);
}

void port_fd_remove(int fd, fd_set *set)
{
	FD_CLR(fd, set);
}

bool port_fd_in(int fd, const fd_set *set)
{
	fd_set copy = *set; /* some take no const one */

	return FD_ISSET(fd, &copy);
}
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

int port_ppoll(struct pollfd *entry, nfds_t entries, const struct timespec *timeout, const sigset_t *mask)
{
#if SHALL_HAVE_PPOLL
	return ppoll(entry, entries, timeout, mask);
#else
	(void)entry;
	(void)entries;
	(void)timeout;
	(void)mask;
	errno = ENOSYS;
	return -1;
#endif
}

/* The sanitizer of threads does not follow fences and says so; who uses this has nothing but atomics to be followed. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#pragma GCC diagnostic ignored "-Wtsan"
#endif

void port_fence(void)
{
	atomic_thread_fence(memory_order_seq_cst);
}

int port_sem_init(sem_t *sem, unsigned value)
{
#if SHALL_HAVE_SEM_UNNAMED
	return sem_init(sem, 1, value);
#else
	(void)sem;
	(void)value;
	errno = ENOSYS;
	return -1;
#endif
}

int port_sem_timedwait(sem_t *sem, const struct timespec *until)
{
#if SHALL_HAVE_SEM_TIMEDWAIT
	return sem_timedwait(sem, until);
#else
	(void)sem;
	(void)until;
	errno = ENOSYS;
	return -1;
#endif
}

int port_nosignal(void)
{
#if SHALL_HAVE_NOSIGNAL
	return MSG_NOSIGNAL;
#else
	return 0;
#endif
}

int port_dontwait(void)
{
#if SHALL_HAVE_DONTWAIT
	return MSG_DONTWAIT;
#else
	return 0;
#endif
}

int port_cmsg_cloexec(void)
{
#if SHALL_HAVE_CMSG_CLOEXEC
	return MSG_CMSG_CLOEXEC;
#else
	return 0;
#endif
}

void port_rights_put(struct msghdr *message, union port_rights *room, const int *fd, unsigned count)
{
	struct cmsghdr *head;

	_Static_assert(CMSG_SPACE(sizeof(int) * PORT_RIGHTS_MAX) <= sizeof(*room),
	    "room for as many as may be asked for");
	memset(room, 0, sizeof(*room));
	message->msg_control = room;
	message->msg_controllen = (socklen_t)CMSG_SPACE(sizeof(int) * count);
	head = CMSG_FIRSTHDR(message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = (socklen_t)CMSG_LEN(sizeof(int) * count);
	memcpy(CMSG_DATA(head), fd, sizeof(int) * count);
}

void port_rights_expect(struct msghdr *message, union port_rights *room, unsigned count)
{
	memset(room, 0, sizeof(*room));
	message->msg_control = count > 0 ? room : NULL;
	message->msg_controllen = count > 0 ? (socklen_t)CMSG_LEN(sizeof(int) * count) : 0;
}

int port_rights_of(const struct msghdr *message, unsigned char **first)
{
	/* Not all systems' macro looks for itself whether there is room for a header. */
	struct cmsghdr *head = message->msg_controllen >= CMSG_LEN(0) ? CMSG_FIRSTHDR(message) : NULL;

	if (head == NULL)
		return 0;
	if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
		return -1;
	*first = CMSG_DATA(head);
	return (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
}

bool port_atomic_bytes(void)
{
	return SHALL_HAVE_ATOMIC_BYTE;
}

bool port_atomic_wide(void)
{
	return SHALL_HAVE_ATOMIC_WIDE;
}

bool port_unix_at_once(void)
{
	return SHALL_HAVE_UNIX_AT_ONCE;
}

bool port_is_notice(int code)
{
#if defined(SI_MESGQ)
	if (code == SI_MESGQ)
		return true;
#endif
#if defined(SI_ASYNCIO)
	if (code == SI_ASYNCIO)
		return true;
#endif
	return code == SI_TIMER;
}

bool port_unix_reliable(void)
{
	return SHALL_HAVE_UNIX_RELIABLE;
}

static int remove_by_key(const char *kind, key_t key)
{
	int id = -1;

	if (strcmp(kind, "msg-key") == 0)
		return (id = msgget(key, 0)) == -1 ? -1 : msgctl(id, IPC_RMID, NULL);
	if (strcmp(kind, "sem-key") == 0)
		return (id = semget(key, 0, 0)) == -1 ? -1 : semctl(id, 0, IPC_RMID);
	if (strcmp(kind, "shm-key") == 0)
		return (id = shmget(key, 0, 0)) == -1 ? -1 : shmctl(id, IPC_RMID, NULL);
	return -1;
}

int port_remove_object(const char *kind, const char *name)
{
	errno = ENOSYS;
	if (strcmp(kind, "memory") == 0)
		return shm_unlink(name);
	if (strcmp(kind, "semaphore") == 0)
		return sem_unlink(name);
#if SHALL_HAVE_MQUEUE
	if (strcmp(kind, "queue") == 0)
		return mq_unlink(name);
#endif
	if (strcmp(kind, "msg-id") == 0)
		return msgctl(atoi(name), IPC_RMID, NULL);
	if (strcmp(kind, "sem-id") == 0)
		return semctl(atoi(name), 0, IPC_RMID);
	if (strcmp(kind, "shm-id") == 0)
		return shmctl(atoi(name), IPC_RMID, NULL);
	return remove_by_key(kind, (key_t)strtol(name, NULL, 10));
}

#if SHALL_HAVE_SPAWN
extern char **environ; /* NOLINT(readability-redundant-declaration): not every system declares it */

static int add_act(posix_spawn_file_actions_t *to, const struct port_spawn_act *act)
{
	switch (act->act) {
	case PORT_SPAWN_CLOSE:
		return posix_spawn_file_actions_addclose(to, act->fd);
	case PORT_SPAWN_DUP:
		return posix_spawn_file_actions_adddup2(to, act->from, act->fd);
	default:
		return posix_spawn_file_actions_addopen(to, act->fd, act->path, O_RDWR, 0);
	}
}
#endif

bool port_has_spawn(void)
{
	return SHALL_HAVE_SPAWN;
}

bool port_has_vfork(void)
{
	return SHALL_HAVE_VFORK;
}

int port_spawn(pid_t *pid, const char *path, const struct port_spawn_act *acts, size_t n, char *const argv[],
    bool search)
{
#if SHALL_HAVE_SPAWN
	posix_spawn_file_actions_t actions;
	int e = posix_spawn_file_actions_init(&actions);
	size_t i;

	if (e != 0)
		return e;
	for (i = 0; e == 0 && i < n; i++)
		e = add_act(&actions, &acts[i]);
	if (e == 0)
		e = (search ? posix_spawnp : posix_spawn)(pid, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return e;
#else
	(void)pid;
	(void)path;
	(void)acts;
	(void)n;
	(void)argv;
	(void)search;
	return ENOSYS;
#endif
}

pid_t port_vfork(const char *path, char *const argv[], int status)
{
#if SHALL_HAVE_VFORK
	pid_t pid = vfork();

	if (pid == 0) {
		if (path != NULL)
			execv(path, argv);
		_exit(status);
	}
	return pid;
#else
	(void)path;
	(void)argv;
	(void)status;
	errno = ENOSYS;
	return -1;
#endif
}
