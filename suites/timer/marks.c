#include "mechanism.h"
#include "timer.h"

#include "port.h"

#include <string.h>
#include <time.h>

enum { PROBE_NS = 1000000 };

static int64_t resolution(clockid_t clock)
{
	struct timespec t;

	return clock_getres(clock, &t) == 0 ? (int64_t)t.tv_sec * 1000000000 + t.tv_nsec : -1;
}

/* Of the coarser clock. */
static int64_t measure_resolution(void)
{
	int64_t a = resolution(CLOCK_MONOTONIC), b = resolution(CLOCK_REALTIME);

	return a < 0 || b < 0 ? -1 : a > b ? a : b;
}

static int64_t measure_most(void)
{
	return port_delaytimer_max();
}

/* The system says so, and its timers do send signals. */
static int64_t measure_by_clock(void)
{
	const struct timespec soon = { 0, PROBE_NS }, never = { 0, 0 };
	struct timespec patience = { 1, 0 };
	siginfo_t info;
	sigset_t set, old;
	int timer, number = SIGALRM;
	bool came = false;

	if (!port_timer_by_clock())
		return 0;
	sigemptyset(&set);
	sigaddset(&set, number);
	if (sigprocmask(SIG_BLOCK, &set, &old) != 0)
		return 0;
	timer = port_timer_create(CLOCK_MONOTONIC, false, number, (union sigval){ .sival_int = 0 });
	if (timer >= 0) {
		if (port_timer_settime(timer, &soon, &never) == 0)
			came = port_sigtimedwait(&set, &info, &patience) == number;
		port_timer_delete(timer);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return came;
}

static int64_t imagine_most(struct model *m)
{
	static const int64_t legal[] = { INT32_MAX, 32, 100 };

	return legal[model_habit(m, &timer_liberties[TIMER_COUNT_MAX], 3)];
}

static int64_t imagine_by_clock(struct model *m)
{
	return timer_exact(m);
}

const struct mark timer_marks[] = {
	{ .name = "TIMER_RESOLUTION", .measure = measure_resolution, .imagine = timer_coarseness },
	{ .name = "DELAYTIMER_MAX", .measure = measure_most, .imagine = imagine_most },
	{ .name = "TIMER_BY_CLOCK", .measure = measure_by_clock, .imagine = imagine_by_clock },
	{ .name = NULL },
};
