/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "../pipe/pipe.h"
#include "faults.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(int error)
{
	errno = error;
	return -1;
}

/* Lets others in. */
static void linger(void)
{
	volatile int i;

	for (i = 0; i < 3000; i++)
		;
	sched_yield();
}

static bool is_regular(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static bool appends(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags != -1 && (flags & O_APPEND) != 0 && is_regular(fd);
}

/* ---- what is written ---- */

static ssize_t append_at_old_end(int fd, const void *bytes, size_t n)
{
	int flags;
	ssize_t r;

	if (!appends(fd) || !fault_strikes())
		return write(fd, bytes, n);
	flags = fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, flags & ~O_APPEND);
	lseek(fd, 0, SEEK_END);
	linger();
	r = write(fd, bytes, n);
	fcntl(fd, F_SETFL, flags);
	return r;
}

void file_plant_append_races(void)
{
	pipe_calls.write = append_at_old_end;
}

static ssize_t append_twice(int fd, const void *bytes, size_t n)
{
	ssize_t r;

	if (n < 2 || !appends(fd) || !fault_strikes() || (r = write(fd, bytes, n / 2)) != (ssize_t)(n / 2))
		return write(fd, bytes, n);
	linger();
	return r + write(fd, (const char *)bytes + r, n - n / 2);
}

void file_plant_append_torn(void)
{
	pipe_calls.write = append_twice;
}

static ssize_t append_nothing(int fd, const void *bytes, size_t n)
{
	return appends(fd) && fault_strikes() ? (ssize_t)n : write(fd, bytes, n);
}

void file_plant_append_lost(void)
{
	pipe_calls.write = append_nothing;
}

static ssize_t write_there(int fd, const void *bytes, size_t n)
{
	off_t at;
	ssize_t r;

	if (!is_regular(fd) || appends(fd) || !fault_strikes())
		return write(fd, bytes, n);
	at = lseek(fd, 0, SEEK_CUR);
	linger();
	r = pwrite(fd, bytes, n, at);
	lseek(fd, at + (r > 0 ? r : 0), SEEK_SET);
	return r;
}

void file_plant_offset_races(void)
{
	pipe_calls.write = write_there;
}

static ssize_t read_there(int fd, void *bytes, size_t n)
{
	off_t at;
	ssize_t r;

	if (!is_regular(fd) || !fault_strikes())
		return read(fd, bytes, n);
	at = lseek(fd, 0, SEEK_CUR);
	r = pread(fd, bytes, n, at);
	linger();
	lseek(fd, at + (r > 0 ? r : 0), SEEK_SET);
	return r;
}

void file_plant_read_races(void)
{
	pipe_calls.read = read_there;
}

/* ---- names ---- */

/* The mode of an open that makes a file. */
static int open_mode(va_list list)
{
	return va_arg(list, int);
}

static int open_not_excl(const char *path, int flags, ...)
{
	va_list list;
	int mode = 0, fd = -1;

	va_start(list, flags);
	if (flags & O_CREAT)
		mode = open_mode(list);
	va_end(list);
	if ((flags & O_EXCL) != 0 && fault_strikes()) /* O_NONBLOCK: a FIFO there would wait for a reader */
		fd = open(path, (flags & ~O_EXCL) | O_NONBLOCK, (mode_t)mode);
	return fd >= 0 ? fd : open(path, flags, (mode_t)mode);
}

void file_plant_two_winners(void)
{
	file_calls.open = open_not_excl;
}

static int open_refused(const char *path, int flags, ...)
{
	va_list list;
	int mode = 0;

	va_start(list, flags);
	if (flags & O_CREAT)
		mode = open_mode(list);
	va_end(list);
	return (flags & O_EXCL) != 0 && fault_strikes() ? failed(EEXIST) : open(path, flags, (mode_t)mode);
}

void file_plant_in_the_way(void)
{
	file_calls.open = open_refused;
}

static int link_over(const char *from, const char *to)
{
	if (fault_strikes())
		unlink(to);
	return link(from, to);
}

void file_plant_link_over(void)
{
	file_calls.link = link_over;
}

static int unlink_again(const char *path)
{
	int r = unlink(path);

	return r == -1 && errno == ENOENT && fault_strikes() ? 0 : r;
}

void file_plant_removed_twice(void)
{
	file_calls.unlink = unlink_again;
}

static int rename_with_gap(const char *from, const char *to)
{
	if (fault_strikes()) {
		unlink(to);
		linger();
	}
	return rename(from, to);
}

void file_plant_gap(void)
{
	file_calls.rename = rename_with_gap;
}

static int rename_nothing(const char *from, const char *to)
{
	struct stat status;

	return stat(to, &status) == 0 && fault_strikes() ? unlink(from) : rename(from, to);
}

void file_plant_stale(void)
{
	file_calls.rename = rename_nothing;
}

/* The new bytes go into the old file. */
static int copy_into(const char *from, const char *to)
{
	char bytes[64];
	int in, out;
	ssize_t n;

	if (!fault_strikes() || (out = open(to, O_WRONLY | O_NONBLOCK)) == -1)
		return rename(from, to);
	in = open(from, O_RDONLY);
	if (is_regular(out) && in >= 0 && ftruncate(out, 0) == 0)
		while ((n = read(in, bytes, sizeof(bytes))) > 0 && write(out, bytes, (size_t)n) == n)
			linger();
	close(in);
	close(out);
	return unlink(from);
}

void file_plant_in_place(void)
{
	file_calls.rename = copy_into;
}
