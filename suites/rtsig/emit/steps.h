/* Steps that queue signals and accept them, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_RTSIG_EMIT_STEPS_H
#define SHALL_RTSIG_EMIT_STEPS_H

#include "../../mask/emit/steps.h"

#include <sys/resource.h>
#include <time.h>

/* Value 0: one that no other send of the round has; 2^62 stands for 0 itself. What fits an int is sent as one. */
static void do_sigqueue(int target, int number, long long value)
{
	pid_t pid = s->pid[process_of[target]];
	union sigval v;
	struct event *e;

	if (pid == 0)
		return;
	if (value == 0)
		value = (me + 1) << 24 | ++s->queued[me];
	else if (value == 1LL << 62)
		value = 0;
	memset(&v, 0, sizeof(v));
	if (value >= INT32_MIN && value <= INT32_MAX)
		v.sival_int = (int)value;
	else
		v.sival_ptr = (void *)(intptr_t)value;
	value = (intptr_t)value;
	e = begin_send("sigqueue", process_of[target], number);
	e->value = value;
	e->asked = (long)value;
	done(e, sigqueue(pid, number, v));
}

/* Accepts a signal of the set; `timeout` NULL waits for ever. */
static int accept_signal(sigset_t set, const struct timespec *timeout)
{
	struct event *e;
	siginfo_t info;
	int r;

	memset(&info, 0, sizeof(info));
	e = begin("accept", 0, 0);
	e->set = set;
	r = timeout != NULL ? sigtimedwait(&set, &info, timeout) : sigwaitinfo(&set, &info);
	if (r > 0) {
		e->on = r;
		note_info(e, &info);
	}
	done(e, r);
	return r;
}

static void do_wait(sigset_t set)
{
	accept_signal(set, NULL);
}

static void do_poll(sigset_t set)
{
	struct timespec none = { 0, 0 };

	accept_signal(set, &none);
}

static void do_timedwait(sigset_t set, long us)
{
	struct timespec timeout = { us / 1000000, us % 1000000 * 1000 };

	accept_signal(set, &timeout);
}

static void do_sigwait(sigset_t set)
{
	struct event *e = begin("accept", 0, 0);
	int number = 0;

	e->set = set;
	errno = sigwait(&set, &number);
	e->on = number;
	e->code = NO_CODE;
	done(e, errno == 0 ? number : -1);
}

/* Blocks everything, accepts what is pending until nothing is left, and asks once more. */
static void do_settle(void)
{
	struct timespec none = { 0, 0 };
	sigset_t set = ALL_BUT(SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGVTALRM);

	do_mask(BLOCK, ALL);
	while (accept_signal(set, &none) > 0 || errno == EINTR)
		;
	do_pending();
}

/* Lowers the number of signals that may be queued for this user, where there is such a limit; it is not in POSIX. */
static void do_limit(long signals)
{
#ifdef RLIMIT_SIGPENDING
	struct rlimit limit;

	if (getrlimit(RLIMIT_SIGPENDING, &limit) != 0)
		return;
	limit.rlim_cur = (rlim_t)signals;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_SIGPENDING, &limit);
#else
	(void)signals;
#endif
}

#endif
