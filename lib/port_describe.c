/* What system is this? One line, by which known deviations are recognised: what is told here must not change between runs. */
#include "port_have.h"

#include "port.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#if SHALL_HAVE_EMULATORS
#include <sys/klog.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

enum { EMULATOR_BYTES = 48, EXECUTABLE_BYTES_MAX = 64 << 20 };

#if SHALL_HAVE_EMULATORS

/* The number behind the first `mark` whose string (back to its NUL) begins with `name`; empty if there is none. */
static void version_within(const char *bytes, size_t size, const char *name, const char *mark, char *version,
    size_t room)
{
	const char *at = bytes, *from, *end = bytes + size;
	size_t n;

	version[0] = '\0';
	while ((at = memmem(at, (size_t)(end - at), mark, strlen(mark))) != NULL) {
		for (from = at; from > bytes && from[-1] != '\0'; from--)
			;
		at += strlen(mark);
		if (strncmp(from, name, strlen(name)) != 0 || *at < '0' || *at > '9')
			continue;
		for (n = 0; n + 1 < room && at + n < end && ((at[n] >= '0' && at[n] <= '9') || at[n] == '.'); n++)
			version[n] = at[n];
		version[n] = '\0';
		return;
	}
}

static void version_of(const char *executable, const char *name, const char *mark, char *version, size_t room)
{
	int fd = open(executable, O_RDONLY | O_CLOEXEC);
	struct stat s;
	void *bytes = MAP_FAILED;

	version[0] = '\0';
	if (fd < 0)
		return;
	if (fstat(fd, &s) == 0 && s.st_size > 0 && s.st_size <= EXECUTABLE_BYTES_MAX)
		bytes = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return;
	version_within(bytes, (size_t)s.st_size, name, mark, version, room);
	munmap(bytes, (size_t)s.st_size);
}

/*
 * An emulator of processors is the program that the kernel has started. It shows ours in its place where programs look for
 * it, in /proc/self, and forgets that the same is seen in /proc/thread-self.
 */
static bool processor_emulator(char *text, size_t size)
{
	static const char really[] = "/proc/thread-self/exe";
	char path[256], version[16];
	ssize_t n = readlink(really, path, sizeof(path) - 1);
	const char *base;

	path[n > 0 ? n : 0] = '\0';
	base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	if (strstr(path, "/valgrind/") != NULL) {
		version_of(really, "valgrind-", "valgrind-", version, sizeof(version));
		snprintf(text, size, " valgrind-%s", version);
		return true;
	}
	if (strncmp(base, "qemu-", 5) == 0) {
		version_of(really, "qemu-", " version ", version, sizeof(version));
		snprintf(text, size, " qemu-user-%s", version);
		return true;
	}
	return false;
}

static bool file_says(const char *path, const char *what)
{
	char text[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strstr(text, what) != NULL;
}

/* gVisor says who it is where Linux tells how it came up, and never which version: what it offers tells some apart. */
static bool gvisor(char *text, size_t size)
{
	enum { READ_ALL = 3 };
	char messages[2048];
	int n = klogctl(READ_ALL, messages, sizeof(messages) - 1);

	messages[n > 0 ? n : 0] = '\0';
	if (strstr(messages, "Starting gVisor") == NULL)
		return false;
	snprintf(text, size, " gVisor%s", file_says("/proc/filesystems", "erofs") ? "+erofs" : "");
	return true;
}

static void emulator(char *text, size_t size)
{
	const char *preload = getenv("LD_PRELOAD");

	text[0] = '\0';
	if (processor_emulator(text, size) || gvisor(text, size))
		return;
	/* Without /proc: valgrind adds its own libraries there and hides itself otherwise. */
	if (preload != NULL && strstr(preload, "vgpreload") != NULL)
		snprintf(text, size, " valgrind-?");
}

#else

static void emulator(char *text, size_t size)
{
	(void)size;
	text[0] = '\0';
}

#endif

bool port_timer_by_clock(void)
{
	char emulated[EMULATOR_BYTES];

	emulator(emulated, sizeof(emulated));
	return SHALL_HAVE_TIMER_BY_CLOCK && emulated[0] == '\0';
}

void port_describe(char *text, size_t size)
{
	struct utsname u;
	const char *libc = "libc";
	const char *version = "";
	char emulated[EMULATOR_BYTES];

	if (uname(&u) != 0)
		memset(&u, 0, sizeof(u));
#if defined(__GLIBC__)
	libc = "glibc-";
	version = gnu_get_libc_version();
#elif defined(__linux__)
	libc = "musl";
#endif
	emulator(emulated, sizeof(emulated));
	snprintf(text, size, "%.32s %.40s %.20s %s%s%s%s", u.sysname, u.release, u.machine, libc, version,
	    strstr(u.version, "PREEMPT_RT") != NULL || strstr(u.version, "PREEMPT RT") != NULL ? " PREEMPT_RT" : "",
	    emulated);
}
