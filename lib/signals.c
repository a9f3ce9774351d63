#include "signals.h"

#include "port.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RT_INDEXES = SIGNALS_MAX - SIG_I_RT,
	PATIENCE_MS = 50 /* for a signal to oneself; some emulators take their time */
};

static const struct {
	const char *name;
	int number;
} standard[SIG_I_RT] = {
	[SIG_I_HUP] = { "HUP", SIGHUP },
	[SIG_I_INT] = { "INT", SIGINT },
	[SIG_I_QUIT] = { "QUIT", SIGQUIT },
	[SIG_I_USR1] = { "USR1", SIGUSR1 },
	[SIG_I_USR2] = { "USR2", SIGUSR2 },
	[SIG_I_PIPE] = { "PIPE", SIGPIPE },
	[SIG_I_ALRM] = { "ALRM", SIGALRM },
	[SIG_I_TERM] = { "TERM", SIGTERM },
	[SIG_I_CHLD] = { "CHLD", SIGCHLD },
	[SIG_I_CONT] = { "CONT", SIGCONT },
	[SIG_I_STOP] = { "STOP", SIGSTOP },
	[SIG_I_TSTP] = { "TSTP", SIGTSTP },
	[SIG_I_TTIN] = { "TTIN", SIGTTIN },
	[SIG_I_TTOU] = { "TTOU", SIGTTOU },
	[SIG_I_URG] = { "URG", SIGURG },
	[SIG_I_KILL] = { "KILL", SIGKILL },
	[SIG_I_XCPU] = { "XCPU", SIGXCPU },
	[SIG_I_XFSZ] = { "XFSZ", SIGXFSZ },
	[SIG_I_KICK] = { "VTALRM", SIGVTALRM },
	[SIG_I_PROF] = { "PROF", SIGPROF },
	[SIG_I_ABRT] = { "ABRT", SIGABRT },
	[SIG_I_SEGV] = { "SEGV", SIGSEGV },
	[SIG_I_BUS] = { "BUS", SIGBUS },
	[SIG_I_FPE] = { "FPE", SIGFPE },
};

static struct signals_here in_use;

static volatile sig_atomic_t probe_seen;

static void probe_handler(int number)
{
	probe_seen = number;
}

static int usable(int number)
{
	struct sigaction action, old;
	sigset_t only, before;
	int good, i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = probe_handler;
	sigemptyset(&action.sa_mask);
	if (sigaction(number, &action, &old) != 0)
		return 0;
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, &before);
	probe_seen = 0;
	good = port_sigqueue(getpid(), number, (union sigval){ .sival_int = 0 }) == 0;
	for (i = 0; good && i < PATIENCE_MS && probe_seen != number; i++)
		poll(NULL, 0, 1);
	good = good && probe_seen == number;
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(number, &old, NULL);
	return good;
}
/* Neither question sends or takes a signal. */
static bool has_sigqueue(void)
{
	return port_sigqueue(getpid(), 0, (union sigval){ .sival_int = 0 }) == 0 || errno != ENOSYS;
}

static bool has_sigtimedwait(void)
{
	siginfo_t info;
	sigset_t none;

	sigemptyset(&none);
	return port_sigtimedwait(&none, &info, &(struct timespec){ 0, 0 }) > 0 || errno != ENOSYS;
}

void signals_probe(struct signals_here *here)
{
	int number, last = 0;

	memset(here, 0, sizeof(*here));
	here->queues = has_sigqueue();
	here->accepts = has_sigtimedwait();
	for (number = port_rtsig_min(); here->queues && number <= port_rtsig_max(); number++) {
		if (!usable(number))
			continue;
		/* The table's last place is for the highest; the numbers between are left out where there are too many. */
		if (here->rt_usable < RT_INDEXES)
			here->rt_usable++;
		here->rt[here->rt_usable - 1] = number;
		last = number;
	}
	if (here->rt_usable > 0)
		here->rt[here->rt_usable - 1] = last;
}

void signals_use(const struct signals_here *here)
{
	in_use = *here;
}

bool signals_queueable(void)
{
	return in_use.queues;
}

bool signals_acceptable(void)
{
	return in_use.accepts;
}

int signal_canonical(int index)
{
	int nth = index - SIG_I_RT;

	if (index < SIG_I_RT)
		return index;
	if (in_use.rt_usable == 0)
		return -1;
	if (index == SIG_I_RTMAX || in_use.rt_usable == 1)
		return SIG_I_RTMAX;
	return SIG_I_RT + nth % (in_use.rt_usable - 1);
}

int signal_number(int index)
{
	if (index < 0)
		return 0;
	if (index < SIG_I_RT)
		return standard[index].number;
	index = signal_canonical(index);
	if (index < SIG_I_RT) /* there are none */
		return 0;
	return index == SIG_I_RTMAX ? in_use.rt[in_use.rt_usable - 1] : in_use.rt[index - SIG_I_RT];
}

int signal_index(int number)
{
	int i;

	for (i = 0; i < SIG_I_RT; i++)
		if (standard[i].number == number)
			return i;
	for (i = 0; i < in_use.rt_usable; i++)
		if (in_use.rt[i] == number)
			return i == in_use.rt_usable - 1 ? SIG_I_RTMAX : SIG_I_RT + i;
	return -1;
}

uint64_t signals_canonical(uint64_t set)
{
	uint64_t out = 0;
	int i;

	for (i = 0; i < SIGNALS_MAX; i++) {
		int canonical = set & SIGNAL_BIT(i) ? signal_canonical(i) : -1;

		if (canonical >= 0)
			out |= SIGNAL_BIT(canonical);
	}
	return out;
}

void signals_to_sigset(uint64_t set, sigset_t *out)
{
	int i;

	sigemptyset(out);
	for (i = 0; i < SIGNALS_MAX; i++) {
		int number = set & SIGNAL_BIT(i) ? signal_number(i) : 0;

		if (number != 0)
			sigaddset(out, number);
	}
}

uint64_t signals_from_sigset(const sigset_t *set)
{
	uint64_t out = 0;
	int i;

	for (i = 0; i < SIGNALS_MAX; i++) {
		int number = signal_number(i);

		if (number != 0 && signal_canonical(i) == i && sigismember(set, number) == 1)
			out |= SIGNAL_BIT(i);
	}
	return out;
}

size_t signal_name(int index, char *buf, size_t size)
{
	int n;

	if (index < 0 || index >= SIGNALS_MAX)
		n = snprintf(buf, size, "?");
	else if (index < SIG_I_RT)
		n = snprintf(buf, size, "%s", standard[index].name);
	else if (index == SIG_I_RTMAX)
		n = snprintf(buf, size, "RTMAX");
	else if (index == SIG_I_RT)
		n = snprintf(buf, size, "RTMIN");
	else
		n = snprintf(buf, size, "RTMIN+%d", index - SIG_I_RT);
	return (size_t)n;
}

int signal_parse(const char *name, size_t length)
{
	char buf[16];
	int i;

	if (length == 1 && name[0] == '?')
		return -2; /* the caller decides whether "no signal" is meant */
	for (i = 0; i < SIGNALS_MAX; i++)
		if (signal_name(i, buf, sizeof(buf)) == length && memcmp(buf, name, length) == 0)
			return i;
	return -1;
}
