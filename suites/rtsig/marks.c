#include "port.h"

#include "mechanism.h"
#include "signals.h"

#include <string.h>
#include <unistd.h>

enum { ROOM_MEASURED_MAX = 1024 };

/* How many realtime signals can be queued at the start, up to a bound. */
static int64_t room(void)
{
	int64_t n = 0;
	struct timespec none = { 0, 0 };
	sigset_t set, old;
	int number = signal_number(SIG_I_RT);

	if (number == 0 || !signals_acceptable())
		return -1;
	sigemptyset(&set);
	sigaddset(&set, number);
	if (sigprocmask(SIG_BLOCK, &set, &old) != 0)
		return -1;
	while (n < ROOM_MEASURED_MAX && port_sigqueue(getpid(), number, (union sigval){ .sival_int = 0 }) == 0)
		n++;
	while (port_sigtimedwait(&set, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, &old, NULL);
	return n;
}

const struct mark rtsig_marks[] = {
	/* The model's system shares its queues among users unknown. */
	{ "SIGQUEUE_ROOM", room, NULL },
	{ NULL, NULL, NULL },
};
