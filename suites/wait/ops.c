#include "wait.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct wait_calls wait_calls = { .wait = wait, .waitpid = waitpid, .waitid = waitid };

/* ---- what was told ---- */

static void tell(struct call *c, pid_t pid, enum child_state how, int64_t status, unsigned says)
{
	unsigned child = actor_of_pid(c->actor, pid);
	bool kept = (wait_asked(c->op, c->arg).options & WAIT_NOWAIT) != 0;

	call_report(c, REPORT_CHILD, child);
	call_report(c, REPORT_HOW, how);
	call_report(c, REPORT_STATUS, status);
	call_report(c, REPORT_SAYS, says);
	if (!kept && child < ACTORS_MAX && (how == CHILD_EXITED || how == CHILD_KILLED))
		actor_consumed(c->actor, child);
}

static void tell_nothing(struct call *c)
{
	call_report(c, REPORT_CHILD, ACTOR_UNKNOWN);
	call_report(c, REPORT_HOW, CHILD_NOTHING);
}

static void tell_status(struct call *c, pid_t pid, int status)
{
	unsigned says = (WIFEXITED(status) ? SAYS_EXITED : 0u) | (WIFSIGNALED(status) ? SAYS_SIGNALED : 0u) |
	    (WIFSTOPPED(status) ? SAYS_STOPPED : 0u) | (WIFCONTINUED(status) ? SAYS_CONTINUED : 0u) |
	    (status == 0 ? SAYS_ZERO : 0u);

	if (says & SAYS_EXITED)
		tell(c, pid, CHILD_EXITED, WEXITSTATUS(status), says);
	else if (says & SAYS_SIGNALED)
		tell(c, pid, CHILD_KILLED, signal_index(WTERMSIG(status)), says);
	else if (says & SAYS_STOPPED)
		tell(c, pid, CHILD_STOPPED, signal_index(WSTOPSIG(status)), says);
	else if (says & SAYS_CONTINUED)
		tell(c, pid, CHILD_CONTINUED, signal_index(SIGCONT), says);
	else
		tell(c, pid, CHILD_NOTHING, 0, says);
}

static void tell_info(struct call *c, const siginfo_t *info)
{
	unsigned says = (info->si_signo == SIGCHLD ? SAYS_SIGNO : 0u) | (info->si_uid == getuid() ? SAYS_UID : 0u);
	bool can_kill = info->si_status > 0 && info->si_status < 127; /* in a status 127 means a stop */
	int signal = signal_index(info->si_status), code = info->si_code;

	if ((code == CLD_KILLED || code == CLD_DUMPED) && !can_kill)
		code = 0;
	switch (code) {
	case CLD_EXITED:
		tell(c, info->si_pid, CHILD_EXITED, info->si_status, says | SAYS_EXITED);
		break;
	case CLD_KILLED:
	case CLD_DUMPED:
		tell(c, info->si_pid, CHILD_KILLED, signal, says | SAYS_SIGNALED);
		break;
	case CLD_STOPPED:
		tell(c, info->si_pid, CHILD_STOPPED, signal, says | SAYS_STOPPED);
		break;
	case CLD_CONTINUED:
		tell(c, info->si_pid, CHILD_CONTINUED, signal, says | SAYS_CONTINUED);
		break;
	default:
		tell(c, info->si_pid, CHILD_NOTHING, 0, says);
	}
}

/* ---- asking ---- */

struct asked wait_asked(const struct op *op, const int64_t *operand)
{
	struct asked a = { WHICH_ANY, 0, WAIT_EXITED };

	if (strcmp(op->name, "wait-any") == 0)
		return a;
	a.which = (enum wait_which)operand[0];
	a.of = (unsigned)operand[1];
	a.options = (unsigned)operand[2] | (strcmp(op->name, "waitpid") == 0 ? WAIT_EXITED : 0u);
	return a;
}

static int system_options(unsigned options)
{
	return (options & WAIT_NOHANG ? WNOHANG : 0) | (options & WAIT_CONTINUED ? WCONTINUED : 0);
}

static void perform_wait(struct call *c)
{
	int status = 0;
	pid_t pid;

	call_begin(c);
	pid = wait_calls.wait(&status);
	if (pid > 0)
		tell_status(c, pid, status);
	else
		tell_nothing(c);
	call_end(c, pid > 0 ? 1 : pid);
}

