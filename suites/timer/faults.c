#include "../std/edit.h"
#include "rules.h"

#include "mechanism.h"
#include "port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_OF "timer"
#define RULES_OF "timer."
#include "fault_rows.h"

/* ---- edits ---- */

typedef void find_fn(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found);

/* One of the places that any timer of the history offers; NO_EVENT: there is none. */
static uint32_t find_in_lives(const struct history *h, struct choices *c, find_fn *find)
{
	struct timer_life l;
	struct story s;
	uint32_t at = 0, found = NO_EVENT;
	unsigned offered = 0;

	if (!story_open(&s, h))
		return NO_EVENT;
	while (timer_next(&l, &s, &at))
		find(&l, c, &offered, &found);
	story_close(&s);
	return found;
}

static void any_count(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found)
{
	struct timer_sum sum = { .place = 0 };

	while (timer_next_sum(l, &sum))
		if (edit_pick(c, offered))
			*found = sum.asked;
}

static bool edit_too_many(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, any_count);

	if (i != NO_EVENT)
		h->event[i].result += 1000000;
	return i != NO_EVENT;
}

static bool edit_negative(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, any_count);

	if (i != NO_EVENT)
		h->event[i].result = -2 - (int64_t)choice_below(c, "count", 1000);
	return i != NO_EVENT;
}

/* A count without which the clock says that expirations are missing. */
static void counted_by_clock(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found)
{
	struct timer_sum sum = { .place = 0 };
	int64_t most = history_mark(l->s->h, "DELAYTIMER_MAX");

	while (timer_next_sum(l, &sum))
		if (sum.least > 0 && (most < 0 || sum.least < most) &&
		    sum.total - l->s->h->event[sum.asked].result < sum.least && l->s->h->event[sum.asked].result > 0 &&
		    edit_pick(c, offered))
			*found = sum.asked;
}

static bool edit_vanished(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, counted_by_clock);

	if (i != NO_EVENT)
		h->event[i].result = 0;
	return i != NO_EVENT;
}

static void left_one(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found)
{
	unsigned i;

	for (i = 0; i < l->armings; i++) {
		uint32_t first = NO_EVENT;

		if (timer_second_left(l, &l->arming[i], &first) == NO_EVENT && first != NO_EVENT &&
		    edit_pick(c, offered))
			*found = first;
	}
}

/* What was pending when the timer was disarmed is accepted twice. */
static bool edit_two_queued(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, left_one);
	struct event e;

	if (i == NO_EVENT)
		return false;
	edit_spread(h);
	e = h->event[i];
	e.call = e.ret + 1;
	e.ret = e.call + 1;
	edit_append(h, &e);
	return true;
}

static void any_taken(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found)
{
	uint32_t i;

	for (i = 0; l->stream != NULL && i < l->stream->takes; i++)
		if (timer_sent(l, &l->stream->take[i]) && edit_pick(c, offered))
			*found = l->stream->take[i].event;
}

static bool edit_value(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, any_taken);

	if (i != NO_EVENT)
		h->event[i].out[REPORT_INT] ^= 1 << 29;
	return i != NO_EVENT;
}

static bool edit_not_silent(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, any_taken);
	struct indexes sources;
	int64_t value;

	if (i == NO_EVENT)
		return false;
	value = h->event[i].out[REPORT_INT];
	for (sources = events_with(h, ROLE_SOURCE); sources.at < sources.end; sources.at++)
		if (h->event[*sources.at].out[CREATE_VALUE] == value)
			h->event[*sources.at].in[2] = NOTIFY_NONE;
	return true;
}

static void first_taken(const struct timer_life *l, struct choices *c, unsigned *offered, uint32_t *found)
{
	struct timer_sum sum = { .place = 0 };
	const struct history *h = l->s->h;

	if (l->armings == 0 || l->arming[0].first <= timer_slack(h) || !timer_next_sum(l, &sum) ||
	    (l->armings > 1 && h->event[l->arming[1].event].call < h->event[sum.asked].call))
		return;
	if (edit_pick(c, offered))
		*found = sum.asked;
}

/* The clock stood still from its arming to its first signal. */
static bool edit_early(struct history *h, struct choices *c)
{
	uint32_t i = find_in_lives(h, c, first_taken), k;
	const struct event *e;

	if (i == NO_EVENT)
		return false;
	e = &h->event[i];
	for (k = 0; k < i; k++)
		if (event_is(&h->event[k], "timer-set") && h->event[k].actor == e->actor &&
		    h->event[k].in[0] == e->in[0]) {
			h->event[i].out[OVERRUN_NOW] = h->event[k].out[SET_BEFORE];
			return true;
		}
	return false;
}

static bool edit_short_pause(struct history *h, struct choices *c)
{
	struct indexes marks = events_with(h, ROLE_MARK);
	unsigned offered = 0;
	uint32_t found = NO_EVENT;

	for (; marks.at < marks.end; marks.at++)
		if (event_is(&h->event[*marks.at], "timer-pause") && h->event[*marks.at].ret != OPEN &&
		    h->event[*marks.at].in[0] * 1000 > timer_slack(h) && edit_pick(c, &offered))
			found = *marks.at;
	if (found != NO_EVENT)
		h->event[found].out[PAUSE_AFTER] = h->event[found].out[PAUSE_BEFORE];
	return found != NO_EVENT;
}

/* ---- calls ---- */

