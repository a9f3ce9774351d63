#include "edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct event *edit_returned(struct history *h, struct choices *c, const char *op, edit_fits *fits)
{
	struct event *found = NULL;
	unsigned offered = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];

		if (e->ret != OPEN && (op == NULL || event_named(e, op)) && fits(h, e) && edit_pick(c, &offered))
			found = e;
	}
	return found;
}

uint32_t edit_place(const struct history *h, struct choices *c, edit_is_place *fits)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < h->events; i++)
		if (fits(&s, i) && edit_pick(c, &offered))
			found = i;
	story_close(&s);
	return found;
}

void edit_spread(struct history *h)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		h->event[i].call *= ROOM;
		if (h->event[i].ret != OPEN)
			h->event[i].ret *= ROOM;
	}
	if (h->quiet != OPEN)
		h->quiet *= ROOM;
	h->end *= ROOM;
}

struct event *edit_append(struct history *h, const struct event *e)
{
	struct event copy = *e; /* it may lie in the array that moves */

	h->event = realloc(h->event, sizeof(struct event) * (h->events + 1));
	if (h->event == NULL)
		out_of_memory();
	h->event[h->events] = copy;
	return &h->event[h->events++];
}

bool *edit_marks(const struct history *h)
{
	return zeroed(h->events + 1, sizeof(bool));
}

void edit_remove(struct history *h, const bool *gone)
{
	size_t i, kept = 0;

	for (i = 0; i < h->events; i++)
		if (!gone[i])
			h->event[kept++] = h->event[i];
	h->events = kept;
}

void edit_untake(struct history *h, bool *gone, uint32_t event)
{
	struct event *e = &h->event[event];

	if (event_role(e) == ROLE_HANDLER) {
		gone[event] = true;
		return;
	}
	e->result = -1;
	e->err = EAGAIN;
	memset(e->out, 0, sizeof(e->out));
}

unsigned edit_stranger(const struct history *h, const struct stream *t)
{
	unsigned a;
	uint32_t i;

	for (a = h->actors; a-- > 0;) {
		bool sent = h->actor[a].process != a;

		for (i = 0; i < t->sends && !sent; i++)
			sent = t->send[i].by == a;
		if (!sent)
			return a;
	}
	return ACTOR_UNKNOWN;
}

static struct event *add(struct history *h, const char *op, unsigned actor, uint64_t call, uint64_t ret)
{
	struct event e = { .call = call, .ret = ret, .actor = (uint8_t)actor, .op = (uint16_t)op_find(op, strlen(op)) };

	return edit_append(h, &e);
}

void edit_kick(struct history *h, unsigned actor, uint64_t ticket, unsigned pending)
{
	struct event *e;

	history_silence(h, ticket);
	e = add(h, "kick", ACTOR_WATCHDOG, ticket + 1, ticket + 2);
	e->in[0] = h->actor[actor].process;
	e->in[1] = SIG_I_KICK;
	e = add(h, "handler", actor, ticket + 3, ticket + 6);
	e->in[0] = SIG_I_KICK;
	e->out[REPORT_FORM] = FORM_INFO;
	e->out[REPORT_SENDER] = ACTOR_UNKNOWN;
	e = add(h, "pending", actor, ticket + 4, ticket + 5);
	e->out[0] = (int64_t)SIGNAL_BIT(pending);
}

bool edit_lose(struct history *h, struct choices *c, edit_must_come *must_come)
{
	struct story s;
	unsigned offered = 0;
	const struct stream *chosen = NULL;
	bool *gone;
	uint32_t i;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		if (must_come(&s, &s.stream[i]) != NULL && edit_pick(c, &offered))
			chosen = &s.stream[i];
	gone = edit_marks(h);
	if (chosen != NULL) {
		const struct sent *x = must_come(&s, chosen);

		for (i = 0; i < chosen->takes; i++)
			if (chosen->take[i].time > x->call)
				edit_untake(h, gone, chosen->take[i].event);
		edit_remove(h, gone);
	}
	free(gone);
	story_close(&s);
	return chosen != NULL;
}

bool edit_exceed(struct history *h, struct choices *c, edit_can_come *can_come)
{
	struct story s;
	unsigned offered = 0;
	const struct stream *t = NULL;
	struct event copy;
	uint64_t i, missing = 0;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		if (s.stream[i].takes > 0 && can_come(&s, &s.stream[i]) != OPEN && edit_pick(c, &offered))
			t = &s.stream[i];
	if (t != NULL) {
		copy = h->event[t->take[t->takes - 1].event];
		missing = can_come(&s, t) + 1 - t->takes;
	}
	story_close(&s);
	for (i = 0; i < missing; i++) {
		copy.call = h->end + 1 + 2 * i;
		copy.ret = copy.call + 1;
		edit_append(h, &copy);
	}
	return t != NULL;
}