static void perform_waitpid(struct call *c)
{
	struct asked a = wait_asked(c->op, c->arg);
	pid_t pid = (pid_t)actor_child_id(c->actor, a.of), got;
	int options = system_options(a.options) | (a.options & WAIT_STOPPED ? WUNTRACED : 0), status = 0;

	if ((a.which == WHICH_CHILD || a.which == WHICH_GROUP) && pid <= 1)
		return; /* not there yet */
	call_begin(c);
	got = wait_calls.waitpid(a.which == WHICH_ANY ? -1
	        : a.which == WHICH_CHILD              ? pid
	        : a.which == WHICH_GROUP              ? -pid
	                                              : 0,
	    &status, options);
	if (got > 0)
		tell_status(c, got, status);
	else
		tell_nothing(c);
	call_end(c, got > 0 ? 1 : got);
}

static void perform_waitid(struct call *c)
{
	struct asked a = wait_asked(c->op, c->arg);
	int64_t pid = actor_child_id(c->actor, a.of);
	int options = system_options(a.options) | (a.options & WAIT_STOPPED ? WSTOPPED : 0) |
	    (a.options & WAIT_EXITED ? WEXITED : 0) | (a.options & WAIT_NOWAIT ? WNOWAIT : 0),
	    r;
	siginfo_t info;

	if (a.which != WHICH_ANY && pid <= 1)
		return;
	memset(&info, 0, sizeof(info));
	call_begin(c);
	r = wait_calls.waitid(a.which == WHICH_ANY ? P_ALL
	        : a.which == WHICH_CHILD           ? P_PID
	                                           : P_PGID,
	    a.which == WHICH_ANY ? 0 : (id_t)pid, &info, options);
	if (r == 0 && info.si_pid != 0)
		tell_info(c, &info);
	else
		tell_nothing(c);
	call_end(c, r == 0 && info.si_pid != 0 ? 1 : r);
}

/* ---- again and again ---- */

enum { COLLECTS_MAX = 4 * ACTORS_MAX };

bool wait_collects(struct call *collect, const struct call *part)
{
	const struct event *e = part != NULL && part->record != NULL ? &part->record->event : NULL;

	if (collect->actor->stop || collect->local[1]++ >= COLLECTS_MAX)
		return false;
	return e == NULL || e->result != -1 || e->err == EINTR;
}

const char *wait_collect_op(const struct call *collect)
{
	static const char *const names[] = { "wait-any", "waitpid", "waitid" };

	return names[(uint64_t)collect->arg[0] % 3];
}

void wait_collect_ask(const struct call *collect, struct call *part)
{
	part->arg[0] = WHICH_ANY;
	part->arg[1] = 0;
	part->arg[2] = collect->arg[0] == BY_WAITID ? WAIT_EXITED : 0;
}

static void perform_collect(struct call *c)
{
	struct call part, *last = NULL;

	while (wait_collects(c, last)) {
		std_part(&part, c, wait_collect_op(c));
		wait_collect_ask(c, &part);
		part.op->perform(&part);
		last = &part;
	}
}

#define TOLD \
	"actor:child word(nothing|exited|killed|stopped|continued):how num:status " \
	"flags(exited|signaled|stopped|continued|zero|signo|uid):says"

const struct op wait_ops[] = {
	{ "wait-any", "", TOLD, ROLE_WAIT, perform_wait, wait_imagine, "waits for the end of any child, by wait()" },
	{ "waitpid", "word(any|child|group|own):which actor:of flags(nohang|untraced|continued):options", TOLD,
	    ROLE_WAIT, perform_waitpid, wait_imagine,
	    "waits for the end of a child: any, that one, one in the group that it leads, or in the caller's" },
	{ "waitid", "word(any|child|group):which actor:of flags(nohang|stopped|continued|exited|keep):options", TOLD,
	    ROLE_WAIT, perform_waitid, wait_imagine,
	    "waits for what the options ask for of such a child, by waitid()" },
	{ "wait-all", "word(simply|bypid|byid):by", "", ROLE_WAIT, perform_collect, wait_imagine_collect,
	    "waits for any child until there is none" },
	{ .name = NULL },
};
