#include "lock.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct lock_calls lock_calls = { .fcntl = fcntl };

bool lock_range(int64_t base, int64_t start, int64_t length, int64_t last, int64_t *low, int64_t *high)
{
	if (base < 0 || (start > 0 && base > last - start))
		return false;
	start += base;
	if (length < 0) {
		if (start + length < 0)
			return false;
		*low = start + length;
		*high = start - 1;
	} else {
		if (start < 0 || (length > 0 && length - 1 > last - start))
			return false;
		*low = start;
		*high = length == 0 ? last : start + (length - 1);
	}
	if (*high == last)
		*high = LOCK_END;
	return *low <= *high;
}

/* What the range is counted from; -1: unknown. */
static off_t base_of(int fd, int64_t whence)
{
	struct stat status;

	if (whence == FROM_START)
		return 0;
	if (whence == FROM_OFFSET)
		return lseek(fd, 0, SEEK_CUR);
	return fstat(fd, &status) == 0 ? status.st_size : -1;
}

/* False: this system has no such numbers, or the step has no meaning now. */
static bool fill(const struct call *c, struct flock *want, int *fd, int64_t *base)
{
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	static const short places[] = { SEEK_SET, SEEK_CUR, SEEK_END };
	off_t start = (off_t)c->arg[AT_START], length = (off_t)c->arg[AT_LENGTH];

	*fd = handle_get(c->actor, c->arg[AT_END]);
	if (*fd < 0 || start != c->arg[AT_START] || length != c->arg[AT_LENGTH])
		return false;
	*base = base_of(*fd, c->arg[AT_WHENCE]);
	memset(want, 0, sizeof(*want));
	want->l_type = types[c->arg[AT_TYPE] % 3];
	want->l_whence = places[c->arg[AT_WHENCE] % 3];
	want->l_start = start;
	want->l_len = length;
	return *base >= 0;
}

void lock_perform_set(struct call *c, lock_by *by, int command)
{
	struct flock want;
	int64_t base;
	int fd;

	if (!fill(c, &want, &fd, &base))
		return;
	call_begin(c);
	call_report(c, TOLD_BASE, base);
	call_end(c, by(fd, command, &want) == -1 ? -1 : 0);
}

void lock_perform_get(struct call *c, lock_by *by, int command)
{
	struct flock want;
	int64_t base;
	int fd, r;

	if (!fill(c, &want, &fd, &base))
		return;
	call_begin(c);
	call_report(c, TOLD_BASE, base);
	r = by(fd, command, &want);
	if (r != -1) {
		call_report(c, TOLD_TYPE,
		    want.l_type == F_UNLCK       ? LOCK_FREE
		        : want.l_type == F_RDLCK ? LOCK_SHARED
		                                 : LOCK_EXCLUSIVE);
		/* Where it says where, it says so from the beginning; else that is what is wrong with it. */
		call_report(c, TOLD_START, want.l_type != F_UNLCK && want.l_whence != SEEK_SET ? -1 : want.l_start);
		call_report(c, TOLD_LENGTH, want.l_len);
		call_report(c, TOLD_HOLDER,
		    want.l_type == F_UNLCK ? ACTOR_UNKNOWN : actor_of_pid(c->actor, want.l_pid));
	}
	call_end(c, r == -1 ? -1 : 0);
}

static int by_fcntl(int fd, int command, struct flock *lock)
{
	return lock_calls.fcntl(fd, command, lock);
}

static void perform_setlk(struct call *c)
{
	lock_perform_set(c, by_fcntl, F_SETLK);
}

static void perform_setlkw(struct call *c)
{
	lock_perform_set(c, by_fcntl, F_SETLKW);
}

static void perform_getlk(struct call *c)
{
	lock_perform_get(c, by_fcntl, F_GETLK);
}

const struct op lock_ops[] = {
	{ "setlk", LOCK_RANGE, "num:base", ROLE_NONE, perform_setlk, lock_imagine_setlk,
	    "locks or unlocks a range of the file, or fails: fcntl(F_SETLK)" },
	{ "setlkw", LOCK_RANGE, "num:base", ROLE_NONE, perform_setlkw, lock_imagine_setlkw,
	    "waits for it: fcntl(F_SETLKW)" },
	{ "getlk", LOCK_RANGE, LOCK_ANSWER, ROLE_NONE, perform_getlk, lock_imagine_getlk,
	    "asks for a lock that is in the way: fcntl(F_GETLK)" },
	{ .name = NULL },
};
