#include "bar.h"

#include "../std/edit.h"

#include <errno.h>
#include <sched.h>

#define FAULTS_OF "bar"
#define RULES_OF "bar."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct history *h, const struct event *e);

static struct event *pick(struct history *h, struct choices *c, fits *fit)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];

		if ((event_is(e, "bar-wait") || event_is(e, "bar-turns")) && e->ret != OPEN && e->result == 0 &&
		    bar_made(h, e->in[0]) != NULL && fit(h, e) && edit_pick(c, &offered))
			found = e;
	}
	return found;
}

static bool all_returned(const struct history *h, int64_t object)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if ((event_is(e, "bar-wait") || event_is(e, "bar-turns")) && e->in[0] == object && e->ret == OPEN)
			return false;
	}
	return true;
}

static bool is_wait(const struct history *h, const struct event *e)
{
	return event_is(e, "bar-wait") && all_returned(h, e->in[0]);
}

static bool edit_serial(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_wait);

	if (e != NULL)
		e->out[BAR_WAS_SERIAL] = e->out[BAR_WAS_SERIAL] == 0;
	return e != NULL;
}

/* It would be one too many of those who have passed, had it returned at once. */
static bool has_waited(const struct history *h, const struct event *e)
{
	int64_t count = bar_made(h, e->in[0])->in[BAR_COUNT], come = 0, gone = 1;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (!event_is(x, "bar-wait") || x->in[0] != e->in[0])
			continue;
		come += x->call <= e->call + 1;
		gone += x->ret <= e->call;
	}
	return is_wait(h, e) && gone > come / count * count;
}

static bool edit_early(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, has_waited);

	if (e != NULL)
		e->ret = e->call + 1;
	return e != NULL;
}

static bool is_turns(const struct history *h, const struct event *e)
{
	return event_is(e, "bar-turns") && all_returned(h, e->in[0]) && e->out[BAR_DONE] > 0;
}

static bool edit_alone(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_turns);

	if (e != NULL)
		e->out[BAR_EARLY] = 1;
	return e != NULL;
}

static bool edit_eintr(struct history *h, struct choices *c)
{
	struct event *e = pick(h, c, is_wait);

	if (e == NULL)
		return false;
	e->result = -1;
	e->err = EINTR;
	return true;
}

/* ---- calls ---- */

enum { YIELDS_MAX = 5000 };

/* A barrier of our own, which now and then forgets one. */
static int wait_early(void *barrier, struct bar_meeting *meeting, bool *serial)
{
	uint32_t n = atomic_fetch_add(&meeting->come, 1), place = n % meeting->count;
	uint32_t goal = n - place + meeting->count - (fault_strikes() && meeting->count > 1 ? 1 : 0), turn;

	(void)barrier;
	for (turn = 0; atomic_load(&meeting->come) < goal && turn < YIELDS_MAX; turn++) /* who ran ahead never comes */
		sched_yield();
	*serial = place == 0;
	return 0;
}

static void plant_early(void)
{
	bar_calls.wait = wait_early;
}

static int wait_two_serials(void *barrier, struct bar_meeting *meeting, bool *serial)
{
	int e = bar_honest.wait(barrier, meeting, serial);

	*serial = *serial || fault_strikes();
	return e;
}

static void plant_two_serials(void)
{
	bar_calls.wait = wait_two_serials;
}

static int wait_no_serial(void *barrier, struct bar_meeting *meeting, bool *serial)
{
	int e = bar_honest.wait(barrier, meeting, serial);

	*serial = *serial && !fault_strikes();
	return e;
}

static void plant_no_serial(void)
{
	bar_calls.wait = wait_no_serial;
}

const struct fault bar_faults[] = {
	EDIT("serial", "rendezvous", edit_serial, "another one, or nobody, is told that it is the one"),
	EDIT("early", "rendezvous", edit_early, "a wait returns before others have come"),
	EDIT("alone", "rendezvous", edit_alone, "somebody passes and another has not come"),
	EDIT("eintr", "rendezvous", edit_eintr, "a wait fails with EINTR"),

	CALL("early", "rendezvous", plant_early, 6, "somebody passes before the last one has come"),
	CALL("two-serials", "rendezvous", plant_two_serials, 0, "two are told that they are the one"),
	CALL("no-serial", "rendezvous", plant_no_serial, 0, "nobody is told that it is the one"),

	MODEL("early", "rendezvous", 10, "the model's barriers do not wait for all"),
	MODEL("two-serials", "rendezvous", 20, "in the model two are told that they are the one"),
	{ .name = NULL },
};
