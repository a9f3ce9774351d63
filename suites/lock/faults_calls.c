/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "../pipe/pipe.h"
#include "core.h"
#include "faults.h"
#include "lock.h"
#include "port.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

enum { FDS = 64 };

static int failed(int error)
{
	errno = error;
	return -1;
}

/* The third argument of a call on locks. */
#define FLOCK_OF(l, command) \
	do { \
		va_list list; \
		va_start(list, command); \
		(l) = va_arg(list, struct flock *); \
		va_end(list); \
	} while (0)

static bool sets(int command, const struct flock *l)
{
	return command != F_GETLK && l->l_type != F_UNLCK;
}

/* ---- one byte too few ---- */

static int unlock_less(int fd, int command, ...)
{
	struct flock *l;

	FLOCK_OF(l, command);
	if (command != F_GETLK && l->l_type == F_UNLCK && l->l_len > 1 && fault_strikes())
		l->l_len--;
	return fcntl(fd, command, l);
}

void lock_plant_tail(void)
{
	lock_calls.fcntl = unlock_less;
}

static int tell_of_none(int fd, int command, ...)
{
	struct flock *l;
	int r;

	FLOCK_OF(l, command);
	r = fcntl(fd, command, l);
	if (r == 0 && command == F_GETLK && fault_strikes())
		l->l_type = F_UNLCK;
	return r;
}

void lock_plant_blind(void)
{
	lock_calls.fcntl = tell_of_none;
}

/* ---- granted, refused ---- */

static int admit(int fd, int command, ...)
{
	struct flock *l;
	bool strikes;
	int r;

	FLOCK_OF(l, command);
	strikes = sets(command, l) && fault_strikes();
	r = fcntl(fd, strikes ? F_SETLK : command, l);
	return strikes && r == -1 && (errno == EAGAIN || errno == EACCES) ? 0 : r;
}

void lock_plant_admits(void)
{
	lock_calls.fcntl = admit;
}

static int refuse(int fd, int command, ...)
{
	struct flock *l;

	FLOCK_OF(l, command);
	return command == F_SETLK && sets(command, l) && fault_strikes() ? failed(EAGAIN) : fcntl(fd, command, l);
}

void lock_plant_refuses(void)
{
	lock_calls.fcntl = refuse;
}

static int deadlock(int fd, int command, ...)
{
	struct flock *l, probe;

	FLOCK_OF(l, command);
	probe = *l;
	if (command == F_SETLKW && sets(command, l) && fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK &&
	    fault_strikes())
		return failed(EDEADLK);
	return fcntl(fd, command, l);
}

void lock_plant_false_deadlock(void)
{
	lock_calls.fcntl = deadlock;
}

/* It does not come back, whatever happens. */
static int sleep_on(int fd, int command, ...)
{
	struct flock *l, probe;

	FLOCK_OF(l, command);
	probe = *l;
	if (command == F_SETLKW && sets(command, l) && fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK &&
	    fault_strikes())
		for (;;)
			pause();
	return fcntl(fd, command, l);
}

void lock_plant_asleep(void)
{
	lock_calls.fcntl = sleep_on;
}

/* ---- closes ---- */

/* The descriptor is not closed at all, only forgotten. */
static int close_later(int fd)
{
	return fault_strikes() ? 0 : close(fd);
}

void lock_plant_kept_open(void)
{
	pipe_calls.close = close_later;
}

/* ---- processes ---- */

/* Somebody else takes the lock, and keeps it. */
static int take_for_another(int fd, int command, ...)
{
	struct flock *l;
	int ends[2], error = 0;
	pid_t pid, parent = getpid();

	FLOCK_OF(l, command);
	if (command != F_SETLK || !sets(command, l) || !fault_strikes() || pipe(ends) == -1)
		return fcntl(fd, command, l);
	pid = fork();
	if (pid == 0) {
		ssize_t n;

		port_die_with_parent(parent);
		signal(SIGALRM, SIG_DFL);
		alarm(5); /* the case is over long before */
		error = fcntl(fd, command, l) == 0 ? 0 : errno;
		n = write(ends[1], &error, sizeof(error));
		if (n <= 0)
			_exit(0);
		for (;;)
			pause();
	}
	if (pid == -1 || read(ends[0], &error, sizeof(error)) != (ssize_t)sizeof(error))
		error = ENOLCK;
	close(ends[0]);
	close(ends[1]);
	return error == 0 ? 0 : failed(error);
}

void lock_plant_left_behind(void)
{
	lock_calls.fcntl = take_for_another;
}

/* What is the parent's is taken for one's own. */
static int share_parents(int fd, int command, ...)
{
	struct flock *l, probe;

	FLOCK_OF(l, command);
	probe = *l;
	if (sets(command, l) && fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK &&
	    probe.l_pid == getppid() && fault_strikes())
		return 0;
	return fcntl(fd, command, l);
}

void lock_plant_inherited(void)
{
	lock_calls.fcntl = share_parents;
}

static int exec_unlocked(const char *path, char *const argv[])
{
	struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };
	int fd;

	for (fd = 3; fd < FDS && fault_strikes(); fd++)
		fcntl(fd, F_SETLK, &all);
	return execv(path, argv);
}

void lock_plant_exec_drops(void)
{
	core_calls.exec = exec_unlocked;
}
