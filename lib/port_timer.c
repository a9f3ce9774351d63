/* Timers of this process by small numbers, since not every system has a type for them. */
#include "port_have.h"

#include "port.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#if SHALL_HAVE_TIMER

static struct {
	pid_t owner; /* the process that made it: its children have no such timer */
	clockid_t clock;
	timer_t id;
} made[PORT_TIMERS_MAX];

static bool is_ours(int timer)
{
	if (timer >= 0 && timer < PORT_TIMERS_MAX && made[timer].owner == getpid())
		return true;
	errno = EINVAL;
	return false;
}

int port_timer_create(clockid_t clock, bool silent, int number, union sigval value)
{
	struct sigevent event;
	int i;

	for (i = 0; i < PORT_TIMERS_MAX && is_ours(i); i++)
		;
	if (i == PORT_TIMERS_MAX) {
		errno = EAGAIN;
		return -1;
	}
	memset(&event, 0, sizeof(event));
	event.sigev_notify = silent ? SIGEV_NONE : SIGEV_SIGNAL;
	event.sigev_signo = number;
	event.sigev_value = value;
	if (timer_create(clock, &event, &made[i].id) != 0)
		return -1;
	made[i].owner = getpid();
	made[i].clock = clock;
	return i;
}

int port_timer_settime(int timer, const struct timespec *first, const struct timespec *interval)
{
	struct itimerspec when;
	struct timespec now;

	memset(&when, 0, sizeof(when));
	when.it_value = *first;
	when.it_interval = *interval;
	if (!is_ours(timer))
		return -1;
	if (first->tv_sec >= 0)
		return timer_settime(made[timer].id, 0, &when, NULL);
	/* No clock has been below 0. */
	if (clock_gettime(made[timer].clock, &now) != 0)
		return -1;
	when.it_value.tv_sec = now.tv_sec + first->tv_sec > 0 ? now.tv_sec + first->tv_sec : 0;
	when.it_value.tv_nsec = now.tv_nsec;
	return timer_settime(made[timer].id, TIMER_ABSTIME, &when, NULL);
}

int port_timer_gettime(int timer, struct timespec *left, struct timespec *interval)
{
	struct itimerspec when;

	memset(&when, 0, sizeof(when));
	if (!is_ours(timer) || timer_gettime(made[timer].id, &when) != 0)
		return -1;
	*left = when.it_value;
	*interval = when.it_interval;
	return 0;
}

int port_timer_getoverrun(int timer)
{
	return is_ours(timer) ? timer_getoverrun(made[timer].id) : -1;
}

int port_timer_delete(int timer)
{
	if (!is_ours(timer))
		return -1;
	made[timer].owner = 0;
	return timer_delete(made[timer].id);
}

long port_delaytimer_max(void)
{
	return sysconf(_SC_DELAYTIMER_MAX);
}

#else

static int none(void)
{
	errno = ENOSYS;
	return -1;
}

int port_timer_create(clockid_t clock, bool silent, int number, union sigval value)
{
	(void)clock;
	(void)silent;
	(void)number;
	(void)value;
	return none();
}

int port_timer_settime(int timer, const struct timespec *first, const struct timespec *interval)
{
	(void)timer;
	(void)first;
	(void)interval;
	return none();
}

int port_timer_gettime(int timer, struct timespec *left, struct timespec *interval)
{
	(void)timer;
	(void)left;
	(void)interval;
	return none();
}

int port_timer_getoverrun(int timer)
{
	(void)timer;
	return none();
}

int port_timer_delete(int timer)
{
	(void)timer;
	return none();
}

long port_delaytimer_max(void)
{
	return -1;
}

#endif
