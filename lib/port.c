#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || defined(__DragonFly__)
#define _BSD_SOURCE
#define _NETBSD_SOURCE
#define __BSD_VISIBLE 1
#else
#define _XOPEN_SOURCE 700
#endif

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/procctl.h>
#endif
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif
#if SHALL_HAVE_MQUEUE
#include <mqueue.h>
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

bool port_subreaper(void)
{
#if defined(__linux__) && defined(PR_SET_CHILD_SUBREAPER)
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) == 0;
#elif defined(PROC_REAP_ACQUIRE)
	return procctl(P_PID, getpid(), PROC_REAP_ACQUIRE, NULL) == 0;
#else
	return false;
#endif
}

bool port_die_with_parent(pid_t parent)
{
#if defined(__linux__)
	if (prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0UL, 0UL, 0UL) != 0)
		return false;
#elif defined(PROC_PDEATHSIG_CTL)
	int sig = SIGKILL;

	if (procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &sig) != 0)
		return false;
#else
	(void)parent;
	return false;
#endif
#if defined(__linux__) || defined(PROC_PDEATHSIG_CTL)
	if (getppid() != parent)
		raise(SIGKILL); /* it died before the request took effect */
	return true;
#endif
}

int port_cpus(void)
{
#if defined(__linux__)
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return CPU_COUNT(&set);
#endif
	{
		long n = sysconf(_SC_NPROCESSORS_ONLN);

		return n > 0 && n < 4096 ? (int)n : 1;
	}
}

bool port_pin(int n)
{
#if defined(__linux__)
	static cpu_set_t usable;
	static int count;
	cpu_set_t set;
	size_t cpu;
	int left;

	if (count == 0) {
		if (sched_getaffinity(0, sizeof(usable), &usable) != 0)
			return false;
		count = CPU_COUNT(&usable);
	}
	if (n < 0)
		return sched_setaffinity(0, sizeof(usable), &usable) == 0;
	CPU_ZERO(&set);
	left = n % count;
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &usable) && left-- == 0) {
			CPU_SET(cpu, &set);
			break;
		}
	}
	return sched_setaffinity(0, sizeof(set), &set) == 0;
#else
	(void)n;
	return false;
#endif
}

static int shared_descriptor(void)
{
#if defined(__linux__) && defined(SYS_memfd_create)
	/* By number: the C library may be older than the kernel. 1 is MFD_CLOEXEC. */
	return (int)syscall(SYS_memfd_create, "shall", 1U);
#elif defined(SHM_ANON)
	int fd = shm_open(SHM_ANON, O_RDWR, 0600);

	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
#else
	char name[64];
	int fd;

	/* The name lives for two calls. A process killed between them leaves an empty object that `clean` removes. */
	snprintf(name, sizeof(name), "/shall-%ld", (long)getpid());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd >= 0) {
		shm_unlink(name);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	return fd;
#endif
}

void *port_share(size_t size, int *fd)
{
	void *at;

	*fd = shared_descriptor();
	if (*fd >= 0 && ftruncate(*fd, (off_t)size) == 0) {
		at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
		if (at != MAP_FAILED)
			return at;
	}
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return at == MAP_FAILED ? NULL : at;
}

bool port_self_path(const char *argv0, char *path, size_t size)
{
#if defined(__linux__)
	ssize_t n = readlink("/proc/self/exe", path, size - 1);

	if (n > 0) {
		path[n] = '\0';
		return true;
	}
#elif defined(__APPLE__)
	uint32_t room = (uint32_t)size;

	if (_NSGetExecutablePath(path, &room) == 0)
		return true;
#endif
	if (strchr(argv0, '/') != NULL && strlen(argv0) < size) {
		char *full = realpath(argv0, NULL);
		bool fits = full != NULL && strlen(full) < size;

		if (fits)
			memcpy(path, full, strlen(full) + 1);
		free(full);
		return fits;
	}
	return false;
}

bool port_limit_queued_signals(unsigned count)
{
#if defined(RLIMIT_SIGPENDING)
	struct rlimit limit;

	if (getrlimit(RLIMIT_SIGPENDING, &limit) != 0)
		return false;
	limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || count < limit.rlim_max ? count : limit.rlim_max;
	return setrlimit(RLIMIT_SIGPENDING, &limit) == 0;
#else
	(void)count;
	return false;
#endif
}

int port_wait_keep(pid_t pid, bool *killed, int *code)
{
	siginfo_t info;
	int r;

	memset(&info, 0, sizeof(info));
	do
		r = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	while (r == -1 && errno == EINTR);
	if (r != 0)
		return -1;
	*killed = info.si_code != CLD_EXITED;
	*code = info.si_status;
	return 0;
}

int port_open_descriptors(void)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int fd, open = 0;

	if (limit < 0 || limit > 4096)
		limit = 4096;
	for (fd = 0; fd < (int)limit; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			open++;
	return open;
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
	return -1;
}

long long port_now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		abort();
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
