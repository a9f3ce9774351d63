#include "port.h"

#include "mechanism.h"
#include "signals.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
	ROOM_MEASURED_MAX = 1024,
	PATIENCE_MS = 1000 /* until all are handled; some emulators take their time */
};

static void take(int number)
{
	(void)number;
}

/* How many realtime signals can be queued at the start, up to a bound. */
static int64_t room(void)
{
	int64_t n = 0;
	struct sigaction action, before;
	sigset_t set, old, left;
	int number = signal_number(SIG_I_RT);
	int ms;

	/* None is usable where nothing at all can be queued; that is worth knowing, too. */
	if (number == 0)
		number = port_rtsig_min();
	if (number <= 0 || number > port_rtsig_max() || !signals_queueable())
		return -1;
	memset(&action, 0, sizeof(action));
	action.sa_handler = take;
	sigemptyset(&action.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, number);
	if (sigaction(number, &action, &before) != 0 || sigprocmask(SIG_BLOCK, &set, &old) != 0)
		return -1;
	while (n < ROOM_MEASURED_MAX && port_sigqueue(getpid(), number, (union sigval){ .sival_int = 0 }) == 0)
		n++;
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	for (ms = 0; ms < PATIENCE_MS && sigpending(&left) == 0 && sigismember(&left, number) == 1; ms++)
		poll(NULL, 0, 1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (ms < PATIENCE_MS) /* else the handler stays, for what comes late */
		sigaction(number, &before, NULL);
	return n;
}

const struct mark rtsig_marks[] = {
	/* The model's system shares its queues among users unknown. */
	{ "SIGQUEUE_ROOM", room, NULL },
	{ NULL, NULL, NULL },
};
