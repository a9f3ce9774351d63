#include "../std/faults.h"
#include "../std/edit.h"
#include "rules.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_OF "act"
#define RULES_OF "act."
#include "fault_rows.h"

/* ---- edits ---- */

/* A handler whose mask is known to have some signal, or to lack one: that bit is turned. */
static bool edit_mask(struct history *h, struct choices *c, bool lacks)
{
	struct story s;
	unsigned offered = 0, signal = 0;
	uint32_t i, found = NO_EVENT;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < h->events; i++) {
		struct bounds b;
		uint64_t set;

		if (!act_bounds(&s, i, &b))
			continue;
		set = act_compared(&s, event_process(h, &h->event[i])) & (lacks ? b.least : ~b.most);
		if (set == 0 || !edit_pick(c, &offered))
			continue;
		found = i;
		for (signal = 0; !in_set(set, signal); signal++)
			;
	}
	story_close(&s);
	if (found != NO_EVENT)
		h->event[found].out[REPORT_MASK] ^= (int64_t)SIGNAL_BIT(signal);
	return found != NO_EVENT;
}

static bool edit_lacks(struct history *h, struct choices *c)
{
	return edit_mask(h, c, true);
}

static bool edit_adds(struct history *h, struct choices *c)
{
	return edit_mask(h, c, false);
}

static bool restores_usr2(const struct story *s, uint32_t event)
{
	uint64_t mask;

	return act_restored_by(s, event, &mask) != NO_EVENT &&
	    in_set(~s->foreign & ~(s->fact[event].maybe & ~s->fact[event].blocked), SIG_I_USR2);
}

static bool edit_not_restored(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, restores_usr2);

	if (found != NO_EVENT)
		h->event[found].out[event_role(&h->event[found]) == ROLE_SETMASK ? 0 : 1] ^=
		    (int64_t)SIGNAL_BIT(SIG_I_USR2);
	return found != NO_EVENT;
}

/* The process's last question about the signal before its disposition is changed again. */
static uint32_t question_of(const struct story *s, const struct reset *r)
{
	uint32_t i, found = NO_EVENT;

	for (i = r->handler; i < s->h->events; i++) {
		const struct event *e = &s->h->event[i];

		if (e->actor == s->h->event[r->handler].actor && event_role(e) == ROLE_QUERY &&
		    e->in[0] == (int64_t)r->signal && e->ret != OPEN && e->result == 0 && e->ret < r->until)
			found = i;
	}
	return found;
}

/* The question after one of the resets, or its handler's record if that has an end; NO_EVENT: there is none. */
static uint32_t find_reset(struct history *h, struct choices *c, bool question)
{
	struct story s;
	unsigned offered = 0, process;
	uint32_t found = NO_EVENT, place;
	struct reset r;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (process = 0; process < h->actors; process++) {
		uint32_t at = 0;

		while (s.alone[process] && !s.murky[process] && act_next_reset(&s, process, &at, &r)) {
			place = question ? question_of(&s, &r) : h->event[r.handler].ret != OPEN ? r.handler : NO_EVENT;
			if (place != NO_EVENT && edit_pick(c, &offered))
				found = place;
		}
	}
	story_close(&s);
	return found;
}

static bool edit_still_caught(struct history *h, struct choices *c)
{
	uint32_t i = find_reset(h, c, true);

	if (i != NO_EVENT)
		h->event[i].out[0] = ACT_CATCH;
	return i != NO_EVENT;
}

/* A copy of the handler's record, so much later than its begin or end. */
static void repeat_handler(struct history *h, uint32_t i, bool inside)
{
	struct event e;

	edit_spread(h);
	e = h->event[i];
	e.call = (inside ? e.call : e.ret) + 1;
	e.ret = e.call + 1;
	edit_append(h, &e);
}

static bool edit_runs_twice(struct history *h, struct choices *c)
{
	uint32_t i = find_reset(h, c, false);

	if (i != NO_EVENT)
		repeat_handler(h, i, false);
	return i != NO_EVENT;
}

static bool is_blocked_meanwhile(const struct story *s, uint32_t event)
{
	const struct event *e = &s->h->event[event];

	return event_role(e) == ROLE_HANDLER && e->ret != OPEN && e->in[0] != SIG_I_KICK &&
	    in_set(s->fact[event].least & ~s->foreign, (unsigned)e->in[0] & 63);
}

static bool edit_nested(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, is_blocked_meanwhile);

	if (found != NO_EVENT)
		repeat_handler(h, found, true);
	return found != NO_EVENT;
}

static bool edit_not_nested(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, act_sends_again);

	if (found != NO_EVENT)
		std_edit_handlers_inside(h, found);
	return found != NO_EVENT;
}

/* ---- calls: sigaction() installs something else ---- */

static int install(int number, const struct sigaction *act, struct sigaction *old, int add, int drop, bool shallow)
{
	struct sigaction other;

	if (act == NULL || act->sa_handler == SIG_DFL || act->sa_handler == SIG_IGN || !fault_strikes())
		return sigaction(number, act, old);
	other = *act;
	other.sa_flags = (other.sa_flags | add) & ~drop;
	if (shallow)
		sigemptyset(&other.sa_mask);
	return sigaction(number, &other, old);
}

static int without_mask(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, 0, 0, true);
}

static int deferring(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, 0, SA_NODEFER, false);
}

static int letting_in(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, SA_NODEFER, 0, true);
}

static int keeping(int number, const struct sigaction *act, struct sigaction *old)
{
	return install(number, act, old, 0, (int)SA_RESETHAND, false);
}

static void plant_without_mask(void)
{
	std_calls.sigaction = without_mask;
}

static void plant_deferring(void)
{
	std_calls.sigaction = deferring;
}

static void plant_letting_in(void)
{
	std_calls.sigaction = letting_in;
}

static void plant_keeping(void)
{
	std_calls.sigaction = keeping;
}

const struct fault act_faults[] = {
	EDIT("lacks", "mask-during-handler", edit_lacks, "a handler runs with a signal unblocked that must be blocked"),
	EDIT("adds", "mask-during-handler", edit_adds, "a handler runs with a signal blocked that must not be"),
	EDIT("not-restored", "mask-during-handler", edit_not_restored, "another mask after a handler than before"),
	EDIT("still-caught", "resethand", edit_still_caught, "sigaction() tells of a handler that has been reset"),
	EDIT("runs-twice", "resethand", edit_runs_twice, "a handler that has been reset runs again"),
	EDIT("nested", "nodefer", edit_nested, "a handler is interrupted by its own signal, which it defers"),
	EDIT("not-nested", "nodefer", edit_not_nested, "with SA_NODEFER no handler runs when the signal is sent again"),

	CALL("no-sa-mask", "mask-during-handler", plant_without_mask, 2, "sigaction() drops sa_mask"),
	CALL("defers", "nodefer", plant_deferring, 2, "sigaction() drops SA_NODEFER"),
	CALL("lets-in", "nodefer", plant_letting_in, 2, "sigaction() adds SA_NODEFER and drops sa_mask"),
	CALL("not-reset", "resethand", plant_keeping, 2, "sigaction() drops SA_RESETHAND"),

	MODEL("no-sa-mask", "mask-during-handler", 20, "the model's handlers run without their sa_mask"),
	MODEL("defers", "nodefer", 20, "the model's handlers with SA_NODEFER run with their signal blocked"),
	MODEL("not-reset", "resethand", 20, "the model forgets to reset a handler"),
	{ .name = NULL },
};
