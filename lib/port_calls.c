/* Interfaces that a system may lack: each calls the system's own, or answers as one that is not there. */
#include "port_have.h"

#include "port.h"

#include <errno.h>
#if SHALL_HAVE_MQUEUE
#include <mqueue.h>
#endif
#include <poll.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

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
