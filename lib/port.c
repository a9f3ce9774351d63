#include "port_have.h"

#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/procctl.h>
#endif

enum { FILE_BYTES = 1024 };

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

bool port_subreaper(void)
{
#if !SHALL_HAVE_SUBREAPER
	return false;
#elif defined(PR_SET_CHILD_SUBREAPER)
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) == 0;
#else
	return procctl(P_PID, getpid(), PROC_REAP_ACQUIRE, NULL) == 0 || errno == EBUSY; /* it is one already */
#endif
}

bool port_can_adopt(void)
{
#if !SHALL_HAVE_SUBREAPER
	return false;
#elif defined(PR_SET_CHILD_SUBREAPER)
	int is = 0;

	return prctl(PR_GET_CHILD_SUBREAPER, &is, 0UL, 0UL, 0UL) == 0;
#else
	return true;
#endif
}

unsigned long port_pid_space(void)
{
	static const char *const first = "pid:[4026531836]", *const file = "/proc/self/ns/pid"; /* Linux: proc_ns.h */
	char text[40];
	ssize_t n = readlink(file, text, sizeof(text) - 1);

	if (n <= 5)
		return 0;
	text[n] = '\0';
	return strcmp(text, first) == 0 ? 0 : strtoul(text + 5, NULL, 10);
}

#if SHALL_HAVE_PDEATHSIG
static bool request_death(int number)
{
#if defined(PR_SET_PDEATHSIG)
	return prctl(PR_SET_PDEATHSIG, (unsigned long)number, 0UL, 0UL, 0UL) == 0;
#else
	return procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &number) == 0;
#endif
}
#endif

bool port_die_with_parent(pid_t parent)
{
#if SHALL_HAVE_PDEATHSIG
	if (!request_death(SIGKILL))
		return false;
	if (getppid() != parent)
		raise(SIGKILL); /* it died before the request took effect */
	return true;
#else
	(void)parent;
	return false;
#endif
}

void port_outlive_parent(void)
{
#if SHALL_HAVE_PDEATHSIG
	request_death(0);
#endif
}

int port_cpus(void)
{
#if SHALL_HAVE_AFFINITY
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
#if SHALL_HAVE_AFFINITY
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

bool port_share_is_named(void)
{
	return SHALL_HAVE_MEMFD == 0;
}

static int shared_descriptor(const char *name)
{
#if SHALL_HAVE_MEMFD
	(void)name;
	return (int)syscall(SYS_memfd_create, "shall", 1U); /* 1 is MFD_CLOEXEC */
#else
	int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600); /* sets FD_CLOEXEC itself */

	if (fd >= 0)
		shm_unlink(name);
	return fd;
#endif
}

void *port_share(size_t size, const char *name, int *fd)
{
	void *at;

	*fd = name != NULL ? shared_descriptor(name) : -1;
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

int port_map_anonymous(void)
{
	return MAP_ANONYMOUS;
}

/* The program `file`, if that is what it is. */
static bool is_program(const char *file, char *path, size_t size)
{
	char *full = access(file, X_OK) == 0 ? realpath(file, NULL) : NULL;
	bool fits = full != NULL && strlen(full) < size;

	if (fits)
		memcpy(path, full, strlen(full) + 1);
	free(full);
	return fits;
}

bool port_self_path(const char *argv0, char *path, size_t size)
{
	const char *folder = getenv("PATH");
	char file[FILE_BYTES];

#if SHALL_HAVE_SELF_EXE
	ssize_t n = readlink("/proc/self/exe", path, size - 1);

	if (n > 0) {
		path[n] = '\0';
		return true;
	}
#endif
	if (strchr(argv0, '/') != NULL)
		return is_program(argv0, path, size);
	/* As the shell found it. */
	for (; folder != NULL && *folder != '\0'; folder += strcspn(folder, ":"), folder += *folder == ':')
		if (snprintf(file, sizeof(file), "%.*s/%s", (int)strcspn(folder, ":"), folder, argv0) <
		        (int)sizeof(file) &&
		    is_program(file, path, size))
			return true;
	return false;
}

bool port_limit_queued_signals(unsigned count)
{
#if SHALL_HAVE_SIGPENDING_LIMIT
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

#if SHALL_HAVE_WAITID

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
	*code = *killed ? info.si_status : info.si_status & 0xff; /* some tell all of it */
	return 0;
}

pid_t port_ended(pid_t pid)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info)); /* some leave it alone when no child has ended */
	if (waitid(pid == -1 ? P_ALL : P_PID, pid == -1 ? 0 : (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
		return -1;
	return pid == -1 ? info.si_pid : info.si_pid == pid;
}

#else

int port_wait_keep(pid_t pid, bool *killed, int *code)
{
	(void)pid;
	(void)killed;
	(void)code;
	errno = ENOSYS;
	return -1;
}

pid_t port_ended(pid_t pid)
{
	(void)pid;
	errno = ENOSYS;
	return -1;
}

#endif

int port_nothing(void)
{
	int fd = open("/dev/null", O_RDONLY);
	int ends[2];

	/* A system may have no /dev yet. */
	if (fd < 0 && errno != EMFILE && pipe(ends) == 0) {
		fd = ends[0];
		close(ends[1]);
	}
	return fd;
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

long long port_now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		abort();
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
