/* Edits of histories that the rules of std must notice. */
#include "edit.h"
#include "faults.h"
#include "rules.h"

#include <stdlib.h>

/* The last send that certainly had to be taken before the drain's end. */
static const struct sent *must_come(const struct story *s, const struct stream *t)
{
	uint32_t end = story_drained(s, t);

	if (!story_counts(s, t) || end == NO_EVENT)
		return NULL;
	return story_last_ok(t, s->caught_since[t->process][t->signal], s->h->event[end].call);
}

bool std_edit_lost(struct history *h, struct choices *c)
{
	return edit_lose(h, c, must_come);
}

bool std_edit_none_of_many(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	const struct stream *chosen = NULL;
	uint32_t i, first, last;
	bool *gone;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		if (story_counts(&s, &s.stream[i]) && std_find_coalescing(&s, &s.stream[i], &first, &last) &&
		    edit_pick(c, &offered))
			chosen = &s.stream[i];
	gone = edit_marks(h);
	if (chosen != NULL && std_find_coalescing(&s, chosen, &first, &last)) {
		for (i = first; i < last; i++)
			edit_untake(h, gone, chosen->take[i].event);
		edit_remove(h, gone);
	}
	free(gone);
	story_close(&s);
	return chosen != NULL;
}

static uint64_t can_come(const struct story *s, const struct stream *t)
{
	return story_counts(s, t) && !t->take[t->takes - 1].accepted ? story_possible(t, 0, OPEN) : OPEN;
}

bool std_edit_invented(struct history *h, struct choices *c)
{
	return edit_exceed(h, c, can_come);
}

/* Where sigpending() had to show a signal, or must not: one of the places. */
struct answer {
	uint32_t event;
	unsigned signal;
};

static bool find_answer(const struct story *s, struct choices *c, bool shown, struct answer *out)
{
	unsigned offered = 0;
	uint32_t i, p;

	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];
		uint32_t at = 0;

		if (!story_counts(s, t))
			continue;
		while ((p = story_next_pending(s, t->process, t->signal, &at)) != NO_EVENT) {
			const struct event *e = &s->h->event[p];
			const struct sent *x = story_last_ok(t, s->caught_since[t->process][t->signal], e->call);
			uint32_t takes = story_takes_before(t, e->ret);
			bool must = x != NULL && (takes == 0 || t->take[takes - 1].time < x->call);
			bool must_not = story_possible(t, 0, e->ret) <= story_takes_before(t, e->call);

			if ((shown ? must : must_not) && edit_pick(c, &offered))
				*out = (struct answer){ p, t->signal };
		}
	}
	return offered > 0;
}

static bool flip_answer(struct history *h, struct choices *c, bool shown)
{
	struct story s;
	struct answer a = { 0, 0 };
	bool found;

	if (!story_open(&s, h))
		return false;
	found = find_answer(&s, c, shown, &a);
	story_close(&s);
	if (found)
		h->event[a.event].out[0] ^= (int64_t)SIGNAL_BIT(a.signal);
	return found;
}

bool std_edit_hidden(struct history *h, struct choices *c)
{
	return flip_answer(h, c, true);
}

bool std_edit_ghost(struct history *h, struct choices *c)
{
	return flip_answer(h, c, false);
}

/* A take with SI_USER that is judged; NO_EVENT: none. */
static uint32_t find_user(struct history *h, struct choices *c, unsigned *stranger)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < s.streams && !s.full_queue; i++) {
		const struct stream *t = &s.stream[i];

		for (k = 0; k < t->takes && story_counts(&s, t); k++) {
			const struct event *e = &h->event[t->take[k].event];

			if (e->ret != OPEN && e->out[REPORT_FORM] == FORM_INFO && e->out[REPORT_CODE] == CODE_USER &&
			    edit_pick(c, &offered)) {
				found = t->take[k].event;
				*stranger = edit_stranger(h, t);
			}
		}
	}
	story_close(&s);
	return found;
}

bool std_edit_stranger(struct history *h, struct choices *c)
{
	unsigned stranger = ACTOR_UNKNOWN;
	uint32_t e = find_user(h, c, &stranger);

	if (e != NO_EVENT)
		h->event[e].out[REPORT_SENDER] = stranger;
	return e != NO_EVENT;
}

bool std_edit_other_user(struct history *h, struct choices *c)
{
	unsigned stranger;
	uint32_t e = find_user(h, c, &stranger);

	if (e != NO_EVENT)
		h->event[e].out[REPORT_FORM] = FORM_FOREIGN;
	return e != NO_EVENT;
}

/* ---- calls that must not return before a handler ran ---- */

/* Removes what an actor's handlers did inside a call. */
void std_edit_handlers_inside(struct history *h, uint32_t index)
{
	bool *gone = edit_marks(h);
	uint32_t i;

	for (i = index + 1; i < h->events && h->event[i].call < h->event[index].ret; i++)
		gone[i] = h->event[i].actor == h->event[index].actor;
	edit_remove(h, gone);
	free(gone);
}

static bool must_deliver(const struct story *s, uint32_t event)
{
	unsigned signal;

	return std_must_deliver(s, event, &signal);
}

bool std_edit_self_late(struct history *h, struct choices *c)
{
	uint32_t found = edit_place(h, c, must_deliver);

	if (found != NO_EVENT)
		std_edit_handlers_inside(h, found);
	return found != NO_EVENT;
}

/* ---- what a child must not inherit ---- */

/* A child's PENDING before which nobody can have sent it USR1. */
static uint32_t find_child(struct history *h, struct choices *c, unsigned signal)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		bool sent = in_set(s.foreign, signal) || s.stops;

		if (event_role(e) != ROLE_PENDING || e->ret == OPEN || e->actor == 0 || !s.alone[e->actor] ||
		    !std_plain_fork(&s, e->actor))
			continue;
		for (k = 0; k < s.streams; k++)
			sent = sent ||
			    (s.stream[k].process == e->actor && s.stream[k].signal == signal && s.stream[k].sends > 0);
		if (!sent && edit_pick(c, &offered))
			found = i;
	}
	story_close(&s);
	return found;
}

bool std_edit_inherited(struct history *h, struct choices *c)
{
	unsigned signal = choice_chance(c, "realtime", 1, 2) ? SIG_I_RT + 3 : SIG_I_USR1;
	uint32_t e = find_child(h, c, signal);

	if (e != NO_EVENT)
		h->event[e].out[0] |= (int64_t)SIGNAL_BIT(signal);
	return e != NO_EVENT;
}

bool std_edit_inherited_delivery(struct history *h, struct choices *c)
{
	uint32_t i = find_child(h, c, SIG_I_USR1);
	struct event e;

	if (i == NO_EVENT)
		return false;
	edit_spread(h);
	e = h->event[i];
	e.op = (uint16_t)op_find("handler", 7);
	e.in[0] = SIG_I_USR1;
	e.out[0] = CODE_USER;
	e.call = h->event[i].call - 3;
	e.ret = h->event[i].call - 2;
	edit_append(h, &e);
	return true;
}
