/* Sabotaged calls: each breaks one promise now and then, and otherwise does what it should. */
#include "../pipe/pipe.h"
#include "eintr.h"

#include <errno.h>
#include <unistd.h>

static int install(int number, const struct sigaction *act, struct sigaction *old, int add, int drop)
{
	struct sigaction other;

	/* The watchdog's stays as it is. */
	if (act == NULL || act->sa_handler == SIG_DFL || act->sa_handler == SIG_IGN ||
	    number == signal_number(SIG_I_KICK) || !fault_strikes())
		return sigaction(number, act, old);
	other = *act;
	other.sa_flags = (other.sa_flags | add) & ~drop;
	return sigaction(number, &other, old);
}

static int leaking(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, 0, SA_RESTART);
}

static int going_on(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, SA_RESTART, 0);
}

void eintr_plant_leaking(void)
{
	std_calls.sigaction = leaking;
}

void eintr_plant_going_on(void)
{
	std_calls.sigaction = going_on;
}

static ssize_t read_stubborn(int fd, void *buf, size_t n)
{
	bool stubborn = fault_strikes();
	ssize_t r;

	do
		r = read(fd, buf, n);
	while (r == -1 && errno == EINTR && stubborn);
	return r;
}

void eintr_plant_stubborn(void)
{
	pipe_calls.read = read_stubborn;
}

static int wait_unasked(idtype_t type, id_t id, siginfo_t *info, int options)
{
	if ((options & WNOHANG) == 0 && fault_strikes()) {
		errno = EINTR;
		return -1;
	}
	return waitid(type, id, info, options);
}

void eintr_plant_unasked(void)
{
	std_calls.waitid = wait_unasked;
}
