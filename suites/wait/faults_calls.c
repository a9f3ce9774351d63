/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "faults.h"
#include "wait.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- ends that are told again, or lost ---- */

/* As waitpid(), but what is told stays there. */
static pid_t look(pid_t pid, int *status, int options)
{
	siginfo_t info = { .si_pid = 0 };
	idtype_t type = pid == -1 ? P_ALL : pid > 0 ? P_PID : P_PGID;
	id_t id = pid == -1 ? 0 : pid > 0 ? (id_t)pid : pid == 0 ? (id_t)getpgrp() : (id_t)-pid;

	if (waitid(type, id, &info, WEXITED | WNOWAIT | (options & WNOHANG)) != 0)
		return -1;
	*status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status;
	return info.si_pid;
}

static pid_t twice_waitpid(pid_t pid, int *status, int options)
{
	return (options & ~WNOHANG) == 0 && fault_strikes() ? look(pid, status, options)
	                                                    : waitpid(pid, status, options);
}

static pid_t twice_wait(int *status)
{
	return twice_waitpid(-1, status, 0);
}

void wait_plant_twice(void)
{
	wait_calls.waitpid = twice_waitpid;
	wait_calls.wait = twice_wait;
}

static pid_t losing_waitpid(pid_t pid, int *status, int options)
{
	pid_t got = waitpid(pid, status, options);

	return got > 0 && pid == -1 && fault_strikes() ? waitpid(pid, status, options) : got;
}

static pid_t losing_wait(int *status)
{
	return losing_waitpid(-1, status, 0);
}

void wait_plant_lost(void)
{
	wait_calls.waitpid = losing_waitpid;
	wait_calls.wait = losing_wait;
}

/* ---- statuses ---- */

static pid_t wrong_waitpid(pid_t pid, int *status, int options)
{
	pid_t got = waitpid(pid, status, options);

	if (got > 0 && WIFEXITED(*status) && fault_strikes())
		*status ^= 0x4000;
	return got;
}

static pid_t wrong_wait(int *status)
{
	return wrong_waitpid(-1, status, 0);
}

void wait_plant_status(void)
{
	wait_calls.waitpid = wrong_waitpid;
	wait_calls.wait = wrong_wait;
}

/* The number of the signal in the byte for exits. */
static pid_t mixed_waitpid(pid_t pid, int *status, int options)
{
	pid_t got = waitpid(pid, status, options);

	if (got > 0 && WIFSIGNALED(*status) && fault_strikes())
		*status = WTERMSIG(*status) << 8;
	return got;
}

static pid_t mixed_wait(int *status)
{
	return mixed_waitpid(-1, status, 0);
}

void wait_plant_signal(void)
{
	wait_calls.waitpid = mixed_waitpid;
	wait_calls.wait = mixed_wait;
}

/* ---- others ---- */

static pid_t failing_waitpid(pid_t pid, int *status, int options)
{
	pid_t got = waitpid(pid, status, options);

	if (got == -1 && errno == ECHILD && fault_strikes())
		errno = EINVAL;
	return got;
}

void wait_plant_error(void)
{
	wait_calls.waitpid = failing_waitpid;
}

/* The child is said to have ended, though nobody has looked. */
static pid_t early_waitpid(pid_t pid, int *status, int options)
{
	if (pid <= 0 || (options & WNOHANG) != 0 || !fault_strikes() || look(pid, status, WNOHANG) != 0)
		return waitpid(pid, status, options);
	*status = 0;
	return pid;
}

void wait_plant_early(void)
{
	wait_calls.waitpid = early_waitpid;
}

static pid_t blind_waitpid(pid_t pid, int *status, int options)
{
	return (options & WNOHANG) != 0 && fault_strikes() ? 0 : waitpid(pid, status, options);
}

static int blind_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	if ((options & WNOHANG) == 0 || !fault_strikes())
		return waitid(type, id, info, options);
	info->si_pid = 0;
	return 0;
}

void wait_plant_overlooks(void)
{
	wait_calls.waitpid = blind_waitpid;
	wait_calls.waitid = blind_waitid;
}

static pid_t any_waitpid(pid_t pid, int *status, int options)
{
	return waitpid(pid != -1 && fault_strikes() ? -1 : pid, status, options);
}

void wait_plant_any(void)
{
	wait_calls.waitpid = any_waitpid;
}

static pid_t stranger_waitpid(pid_t pid, int *status, int options)
{
	pid_t got = waitpid(pid, status, options);

	return got > 0 && fault_strikes() ? getppid() : got;
}

void wait_plant_stranger(void)
{
	wait_calls.waitpid = stranger_waitpid;
}

static int differing_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	int r = waitid(type, id, info, options);

	if (r == 0 && info->si_pid != 0 && (options & WNOWAIT) != 0 && info->si_code == CLD_EXITED && fault_strikes())
		info->si_status ^= 1;
	return r;
}

void wait_plant_differs(void)
{
	wait_calls.waitid = differing_waitid;
}

static int foreign_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	int r = waitid(type, id, info, options);

	if (r == 0 && fault_strikes())
		info->si_uid++;
	return r;
}

void wait_plant_uid(void)
{
	wait_calls.waitid = foreign_waitid;
}

static pid_t stopped_waitpid(pid_t pid, int *status, int options)
{
	static pid_t stopped;
	static int how;
	pid_t got = pid == stopped && pid > 0 ? pid : 0;

	stopped = 0;
	if (got > 0) {
		*status = how;
		return got;
	}
	got = waitpid(pid, status, options);
	if (got > 0 && WIFSTOPPED(*status) && fault_strikes()) {
		stopped = got;
		how = *status;
	}
	return got;
}

void wait_plant_stop_twice(void)
{
	wait_calls.waitpid = stopped_waitpid;
}
