/* Steps with process-owned locks, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_LOCK_EMIT_STEPS_H
#define SHALL_LOCK_EMIT_STEPS_H

#include "../../file/emit/steps.h"

#include <fcntl.h>
#include <limits.h>

#define FAR LLONG_MAX

enum { SHARED, EXCLUSIVE, UNLOCK };

enum { START, OFFSET, SIZE };

static long long off_max;

static long long measure_off_max(void)
{
	return sizeof(off_t) < 8 ? INT_MAX : LLONG_MAX;
}

/* What a range is counted from; -1: unknown. */
static long long counted_from(int number, int whence)
{
	off_t at, size;

	if (whence == START)
		return 0;
	at = lseek(number, 0, SEEK_CUR);
	if (whence == OFFSET)
		return at;
	size = lseek(number, 0, SEEK_END);
	lseek(number, at, SEEK_SET);
	return size;
}

static void call_fcntl(const char *what, int command, int end, int type, int whence, long long at, long long length)
{
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	long long from = fd[end] < 0 ? -1 : counted_from(fd[end], whence);
	struct flock lock;
	struct event *e;
	int r;

	if (from < 0)
		return;
	memset(&lock, 0, sizeof(lock));
	lock.l_type = types[type];
	/* Descriptors that stand for several descriptions have one offset, which others may move meanwhile. */
	lock.l_whence = whence == SIZE ? SEEK_END : SEEK_SET;
	lock.l_start = (off_t)(whence == SIZE ? at : from + at);
	lock.l_len = (off_t)length;
	e = begin(what, end, type);
	e->low = from + at + (length < 0 ? length : 0);
	e->high = length < 0 ? from + at - 1 : length == 0 ? FAR : from + at + (length - 1);
	if (e->high == measure_off_max())
		e->high = FAR;
	r = fcntl(fd[end], command, &lock);
	e->came = r == -1 ? UNLOCK : lock.l_type == F_RDLCK ? SHARED : lock.l_type == F_WRLCK ? EXCLUSIVE : UNLOCK;
	done(e, r);
}

static void do_setlk(int end, int type, int whence, long long at, long long length)
{
	call_fcntl("setlk", F_SETLK, end, type, whence, at, length);
}

static void do_setlkw(int end, int type, int whence, long long at, long long length)
{
	call_fcntl("setlkw", F_SETLKW, end, type, whence, at, length);
}

static void do_getlk(int end, int type, int whence, long long at, long long length)
{
	call_fcntl("getlk", F_GETLK, end, type, whence, at, length);
}

#endif
