/* Sabotaged calls of rtsig: each breaks one promise now and then, and otherwise does what it should. */
#include "faults.h"

#include "port.h"

#include <errno.h>

static int lost(pid_t pid, int number, union sigval value)
{
	return fault_strikes() ? 0 : port_sigqueue(pid, number, value);
}

void rtsig_plant_lost(void)
{
	std_calls.sigqueue = lost;
}

static int doubled(pid_t pid, int number, union sigval value)
{
	int r = port_sigqueue(pid, number, value);

	if (r == 0 && fault_strikes())
		port_sigqueue(pid, number, value);
	return r;
}

void rtsig_plant_doubled(void)
{
	std_calls.sigqueue = doubled;
}

/* One is held back until the next has been sent. */
static struct {
	pid_t pid;
	int number;
	union sigval value;
} held;

static int swapped(pid_t pid, int number, union sigval value)
{
	int r;

	if (held.pid == 0 && fault_strikes()) {
		held.pid = pid;
		held.number = number;
		held.value = value;
		return 0;
	}
	r = port_sigqueue(pid, number, value);
	if (held.pid != 0) {
		port_sigqueue(held.pid, held.number, held.value);
		held.pid = 0;
	}
	return r;
}

void rtsig_plant_swapped(void)
{
	std_calls.sigqueue = swapped;
}

/* From the top, one at a time. */
static int highest(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	struct timespec none = { 0, 0 };
	int i;

	for (i = SIGNALS_MAX - 1; i >= SIG_I_RT && fault_strikes(); i--) {
		sigset_t one;
		int number = signal_canonical(i) == i ? signal_number(i) : 0;

		if (number == 0 || sigismember(set, number) != 1)
			continue;
		sigemptyset(&one);
		sigaddset(&one, number);
		if (port_sigtimedwait(&one, info, &none) > 0)
			return number;
	}
	return port_sigtimedwait(set, info, timeout);
}

void rtsig_plant_highest(void)
{
	std_calls.sigtimedwait = highest;
}

static int altered(pid_t pid, int number, union sigval value)
{
	if (fault_strikes())
		value.sival_int ^= 0x10000000;
	return port_sigqueue(pid, number, value);
}

void rtsig_plant_value(void)
{
	std_calls.sigqueue = altered;
}

static void (*true_info)(const siginfo_t *info, struct signal_info *out);

static void wrong_sender(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_QUEUE && fault_strikes())
		out->pid = (int64_t)getpid();
}

static void wrong_code(const siginfo_t *info, struct signal_info *out)
{
	true_info(info, out);
	if (out->code == CODE_QUEUE && fault_strikes())
		out->code = CODE_USER;
}

void rtsig_plant_sender(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_sender;
}

void rtsig_plant_code(void)
{
	true_info = std_calls.read_info;
	std_calls.read_info = wrong_code;
}

static int early(pid_t pid, int number, union sigval value)
{
	if (!fault_strikes())
		return port_sigqueue(pid, number, value);
	errno = EAGAIN;
	return -1;
}

void rtsig_plant_early_limit(void)
{
	std_calls.sigqueue = early;
}

static int degraded(pid_t pid, int number, union sigval value)
{
	return fault_strikes() ? kill(pid, number) : port_sigqueue(pid, number, value);
}

void rtsig_plant_degraded(void)
{
	std_calls.sigqueue = degraded;
}

static int hiding(sigset_t *set)
{
	int r = sigpending(set);
	int i;

	if (fault_strikes())
		for (i = SIG_I_RT; i < SIGNALS_MAX; i++)
			if (signal_canonical(i) == i)
				sigdelset(set, signal_number(i));
	return r;
}

void rtsig_plant_hidden(void)
{
	std_calls.sigpending = hiding;
}

static int phantom(sigset_t *set)
{
	int r = sigpending(set);
	uint64_t caught = std_caught_now() & SIGNALS_REALTIME;
	int i;

	if (caught != 0 && fault_strikes())
		for (i = SIG_I_RT; i < SIGNALS_MAX; i++)
			if ((caught >> i & 1) != 0)
				sigaddset(set, signal_number(i));
	return r;
}

void rtsig_plant_phantom(void)
{
	std_calls.sigpending = phantom;
}

static int empty(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	if (!fault_strikes())
		return port_sigtimedwait(set, info, timeout);
	errno = EAGAIN;
	return -1;
}

void rtsig_plant_empty_poll(void)
{
	std_calls.sigtimedwait = empty;
}
