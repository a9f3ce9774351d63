#include "../std/edit.h"
#include "mechanism.h"
#include "rules.h"

#include <errno.h>

#define FAULTS_OF "eintr"
#define RULES_OF "eintr."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits_call(const struct story *s, uint32_t place);

/* The index of a call that fits; NO_EVENT: there is none. */
static uint32_t pick_call(const struct history *h, struct choices *c, fits_call *fits, struct met *met)
{
	struct story s;
	unsigned offered = 0;
	uint32_t place, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (place = 0; place < s.first[ACTORS_MAX]; place++)
		if (fits(&s, place) && edit_pick(c, &offered)) {
			found = s.order[place];
			*met = eintr_met(&s, place);
		}
	story_close(&s);
	return found;
}

static bool fail(struct history *h, uint32_t index)
{
	struct event *e;

	if (index == NO_EVENT)
		return false;
	e = &h->event[index];
	e->result = -1;
	e->err = EINTR;
	e->segments = e->bytes = 0;
	if (event_role(e) == ROLE_ARRIVE)
		e->out[0] = -1;
	return true;
}

/* What these report is easily taken back. */
static bool is_plain(const struct event *e)
{
	return event_role(e) != ROLE_PASS && event_role(e) != ROLE_TAKE;
}

static bool went_on(const struct story *s, uint32_t place)
{
	const struct event *e = &s->h->event[s->order[place]];

	return eintr_restarts(e) && is_plain(e) && e->ret < s->h->quiet && !eintr_may_end(s, s->order[place]) &&
	    eintr_met(s, place).handlers > 0;
}

static bool edit_leaks(struct history *h, struct choices *c)
{
	struct met met;

	return fail(h, pick_call(h, c, went_on, &met));
}

static bool was_undisturbed(const struct story *s, uint32_t place)
{
	const struct event *e = &s->h->event[s->order[place]];

	return eintr_ends(e) && is_plain(e) && event_role(e) != ROLE_OPEN_END && event_role(e) != ROLE_CONNECT &&
	    e->ret < s->h->quiet && !s->stops && !eintr_handled(s->h, e);
}

static bool edit_unasked(struct history *h, struct choices *c)
{
	struct met met;

	return fail(h, pick_call(h, c, was_undisturbed, &met));
}

/* A handler that ran in it came of a `prod`. */
static bool was_nagged(const struct story *s, uint32_t place)
{
	const struct event *e = &s->h->event[s->order[place]];
	struct met met;
	uint32_t i;

	if (!eintr_ends(e))
		return false;
	met = eintr_met(s, place);
	for (i = 0; met.interrupting > 0 && i < met.last; i++)
		if (event_is(&s->h->event[i], "prod") && s->h->event[i].in[1] == s->h->event[met.last].in[0] &&
		    event_may_signal(s->h, &s->h->event[i], event_process(s->h, e)))
			return true;
	return false;
}

enum { TICKETS = 4, AGAIN = ROUNDS_ENOUGH + 1 };

static void put_off(uint64_t *ticket, uint64_t after)
{
	if (*ticket != OPEN && *ticket > after)
		*ticket += TICKETS * AGAIN;
}

/* The last handler in the call is followed by others, each sent when the one before had returned. */
static bool edit_goes_on(struct history *h, struct choices *c)
{
	struct met met;
	struct event prod = { 0 }, handler;
	uint32_t i, index = pick_call(h, c, was_nagged, &met);
	uint64_t after;
	size_t k;

	if (index == NO_EVENT)
		return false;
	handler = h->event[met.last];
	for (i = 0; i < met.last; i++)
		if (event_is(&h->event[i], "prod") && h->event[i].in[1] == handler.in[0] &&
		    event_may_signal(h, &h->event[i], event_process(h, &handler)))
			prod = h->event[i];
	prod.result = prod.err = 0;
	after = handler.ret;
	for (k = 0; k < h->events; k++) {
		put_off(&h->event[k].call, after);
		put_off(&h->event[k].ret, after);
	}
	put_off(&h->quiet, after);
	h->end += TICKETS * AGAIN;
	for (i = 0; i <= AGAIN - 1; i++) {
		prod.call = after + 1;
		prod.ret = after + 2;
		handler.call = after + 3;
		handler.ret = after + 4;
		after += TICKETS;
		edit_append(h, &prod);
		edit_append(h, &handler);
	}
	return true;
}

/* ---- the table ---- */

const struct fault eintr_faults[] = {
	EDIT("leaks", "restart-transparent", edit_leaks, "EINTR although every handler restarts"),
	EDIT("unasked", "no-restart-fails", edit_unasked, "EINTR although no handler ran"),
	EDIT("goes-on", "no-restart-fails", edit_goes_on,
	    "handler after handler without SA_RESTART, and the call goes on"),

	CALL("leaks", "restart-transparent", eintr_plant_leaking, 2, "sigaction() drops SA_RESTART"),
	CALL("goes-on", "no-restart-fails", eintr_plant_going_on, 2, "sigaction() adds SA_RESTART"),
	CALL("stubborn", "no-restart-fails", eintr_plant_stubborn, 2, "read() goes on after any handler"),
	CALL("unasked", "no-restart-fails", eintr_plant_unasked, 5, "waitid() fails with EINTR for no reason"),

	MODEL("leaks", "restart-transparent", 20, "the model's calls fail after a handler with SA_RESTART"),
	MODEL("goes-on", "no-restart-fails", 1, "the model's calls go on after any handler"),
	MODEL("unasked", "no-restart-fails", 200, "the model's calls fail without a handler"),
	{ .name = NULL },
};
