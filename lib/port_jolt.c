/* A timer that disturbs: POSIX's own where it is offered, else the XSI one that counts the process's time. */
#include "port_have.h"

#include "port.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#if SHALL_HAVE_TIMER

static timer_t timer;
static pid_t owner; /* the process that made it: its children have none */

bool port_jolt(int number, unsigned us)
{
	struct itimerspec when;
	struct sigevent event;

	if (owner != getpid()) {
		if (us == 0)
			return true;
		memset(&event, 0, sizeof(event));
		event.sigev_notify = SIGEV_SIGNAL;
		event.sigev_signo = number;
		if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
			return false;
		owner = getpid();
	}
	memset(&when, 0, sizeof(when));
	when.it_interval.tv_sec = (time_t)(us / 1000000);
	when.it_interval.tv_nsec = (long)(us % 1000000) * 1000;
	when.it_value = when.it_interval;
	return timer_settime(timer, 0, &when, NULL) == 0;
}

#else

bool port_jolt(int number, unsigned us)
{
	struct itimerval when;

	if (number != SIGVTALRM)
		return false;
	memset(&when, 0, sizeof(when));
	when.it_interval.tv_sec = (time_t)(us / 1000000);
	when.it_interval.tv_usec = (suseconds_t)(us % 1000000);
	when.it_value = when.it_interval;
	return setitimer(ITIMER_VIRTUAL, &when, NULL) == 0;
}

#endif
