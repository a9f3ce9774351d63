#include "edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	bool *gone = calloc(h->events + 1, sizeof(bool));

	if (gone == NULL)
		out_of_memory();
	return gone;
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
