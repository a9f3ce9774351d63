#include "unix.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- edits of histories ---- */

static bool took(const struct event *e)
{
	return e->ret != OPEN && e->result == 0 && e->out[0] >= 0;
}

/* A later accept() took what an earlier one had taken. */
bool mutate_accepted_twice(struct history *h, struct choices *c)
{
	struct indexes arrive = events_with(h, ROLE_ARRIVE);
	const struct event *first = NULL;
	struct event *chosen = NULL;
	uint64_t seen = 0;

	for (; arrive.at < arrive.end; arrive.at++) {
		struct event *e = &h->event[*arrive.at];

		if (!took(e))
			continue;
		if (first != NULL && choice_below(c, "place", ++seen) == 0)
			chosen = e;
		first = first != NULL ? first : e;
	}
	if (chosen == NULL)
		return false;
	chosen->out[0] = first->out[0];
	return true;
}

/* Bytes of nobody come out of an accepted connection. */
bool mutate_cross_talk(struct history *h, struct choices *c)
{
	struct event *chosen = NULL;
	uint64_t seen = 0;
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];
		const struct lane *l;

		if (event_role(e) != ROLE_GET || e->segments == 0)
			continue;
		for (k = 0; (l = lane_at(h, (unsigned)k)) != NULL; k++)
			if (l->good && l->v.object == end_object(e->in[0]) && l->v.to == end_side(e->in[0]) &&
			    l->v.to == 1 && kind_at(h->object[l->v.object].kind)->sides[1] == 'a' &&
			    choice_below(c, "place", ++seen) == 0)
				chosen = e;
	}
	if (chosen == NULL)
		return false;
	h->segment[chosen->segment].actor = ACTOR_UNKNOWN;
	h->segment[chosen->segment].attempt = ATTEMPT_UNKNOWN;
	h->segment[chosen->segment].from = 0;
	return true;
}

/* ---- sabotaged calls ---- */

static struct {
	int fd;
	socklen_t length;
	union address address;
} last = { .fd = -1 };

/* Now and then the connection that was accepted last is accepted again, instead of another. */
static int accept_twice(int fd, struct sockaddr *address, socklen_t *length)
{
	socklen_t room = *length;
	int r = accept(fd, address, length);

	if (r == -1)
		return r;
	if (last.fd != -1 && room >= last.length && fault_strikes()) {
		close(r);
		memcpy(address, &last.address, last.length);
		*length = last.length;
		return dup(last.fd);
	}
	if (last.fd != -1)
		close(last.fd);
	last.fd = dup(r);
	last.length = *length < sizeof(last.address) ? *length : (socklen_t)sizeof(last.address);
	memcpy(&last.address, address, last.length);
	return r;
}

void plant_accepted_twice(void)
{
	unix_calls.accept = accept_twice;
}

const struct fault unix_faults[] = {
	{
	    .name = "unix.edit-accepted-twice",
	    .kind = FAULT_HISTORY,
	    .rule = "unix.accept-one-to-one",
	    .gist = "a connection is accepted twice",
	    .mutate = mutate_accepted_twice,
	},
	{
	    .name = "unix.edit-cross-talk",
	    .kind = FAULT_HISTORY,
	    .rule = "unix.accept-one-to-one",
	    .gist = "bytes that nobody sent by a connection come out of it",
	    .mutate = mutate_cross_talk,
	},
	{
	    .name = "unix.accepted-twice",
	    .kind = FAULT_CALL,
	    .rule = "unix.accept-one-to-one",
	    .gist = "accept() gives the last connection again",
	    .plant = plant_accepted_twice,
	    .rate = 3,
	},
	{
	    .name = "unix.model-accepted-twice",
	    .kind = FAULT_MODEL,
	    .rule = "unix.accept-one-to-one",
	    .gist = "a connection stays in the model's listener when it is accepted",
	    .rate = 5,
	},
	{ .name = NULL },
};
