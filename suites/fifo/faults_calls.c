/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { FDS = 64, PATH_SIZE = NAME_MAX_SHALL + 8 };

static bool is_blocking(int flags)
{
	return (flags & O_NONBLOCK) == 0;
}

static bool is_writing(int flags)
{
	return (flags & O_ACCMODE) == O_WRONLY;
}

static int failed(int error)
{
	errno = error;
	return -1;
}

/* Opens it without waiting for anybody. */
static int open_at_once(const char *path, int flags)
{
	int reader = is_writing(flags) ? open(path, O_RDONLY | O_NONBLOCK) : -1;
	int fd = open(path, flags | O_NONBLOCK);

	if (reader >= 0)
		close(reader);
	if (fd >= 0)
		fcntl(fd, F_SETFL, flags);
	return fd;
}

static int open_no_wait(const char *path, int flags, ...)
{
	return is_blocking(flags) && fault_strikes() ? open_at_once(path, flags) : open(path, flags);
}

void plant_no_wait(void)
{
	fifo_calls.open = open_no_wait;
}

static int open_asleep(const char *path, int flags, ...)
{
	bool sleeps = is_blocking(flags) && fault_strikes();
	int fd = open(path, flags);

	if (sleeps && fd >= 0)
		for (;;)
			pause();
	return fd;
}

void plant_missed_peer(void)
{
	fifo_calls.open = open_asleep;
}

static int open_refused(const char *path, int flags, ...)
{
	return !is_blocking(flags) && is_writing(flags) && fault_strikes() ? failed(ENXIO) : open(path, flags);
}

void plant_refused_open(void)
{
	fifo_calls.open = open_refused;
}

static int open_eintr(const char *path, int flags, ...)
{
	int fd = open(path, flags);

	if (fd >= 0 && is_blocking(flags) && fault_strikes()) {
		close(fd);
		return failed(EINTR);
	}
	return fd;
}

void plant_open_eintr(void)
{
	fifo_calls.open = open_eintr;
}

/* ---- states that stick ---- */

static bool stuck_at[FDS];

static bool *sticks(int fd)
{
	static bool none;

	return fd >= 0 && fd < FDS ? &stuck_at[fd] : &none;
}

static ssize_t read_sticky(int fd, void *buf, size_t n)
{
	ssize_t r;

	if (*sticks(fd) && fault_strikes())
		return 0;
	r = read(fd, buf, n);
	*sticks(fd) = r == 0;
	return r;
}

void plant_sticky_eof(void)
{
	pipe_calls.read = read_sticky;
}

static ssize_t write_sticky(int fd, const void *buf, size_t n)
{
	ssize_t r;

	if (*sticks(fd) && fault_strikes()) {
		raise(SIGPIPE);
		return failed(EPIPE);
	}
	r = write(fd, buf, n);
	*sticks(fd) = *sticks(fd) || (r == -1 && errno == EPIPE);
	return r;
}

void plant_sticky_epipe(void)
{
	pipe_calls.write = write_sticky;
}

static int close_not(int fd)
{
	return !is_writing(fcntl(fd, F_GETFL)) && fault_strikes() ? 0 : close(fd);
}

void plant_stale(void)
{
	pipe_calls.close = close_not;
}

/* ---- names ---- */

/* A path beside that one. */
static void beside(const char *path, char other[PATH_SIZE])
{
	size_t n = strlen(path);

	memcpy(other, path, n);
	other[n] = '~';
	other[n + 1] = '\0';
}

/* Another FIFO for another name: one that nobody reads. */
static int open_by_name(const char *path, int flags, ...)
{
	char other[PATH_SIZE];

	if (!is_writing(flags) || strchr(path, '.') == NULL || strlen(path) + 2 > sizeof(other) || !fault_strikes())
		return open(path, flags);
	beside(path, other);
	if (mkfifo(other, S_IRUSR | S_IWUSR) == -1 && errno != EEXIST)
		return -1;
	return open_at_once(other, flags);
}

void plant_object_by_name(void)
{
	fifo_calls.open = open_by_name;
}

static int unlink_not_quite(const char *path)
{
	char other[PATH_SIZE];

	if (strlen(path) + 2 > sizeof(other))
		return unlink(path);
	beside(path, other);
	if (link(path, other) == -1 && errno != EEXIST)
		return -1;
	return unlink(path);
}

static int mkfifo_again(const char *path, mode_t mode)
{
	char other[PATH_SIZE];

	if (strlen(path) + 2 <= sizeof(other) && fault_strikes()) {
		beside(path, other);
		if (rename(other, path) == 0)
			return 0;
	}
	return mkfifo(path, mode);
}

void plant_joined(void)
{
	fifo_calls.unlink = unlink_not_quite;
	fifo_calls.mkfifo = mkfifo_again;
}
