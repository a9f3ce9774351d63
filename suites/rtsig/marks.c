#include "port.h"

#include "mechanism.h"

#include <string.h>

enum { ROOM_MEASURED_MAX = 1024 };

/* How many realtime signals can be queued at the start, up to a bound. */
static int64_t room(void)
{
#if SHALL_HAVE_SIGQUEUE && SHALL_HAVE_SIGTIMEDWAIT
	int64_t n = 0;
	struct timespec none = { 0, 0 };
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	if (sigprocmask(SIG_BLOCK, &set, &old) != 0)
		return -1;
	while (n < ROOM_MEASURED_MAX && sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 0 }) == 0)
		n++;
	while (sigtimedwait(&set, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, &old, NULL);
	return n;
#else
	return -1;
#endif
}

/* A system may share its queues among users unknown: the model's fails with EAGAIN when it likes. */
static int64_t any_room(uint64_t *random)
{
	(void)choice_next(random);
	return -1;
}

const struct mark rtsig_marks[] = {
	{ "SIGQUEUE_ROOM", room, any_room },
	{ NULL, NULL, NULL },
};
