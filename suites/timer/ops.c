#include "timer.h"

#include "mechanism.h"
#include "port.h"

#include <errno.h>
#include <string.h>

enum { DRAINED_MAX = 64 };

struct timer_calls timer_calls = {
	.create = port_timer_create,
	.settime = port_timer_settime,
	.gettime = port_timer_gettime,
	.getoverrun = port_timer_getoverrun,
	.delete_one = port_timer_delete,
	.nanosleep = nanosleep,
};

/* What this process has made, by object: a child has none of its parent's. */
static struct {
	pid_t owner;
	int timer, value;
} mine[OBJECTS_MAX];

static unsigned made[OBJECTS_MAX];

static bool have(int64_t object)
{
	return object >= 0 && object < OBJECTS_MAX && mine[object].owner == getpid();
}

static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

static struct timespec from_us(int64_t us)
{
	return (struct timespec){ .tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000 };
}

static int64_t now(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return nanoseconds(&t);
}

static void perform_create(struct call *c)
{
	static const clockid_t clocks[TIMER_CLOCKS] = { CLOCK_MONOTONIC, CLOCK_REALTIME };
	unsigned object = (unsigned)c->arg[0];
	union sigval value;
	int timer;

	if (have(c->arg[0]) || !(SIGNAL_BIT(c->arg[1]) & (SIGNALS_STANDARD | SIGNALS_REALTIME)))
		return;
	memset(&value, 0, sizeof(value));
	value.sival_int = timer_value(c->actor->process, object, ++made[object]);
	call_begin(c);
	call_report(c, CREATE_VALUE, value.sival_int);
	timer = timer_calls.create(clocks[c->arg[3]], c->arg[2] == NOTIFY_NONE, signal_number((int)c->arg[1]), value);
	if (timer >= 0) {
		mine[object].timer = timer;
		mine[object].value = value.sival_int;
		mine[object].owner = getpid();
	}
	call_end(c, timer >= 0 ? 0 : -1);
}

static void perform_set(struct call *c)
{
	struct timespec first, interval;
	int r;

	if (!have(c->arg[0]))
		return;
	first = from_us(c->arg[1] = timer_first_us(c->arg[1]));
	interval = from_us(c->arg[2] = timer_us(c->arg[2]));
	call_begin(c);
	call_report(c, SET_BEFORE, now());
	r = timer_calls.settime(mine[c->arg[0]].timer, &first, &interval);
	call_report(c, SET_AFTER, now());
	call_end(c, r);
}

static void perform_overrun(struct call *c)
{
	int r;

	if (!have(c->arg[0]))
		return;
	call_begin(c);
	r = timer_calls.getoverrun(mine[c->arg[0]].timer);
	call_report(c, OVERRUN_NOW, now());
	call_end(c, r);
}

static void perform_left(struct call *c)
{
	struct timespec left = { 0, 0 }, interval = { 0, 0 };
	int r;

	if (!have(c->arg[0]))
		return;
	call_begin(c);
	call_report(c, LEFT_BEFORE, now());
	r = timer_calls.gettime(mine[c->arg[0]].timer, &left, &interval);
	call_report(c, LEFT_AFTER, now());
	call_report(c, LEFT_FIRST, nanoseconds(&left));
	call_report(c, LEFT_INTERVAL, nanoseconds(&interval));
	call_end(c, r);
}

static void perform_delete(struct call *c)
{
	int r;

	if (!have(c->arg[0]))
		return;
	mine[c->arg[0]].owner = 0; /* nobody asks it any more, no handler either */
	call_begin(c);
	r = timer_calls.delete_one(mine[c->arg[0]].timer);
	call_end(c, r);
}

/* The time is what is meant here: no order between processes comes of it. */
static void perform_pause(struct call *c)
{
	struct timespec left;

	left = from_us(c->arg[0] = timer_us(c->arg[0]));
	call_begin(c);
	call_report(c, PAUSE_BEFORE, now());
	while (timer_calls.nanosleep(&left, &left) == -1 && errno == EINTR && !c->actor->stop)
		;
	call_report(c, PAUSE_AFTER, now());
	call_end(c, 0);
}

/* ---- taking ---- */

const char *timer_question(int64_t value, int64_t arg[OPERANDS_MAX])
{
	arg[0] = value >> 8 & 0xff;
	return "timer-overrun";
}

void timer_ask(struct actor *a, int64_t value)
{
	struct call c;
	int64_t arg[OPERANDS_MAX];
	const char *op = timer_question(value, arg);

	if (!have(arg[0]) || mine[arg[0]].value != value)
		return;
	call_prepare(&c, a, (unsigned)op_find(op, strlen(op)));
	c.arg[0] = arg[0];
	perform_overrun(&c);
}

/* True if a signal was taken. */
static bool take(const struct call *c, int64_t us)
{
	struct call part;

	std_part(&part, c, us > 0 ? "timedwait" : "poll");
	part.arg[0] = c->arg[0];
	part.arg[1] = us;
	part.op->perform(&part);
	if (part.record == NULL || part.record->event.result < 0)
		return false;
	if (part.record->event.out[REPORT_CODE] == CODE_TIMER)
		timer_ask(c->actor, part.record->event.out[REPORT_INT]);
	return true;
}

static void perform_take(struct call *c)
{
	take(c, c->arg[1]);
}

static void perform_drain(struct call *c)
{
	unsigned left = DRAINED_MAX;

	while (left-- > 0 && take(c, 0) && !c->actor->stop)
		;
}

const struct op timer_ops[] = {
	{ "timer-create", "obj sig word(sigev-signal|sigev-none):notify word(clock-monotonic|clock-realtime):clock",
	    "num:value", ROLE_SOURCE, perform_create, timer_imagine_create,
	    "makes a timer of the calling process that sends it that signal, or nothing" },
	{ "timer-set", "obj num:microseconds num:interval", "num:before num:after", ROLE_NONE, perform_set,
	    timer_imagine_set,
	    "arms a timer: it expires after so long, or did so long ago, then at every interval; 0 disarms it" },
	{ "timer-overrun", "obj", "num:now", ROLE_NONE, perform_overrun, timer_imagine_overrun,
	    "asks for the overrun count of a timer" },
	{ "timer-left", "obj", "num:before num:after num:left num:interval", ROLE_NONE, perform_left,
	    timer_imagine_left, "asks how long a timer has to go" },
	{ "timer-delete", "obj", "", ROLE_NONE, perform_delete, timer_imagine_delete, "deletes a timer" },
	{ "timer-pause", "num:microseconds", "num:before num:after", ROLE_MARK, perform_pause, timer_imagine_pause,
	    "lets so much time pass, whatever handlers run meanwhile" },
	{ "timer-take", "sigs num:microseconds", "", ROLE_NONE, perform_take, timer_imagine_take,
	    "accepts a signal, waiting for it at most so long; records that, and asks the timer that sent it for its "
	    "overrun count" },
	{ "timer-drain", "sigs", "", ROLE_NONE, perform_drain, timer_imagine_drain,
	    "the same without waiting, until nothing is pending" },
	{ .name = NULL },
};
