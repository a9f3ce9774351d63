#include "lx.h"

#include "../std/edit.h"

#include <errno.h>
#include <stdatomic.h>

#define FAULTS_OF "lx"
#define RULES_OF "lx."
#include "fault_rows.h"

/* ---- edits ---- */

static bool had_to_sleep(const struct history *h, const struct event *e)
{
	return event_is(e, "futex-wait") && !lx_may_differ(h, e->in[0], e->in[LX_VALUE], e->call, e->ret);
}

static bool edit_again(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, had_to_sleep);

	if (e == NULL)
		return false;
	e->result = -1;
	e->err = EAGAIN;
	return true;
}

static bool could_not_sleep(const struct history *h, const struct event *e)
{
	return event_is(e, "futex-wait") && !lx_may_be(h, e->in[0], e->in[LX_VALUE], e->call, e->ret);
}

static bool edit_blind(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, could_not_sleep);

	if (e == NULL)
		return false;
	e->result = 0;
	e->err = 0;
	return true;
}

static bool is_wake(const struct history *h, const struct event *e)
{
	(void)h;
	return event_is(e, "futex-wake") && e->result >= 0;
}

static bool edit_too_many(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, is_wake);

	if (e != NULL)
		e->result = lx_sleepers(h, e->in[0], e->call, e->ret) + 1;
	return e != NULL;
}

/* It returned after everybody had been woken for good. */
static bool had_to_return(const struct history *h, const struct event *e)
{
	uint32_t set, wake;

	return event_is(e, "futex-wait") && e->in[LX_US] < 0 && h->quiet == OPEN &&
	    lx_must_have_returned(h, e, e->ret, &set, &wake);
}

static bool edit_asleep(struct history *h, struct choices *c)
{
	struct event *e = edit_returned(h, c, NULL, had_to_return);

	if (e != NULL)
		history_silence(h, e->ret);
	return e != NULL;
}

/* ---- calls ---- */

static long wait_blind(void *word, uint32_t value, int64_t us)
{
	return lx_honest.wait(word, fault_strikes() ? atomic_load((_Atomic uint32_t *)word) : value, us);
}

static void plant_blind(void)
{
	lx_calls.wait = wait_blind;
}

static long wait_again(void *word, uint32_t value, int64_t us)
{
	if (!fault_strikes())
		return lx_honest.wait(word, value, us);
	errno = EAGAIN;
	return -1;
}

static void plant_again(void)
{
	lx_calls.wait = wait_again;
}

static long wake_forgets(void *word, int most)
{
	return fault_strikes() ? 0 : lx_honest.wake(word, most);
}

static void plant_forgets(void)
{
	lx_calls.wake = wake_forgets;
}

static long wake_overcounts(void *word, int most)
{
	return lx_honest.wake(word, most) + fault_strikes();
}

static void plant_overcounts(void)
{
	lx_calls.wake = wake_overcounts;
}

static long requeue_too_many(void *word, int wakes, void *to, int moves, uint32_t value)
{
	return lx_honest.requeue(word, fault_strikes() ? LX_ALL : wakes, to, moves, value);
}

static void plant_too_many(void)
{
	lx_calls.requeue = requeue_too_many;
}

const struct fault lx_faults[] = {
	EDIT("again", "futex-wait-wake", edit_again, "a wait says that the word has changed, and it has not"),
	EDIT("blind", "futex-wait-wake", edit_blind, "a wait sleeps though the word has changed"),
	EDIT("too-many", "futex-wait-wake", edit_too_many, "more are woken than slept"),
	EDIT("asleep", "futex-wait-wake", edit_asleep, "a wait never returns though all were woken"),

	CALL("blind", "futex-wait-wake", plant_blind, 4, "a wait does not look at the word"),
	CALL("again", "futex-wait-wake", plant_again, 0, "a wait says that the word has changed"),
	CALL("forgets", "futex-wait-wake", plant_forgets, 3, "a wake does nothing"),
	CALL("overcounts", "futex-wait-wake", plant_overcounts, 0, "a wake counts one too many"),
	CALL("too-many", "futex-wait-wake", plant_too_many, 2, "a requeue wakes all"),

	MODEL("blind", "futex-wait-wake", 10, "the model's waits do not look at the word"),
	MODEL("forgets", "futex-wait-wake", 3, "the model's wakes do nothing"),
	MODEL("overcounts", "futex-wait-wake", 20, "the model's wakes count one too many"),
	{ .name = NULL },
};
