/* Sabotaged calls of std: each breaks one promise now and then, and otherwise does what it should. */
#include "core.h"
#include "faults.h"

#include <unistd.h>

uint64_t std_caught_now(void)
{
	struct sigaction action;
	uint64_t set = 0;
	int i;

	for (i = 0; i < SIGNALS_MAX; i++)
		if (i != SIG_I_KICK && signal_canonical(i) == i && sigaction(signal_number(i), NULL, &action) == 0 &&
		    (action.sa_flags & SA_SIGINFO || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)))
			set |= SIGNAL_BIT(i);
	return set;
}

/* The number of a caught standard signal, 0 if there is none. */
static int caught_standard(void)
{
	uint64_t set = std_caught_now() & SIGNALS_STANDARD & ~SIGNAL_BIT(SIG_I_TERM);
	int i = 0;

	if (set == 0)
		return 0;
	while ((set >> i & 1) == 0)
		i++;
	return signal_number(i);
}

/* Families wake sleepers with SIGTERM: they would only sleep on, which takes long and shows nothing more. */
static int lost_kill(pid_t pid, int number)
{
	if (number != SIGTERM && number < signal_number(SIG_I_RT) && fault_strikes())
		return 0;
	return kill(pid, number);
}

void std_plant_lost(void)
{
	std_calls.kill = lost_kill;
}

static int wrong_kill(pid_t pid, int number)
{
	const struct actor *self = actor_self();
	unsigned i;

	if (number == SIGTERM || !fault_strikes())
		return kill(pid, number);
	for (i = 1; i < self->arena->scenario.actors; i++) {
		int64_t other = actor_pid(self, i);

		if (other > 0 && other != (int64_t)pid && other != (int64_t)getpid() &&
		    atomic_load(&self->arena->kickable[self->arena->scenario.actor[i].process]) != 0)
			return kill((pid_t)other, number);
	}
	return kill(pid, number);
}

void std_plant_wrong_target(void)
{
	std_calls.kill = wrong_kill;
}

static int inventing_mask(int how, const sigset_t *set, sigset_t *old)
{
	int r = sigprocmask(how, set, old);
	int number = set != NULL && r == 0 ? caught_standard() : 0;

	if (number != 0 && fault_strikes())
		kill(getpid(), number);
	return r;
}

void std_plant_invented(void)
{
	std_calls.sigprocmask = inventing_mask;
}

static int ghost_pending(sigset_t *set)
{
	int r = sigpending(set);
	int number = caught_standard();

	if (number != 0 && fault_strikes())
		sigaddset(set, number);
	return r;
}

void std_plant_ghost(void)
{
	std_calls.sigpending = ghost_pending;
}

static int hiding_pending(sigset_t *set)
{
	int r = sigpending(set);
	int i;

	if (fault_strikes())
		for (i = 0; i < SIG_I_RT; i++)
			sigdelset(set, signal_number(i));
	return r;
}

void std_plant_hidden(void)
{
	std_calls.sigpending = hiding_pending;
}

static void (*true_info)(const siginfo_t *info, struct signal_info *out);

static void wrong_pid(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_USER && fault_strikes())
		out->pid = (int64_t)getppid();
}

static void wrong_uid(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_USER && fault_strikes())
		out->foreign = true;
}

void std_plant_wrong_pid(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_pid;
}

void std_plant_wrong_uid(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_uid;
}

/* A signal to oneself that is noticed at some later call. */
static int put_off;

static int late_kill(pid_t pid, int number)
{
	if (pid != getpid() || !fault_strikes())
		return kill(pid, number);
	put_off = number;
	return 0;
}

static int late_mask(int how, const sigset_t *set, sigset_t *old)
{
	int number = put_off;

	put_off = 0;
	if (number != 0)
		kill(getpid(), number);
	return sigprocmask(how, set, old);
}

void std_plant_late(void)
{
	std_calls.kill = late_kill;
	std_calls.sigprocmask = late_mask;
}

static pid_t heavy_fork(void)
{
	sigset_t set;
	pid_t pid;
	int i;

	sigemptyset(&set);
	sigpending(&set);
	pid = fork();
	if (pid != 0 || !fault_strikes())
		return pid;
	for (i = 0; i < SIGNALS_MAX; i++)
		if (signal_canonical(i) == i && sigismember(&set, signal_number(i)) == 1)
			raise(signal_number(i));
	return 0;
}

void std_plant_inherited(void)
{
	core_calls.fork = heavy_fork;
}

/* ---- exec ---- */

static int exec_that_drops(const char *path, char *const argv[])
{
	const struct timespec now = { 0, 0 };
	sigset_t pending;
	siginfo_t info;
	int i;

	sigemptyset(&pending);
	if (fault_strikes() && sigpending(&pending) == 0)
		for (i = 0; i < SIGNALS_MAX && std_calls.sigtimedwait(&pending, &info, &now) > 0; i++)
			;
	return execv(path, argv);
}

void std_plant_exec_drops(void)
{
	core_calls.exec = exec_that_drops;
}

const char *std_no_acceptance(void)
{
	return signals_acceptable() ? NULL : "no sigtimedwait()";
}