/* Nothing is ever taken away from the count. */
static int never_reset(int timer)
{
	static int sum[PORT_TIMERS_MAX];
	int n = port_timer_getoverrun(timer);

	if (timer < 0 || timer >= PORT_TIMERS_MAX || n < 0)
		return n;
	sum[timer] += n + fault_strikes();
	return sum[timer];
}

static void plant_never_reset(void)
{
	timer_calls.getoverrun = never_reset;
}

static int one_more(int timer)
{
	int n = port_timer_getoverrun(timer);

	/* May be more than an int holds, and comes back as less than nothing. */
	return n >= 0 && fault_strikes() ? (int)((unsigned)n + 60) : n;
}

static void plant_one_more(void)
{
	timer_calls.getoverrun = one_more;
}

static int none_missed(int timer)
{
	int n = port_timer_getoverrun(timer);

	return n > 0 && fault_strikes() ? 0 : n;
}

static void plant_none_missed(void)
{
	timer_calls.getoverrun = none_missed;
}

static const char *not_by_clock(void)
{
	return port_timer_by_clock() ? NULL : "this system does not count by the clock";
}

/* A second timer sends the same. */
static int twins[PORT_TIMERS_MAX]; /* 1 + the twin */

static int create_twins(clockid_t clock, bool silent, int number, union sigval value)
{
	int timer = port_timer_create(clock, silent, number, value);
	int twin = timer >= 0 && fault_strikes() ? port_timer_create(clock, silent, number, value) : -1;

	if (timer >= 0)
		twins[timer] = twin + 1;
	return timer;
}

static int set_twins(int timer, const struct timespec *first, const struct timespec *interval)
{
	if (timer >= 0 && timer < PORT_TIMERS_MAX && twins[timer] > 0)
		port_timer_settime(twins[timer] - 1, first, interval);
	return port_timer_settime(timer, first, interval);
}

static void plant_two_queued(void)
{
	timer_calls.create = create_twins;
	timer_calls.settime = set_twins;
}

static int create_loud(clockid_t clock, bool silent, int number, union sigval value)
{
	return port_timer_create(clock, silent && !fault_strikes(), number, value);
}

static void plant_loud(void)
{
	timer_calls.create = create_loud;
}

static int create_other(clockid_t clock, bool silent, int number, union sigval value)
{
	if (fault_strikes())
		value.sival_int ^= 1 << 8;
	return port_timer_create(clock, silent, number, value);
}

static void plant_other(void)
{
	timer_calls.create = create_other;
}

static int set_early(int timer, const struct timespec *first, const struct timespec *interval)
{
	struct timespec half = *first;

	if (fault_strikes() && half.tv_nsec > 4000)
		half.tv_nsec /= 4;
	return port_timer_settime(timer, &half, interval);
}

static void plant_early(void)
{
	timer_calls.settime = set_early;
}

static int sleep_less(const struct timespec *time, struct timespec *left)
{
	return fault_strikes() ? 0 : nanosleep(time, left);
}

static void plant_sleep_less(void)
{
	timer_calls.nanosleep = sleep_less;
}

const struct fault timer_faults[] = {
	EDIT("too-many", "overrun-accounting", edit_too_many, "an overrun count is a million more"),
	EDIT("negative", "overrun-accounting", edit_negative, "an overrun count is below 0"),
	EDIT("vanished", "overrun-accounting", edit_vanished, "an overrun count says that none were missed"),
	EDIT("two-queued", "overrun-accounting", edit_two_queued, "two signals of a disarmed timer are accepted"),
	EDIT("value", "notification", edit_value, "a timer's signal comes with a value of no timer"),
	EDIT("not-silent", "notification", edit_not_silent, "a timer that was to be silent sends a signal"),
	EDIT("early", "not-early", edit_early, "a timer's signal comes at once"),
	EDIT("short-pause", "not-early", edit_short_pause, "a sleep ends at once"),

	CALL("never-reset", "overrun-accounting", plant_never_reset, 4, "overrun counts are added up"),
	CALL("too-many", "overrun-accounting", plant_one_more, 4, "overrun counts say 60 more"),
	CALL_UNLESS(not_by_clock, "none-missed", "overrun-accounting", plant_none_missed, 2, "overrun counts are 0"),
	CALL("two-queued", "overrun-accounting", plant_two_queued, 2, "a timer sends its signal twice"),
	CALL("not-silent", "notification", plant_loud, 2, "SIGEV_NONE is taken for SIGEV_SIGNAL"),
	CALL("other-value", "notification", plant_other, 4, "timer_create() keeps another value"),
	CALL("early", "not-early", plant_early, 2, "a timer expires after a quarter of its time"),
	CALL("sleep-less", "not-early", plant_sleep_less, 4, "nanosleep() returns at once"),

	MODEL("one-more", "overrun-accounting", 4, "the model's overrun counts say more than there were"),
	MODEL("not-reset", "overrun-accounting", 2, "the model does not reset overrun counts"),
	MODEL("vanishes", "overrun-accounting", 2, "the model forgets expirations"),
	MODEL("two-queued", "overrun-accounting", 2, "the model queues several signals for one timer"),
	MODEL("value", "notification", 4, "the model's timers send other values"),
	MODEL("not-silent", "notification", 2, "the model's silent timers send a signal"),
	MODEL("inherited", "notification", 2, "the model's children inherit timers"),
	MODEL("early", "not-early", 2, "the model's timers expire too early"),
	MODEL("short-pause", "not-early", 4, "the model's sleeps end at once"),
	{ .name = NULL },
};
