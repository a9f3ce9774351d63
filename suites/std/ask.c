#include "story.h"

#include <stdio.h>

uint32_t story_drained(const struct story *s, const struct stream *t)
{
	uint32_t i;

	for (i = s->first[t->process + 1]; i > s->first[t->process]; i--) {
		uint32_t index = s->order[i - 1];
		const struct event *e = &s->h->event[index];
		const struct fact *f = &s->fact[index];

		if (event_role(e) != ROLE_PENDING || e->ret == OPEN || e->result != 0 || f->handler != NO_EVENT)
			continue;
		return in_set(f->blocked, t->signal) && !in_set((uint64_t)e->out[0], t->signal) ? index : NO_EVENT;
	}
	return NO_EVENT;
}

uint32_t story_takes_before(const struct stream *t, uint64_t time)
{
	uint32_t low = 0, high = t->takes;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->take[middle].time < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool story_kick(const struct story *s, unsigned process, struct kick *out)
{
	const struct history *h = s->h;
	uint32_t i;

	*out = (struct kick){ NO_EVENT, NO_EVENT, 0 };
	for (i = s->first[ACTOR_WATCHDOG]; i < s->first[ACTOR_WATCHDOG + 1] && out->send == NO_EVENT; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (event_role(e) == ROLE_SEND && e->in[1] == SIG_I_KICK && e->in[0] == (int64_t)process)
			out->send = s->order[i];
	}
	if (out->send == NO_EVENT)
		return false;
	for (i = s->first[process]; i < s->first[process + 1]; i++) {
		const struct event *e = &h->event[s->order[i]];

		if (e->call < h->event[out->send].call)
			continue;
		if (event_role(e) == ROLE_HANDLER && e->in[0] == SIG_I_KICK)
			out->handler = s->order[i];
		else if (event_role(e) == ROLE_PENDING && out->handler != NO_EVENT && e->ret != OPEN &&
		    s->fact[s->order[i]].handler == out->handler) {
			out->pending = (uint64_t)e->out[0];
			return true;
		}
	}
	return false;
}

unsigned story_hung(const struct story *s, const struct stream *t, uint32_t proof[4])
{
	const struct history *h = s->h;
	const struct sent *x;
	const struct fact *f;
	struct kick kick;
	uint32_t i;

	if (h->quiet == OPEN || s->stops || !s->alone[t->process] || s->murky[t->process] ||
	    in_set(s->foreign, t->signal))
		return 0;
	if (!story_kick(s, t->process, &kick))
		return 0;
	x = story_last_ok(t, s->caught_since[t->process][t->signal], h->quiet);
	if (x == NULL || h->event[kick.send].call < h->quiet)
		return 0;
	for (i = 0; i < t->sends; i++)
		if (t->send[i].outcome != OUTCOME_FAILED && t->send[i].ret >= h->quiet)
			return 0;
	for (i = 0; i < t->takes; i++)
		if (t->take[i].time > x->call && t->take[i].time < h->event[kick.handler].call)
			return 0;
	f = &s->fact[kick.handler];
	if (f->within != NO_EVENT && event_role(&h->event[f->within]) == ROLE_SUSPEND) {
		if (in_set((uint64_t)h->event[f->within].in[0], t->signal) || h->event[f->within].call >= h->quiet)
			return 0;
	} else if (in_set(f->maybe, t->signal) || f->prev >= h->quiet) {
		return 0;
	}
	if (!in_set(kick.pending, t->signal) &&
	    (t->takes == 0 || t->take[t->takes - 1].time < h->event[kick.handler].call))
		return 0;
	proof[0] = x->event;
	proof[1] = kick.send;
	proof[2] = kick.handler;
	proof[3] = f->within;
	return f->within != NO_EVENT ? 4 : 3;
}

uint32_t story_next_pending(const struct story *s, unsigned process, unsigned signal, uint32_t *at)
{
	for (; s->first[process] + *at < s->first[process + 1]; ++*at) {
		uint32_t index = s->order[s->first[process] + *at];
		const struct event *e = &s->h->event[index];

		if (event_role(e) == ROLE_PENDING && e->ret != OPEN && e->result == 0 &&
		    s->fact[index].handler == NO_EVENT && in_set(s->fact[index].blocked, signal)) {
			++*at;
			return index;
		}
	}
	return NO_EVENT;
}

const struct sent *story_last_ok(const struct stream *t, uint64_t after, uint64_t before)
{
	uint32_t i;

	for (i = t->sends; i > 0; i--) {
		const struct sent *x = &t->send[i - 1];

		if (x->call <= after)
			return NULL;
		if (x->outcome == OUTCOME_OK && x->ret < before)
			return x;
	}
	return NULL;
}

uint32_t story_possible(const struct stream *t, uint64_t after, uint64_t before)
{
	uint32_t i, n = 0;

	for (i = 0; i < t->sends && t->send[i].call < before; i++)
		n += t->send[i].outcome != OUTCOME_FAILED && t->send[i].ret > after;
	return n;
}

bool story_keeps_blocked(const struct story *s, unsigned process, uint64_t set, uint64_t from, uint64_t to)
{
	bool before = false;
	uint32_t i;

	for (i = s->first[process]; i < s->first[process + 1]; i++) {
		const struct event *e = &s->h->event[s->order[i]];
		bool blocked = (s->fact[s->order[i]].blocked & set) == set;

		if (e->call >= to)
			break;
		/* What was over by then is seen in what follows. */
		if (e->call < from)
			before = e->ret < from || blocked;
		else if (!before || !blocked)
			return false;
	}
	return before;
}

struct story_name story_name(const struct story *s, const struct stream *t)
{
	struct story_name name;
	char signal[16];

	signal_name(t->signal, signal, sizeof(signal));
	snprintf(name.text, sizeof(name.text), "%s to %.15s", signal, s->h->actor[t->process].name);
	return name;
}
