#include "std.h"

#include "port.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum signal_code code_of(int code)
{
	if (code == SI_USER)
		return CODE_USER;
	if (code == SI_QUEUE)
		return CODE_QUEUE;
	if (port_is_notice(code))
		return CODE_TIMER;
	return code > 0 ? CODE_KERNEL : CODE_OTHER;
}

/* A child's ways to change. */
static enum signal_code child_code(int code)
{
	switch (code) {
	case CLD_EXITED:
		return CODE_EXITED;
	case CLD_KILLED:
	case CLD_DUMPED:
		return CODE_KILLED;
	case CLD_STOPPED:
		return CODE_STOPPED;
	case CLD_CONTINUED:
		return CODE_CONTINUED;
	default:
		return CODE_KERNEL;
	}
}

static void read_child(const siginfo_t *info, struct signal_info *out)
{
	out->code = child_code(info->si_code);
	out->pid = (int64_t)info->si_pid;
	out->foreign = info->si_uid != getuid();
	out->value = out->value_int = out->code == CODE_EXITED ? info->si_status : signal_index(info->si_status);
}

/* Members that a code does not define hold whatever was there before: they are not looked at. */
static void read_info(const siginfo_t *info, struct signal_info *out)
{
	memset(out, 0, sizeof(*out));
	out->number = info->si_signo;
	out->code = code_of(info->si_code);
	if (info->si_signo == SIGCHLD && out->code == CODE_KERNEL)
		read_child(info, out);
	if (out->code == CODE_USER || out->code == CODE_QUEUE) {
		out->pid = (int64_t)info->si_pid;
		out->foreign = info->si_uid != getuid();
	}
	if (out->code == CODE_QUEUE || out->code == CODE_TIMER) {
		out->value = (int64_t)(intptr_t)info->si_value.sival_ptr;
		out->value_int = info->si_value.sival_int;
	}
}

struct std_calls std_calls = {
	.sigaction = sigaction,
	.kill = kill,
	.raise = raise,
	.setpgid = setpgid,
	.killpg = killpg,
	.waitid = waitid,
	.sigpending = sigpending,
	.sigprocmask = sigprocmask,
	.pthread_sigmask = pthread_sigmask,
	.pthread_kill = pthread_kill,
	.sigsuspend = sigsuspend,
	.sigwait = sigwait,
	.sigqueue = port_sigqueue,
	.sigwaitinfo = port_sigwaitinfo,
	.sigtimedwait = port_sigtimedwait,
	.read_info = read_info,
};

void std_report_info(struct call *c, int number, const siginfo_t *info)
{
	struct signal_info i;

	if (info == NULL) {
		call_report(c, REPORT_CODE, CODE_OTHER);
		call_report(c, REPORT_SENDER, ACTOR_UNKNOWN);
		call_report(c, REPORT_FORM, FORM_PLAIN);
		return;
	}
	std_calls.read_info(info, &i);
	call_report(c, REPORT_CODE, i.code);
	call_report(c, REPORT_SENDER, actor_of_pid(c->actor, i.pid));
	call_report(c, REPORT_VALUE, i.value);
	call_report(c, REPORT_INT, i.value_int);
	call_report(c, REPORT_FORM, i.number != number ? FORM_TORN : i.foreign ? FORM_FOREIGN : FORM_INFO);
}

static bool threaded(const struct actor *a)
{
	const struct scenario *s = &a->arena->scenario;
	unsigned i;

	for (i = 0; i < s->actors; i++)
		if (s->actor[i].process == a->process && i != a->process)
			return true;
	return false;
}

int std_mask(const struct actor *a, int how, const sigset_t *set, sigset_t *old)
{
	int e;

	if (!threaded(a))
		return std_calls.sigprocmask(how, set, old);
	e = std_calls.pthread_sigmask(how, set, old);
	if (e == 0)
		return 0;
	errno = e;
	return -1;
}

void std_sigset(uint64_t set, sigset_t *out)
{
	if (std_set((int64_t)set) == std_set(-1))
		sigfillset(out);
	else
		signals_to_sigset(set, out);
	sigdelset(out, signal_number(SIG_I_KICK));
}

void std_part(struct call *c, const struct call *whole, const char *op)
{
	call_prepare(c, whole->actor, (unsigned)op_find(op, strlen(op)));
}
