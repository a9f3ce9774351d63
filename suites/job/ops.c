#include "job.h"

#include <errno.h>
#include <string.h>

static enum child_state state_of(int code)
{
	switch (code) {
	case CLD_EXITED:
		return CHILD_EXITED;
	case CLD_KILLED:
	case CLD_DUMPED:
		return CHILD_KILLED;
	case CLD_STOPPED:
		return CHILD_STOPPED;
	case CLD_CONTINUED:
		return CHILD_CONTINUED;
	default:
		return CHILD_NOTHING;
	}
}

static void report(struct call *c, const siginfo_t *info)
{
	enum child_state how = info->si_pid == 0 ? CHILD_NOTHING : state_of(info->si_code);

	call_report(c, 0, how);
	call_report(c, 1,
	    how == CHILD_NOTHING      ? 0
	        : how == CHILD_EXITED ? info->si_status
	                              : signal_index(info->si_status));
}

/* The child's process id, 0 if the scenario has no such process yet, or it is a thread. */
static pid_t child_of(const struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);

	return c->actor->arena->scenario.actor[c->arg[0]].process == (unsigned)c->arg[0] && pid > 1 ? (pid_t)pid : 0;
}

/* Its end is left to be reaped; a stop or continue is consumed, as it would be seen again otherwise. */
static void perform_watch(struct call *c)
{
	pid_t pid = child_of(c);
	int wanted = c->arg[1] == 0 ? WSTOPPED : WCONTINUED, r;
	siginfo_t info, taken;

	if (pid == 0)
		return;
	memset(&info, 0, sizeof(info));
	call_begin(c);
	r = std_calls.waitid(P_PID, (id_t)pid, &info, wanted | WEXITED | WNOWAIT);
	if (r == 0 && (info.si_code == CLD_STOPPED || info.si_code == CLD_CONTINUED))
		std_calls.waitid(P_PID, (id_t)pid, &taken, wanted | WNOHANG);
	report(c, &info);
	call_end(c, r);
}

static void perform_look(struct call *c)
{
	pid_t pid = child_of(c);
	siginfo_t info;
	int r;

	if (pid == 0)
		return;
	memset(&info, 0, sizeof(info));
	call_begin(c);
	r = std_calls.waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
	report(c, &info);
	call_end(c, r);
}

const struct op job_ops[] = {
	{ "watch", "actor word(stop|continue):for", CHILD_WORDS, ROLE_CHILD, perform_watch, job_imagine_watch,
	    "waits until a child is stopped, or goes on, or has ended" },
	{ "look", "actor", CHILD_WORDS, ROLE_CHILD, perform_look, job_imagine_look, "asks whether a child has ended" },
	{ .name = NULL },
};
