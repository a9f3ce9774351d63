/* Edits of legal histories after which the named rule must object. */
#include "looks.h"

#include <errno.h>
#include <string.h>

/* A place: an event, and which of its reports. */
struct place {
	struct event *e;
	unsigned report;
	const struct transfer *next; /* the transfer that follows, where that is what is edited */
	uint32_t index;
};

typedef bool fits_sight(const struct looks *l, const struct look *k, const struct sight *s);

/* One of the sights that fit, all with the same chance. */
static bool pick(struct history *h, struct choices *c, fits_sight *fits, struct place *place)
{
	const struct looks *l = looks_of(h);
	uint64_t seen = 0;
	size_t n;
	unsigned i;

	*place = (struct place){ .e = NULL };
	for (n = 0; n < l->count; n++)
		for (i = 0; i < l->look[n].sights && l->look[n].done; i++) {
			const struct look *k = &l->look[n];

			if (k->sight[i].none || !fits(l, k, &k->sight[i]) || choice_below(c, "place", ++seen) != 0)
				continue;
			*place = (struct place){ &h->event[k->event], i, next_put(k, &k->sight[i]), k->event };
		}
	return place->e != NULL;
}

/* The bits of a sight; the result follows, of select() where no end is looked at twice. */
static bool say(const struct place *at, unsigned came)
{
	unsigned before = (unsigned)at->e->out[at->report];
	unsigned now = came | (before & SEEN_ABSENT);

	at->e->out[at->report] = now;
	if (strstr(op_at(at->e->op)->name, "select") == NULL)
		at->e->result += (now != 0) - (before != 0);
	else
		at->e->result += ((now & SEEN_IN) != 0) - ((before & SEEN_IN) != 0);
	return true;
}

static unsigned said(const struct place *at)
{
	return (unsigned)at->e->out[at->report];
}

/* ---- what fits ---- */

static bool has_data(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	return (k->asked & SEEN_IN) && s->prompt && (s->came & SEEN_IN) && look_data(s, k->e->call, k->e->ret);
}

bool mutate_poll_blind(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, has_data, &at) && say(&at, said(&at) & ~(unsigned)SEEN_IN);
}

static bool has_nothing(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	return (k->asked & SEEN_IN) && s->prompt && !(s->came & SEEN_IN) && look_no_data(s, k->e->call, k->e->ret) &&
	    look_writer(s, k->e->call, k->e->ret);
}

bool mutate_poll_phantom(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, has_nothing, &at) && say(&at, said(&at) | SEEN_IN);
}

static bool has_ended(const struct looks *l, const struct look *k, const struct sight *s)
{
	return !k->select && s->out == NULL && (s->came & SEEN_HUP) && look_ended(l, k, s, k->e->call, k->e->ret);
}

bool mutate_poll_no_hup(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, has_ended, &at) && say(&at, said(&at) & ~(unsigned)SEEN_HUP);
}

static bool has_writer(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	return !k->select && s->prompt && s->out == NULL && look_writer(s, k->e->call, k->e->ret);
}

bool mutate_poll_early_hup(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, has_writer, &at) && say(&at, said(&at) | SEEN_HUP);
}

static bool is_readable_by_select(const struct looks *l, const struct look *k, const struct sight *s)
{
	return k->select && s->prompt && (s->came & SEEN_IN) &&
	    (look_data(s, k->e->call, k->e->ret) || look_ended(l, k, s, k->e->call, k->e->ret));
}

bool mutate_poll_select_blind(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, is_readable_by_select, &at) && say(&at, said(&at) & ~(unsigned)SEEN_IN);
}

static bool has_room(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	return (k->asked & SEEN_OUT) && (s->came & SEEN_OUT) && look_room(s, k->e->call, k->e->ret);
}

bool mutate_poll_no_room(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, has_room, &at) && say(&at, said(&at) & ~(unsigned)SEEN_OUT);
}

static bool writes_then(const struct looks *l, const struct look *k, const struct sight *s)
{
	const struct transfer *put = next_put(k, s);

	(void)l;
	return (k->asked & SEEN_OUT) && (s->came & SEEN_OUT) && put != NULL && put->n == 1 && put->result == 1;
}

bool mutate_poll_false_room(struct history *h, struct choices *c)
{
	struct place at;
	struct event *put;

	if (!pick(h, c, writes_then, &at))
		return false;
	put = &h->event[at.next->event];
	put->result = -1;
	put->err = EAGAIN;
	return true;
}

static bool is_broken(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	return !k->select && (k->asked & SEEN_OUT) && s->in == NULL && look_broken(s, k->e->call, k->e->ret);
}

bool mutate_poll_unbroken(struct history *h, struct choices *c)
{
	struct place at;

	return pick(h, c, is_broken, &at) && say(&at, 0);
}

static bool is_any(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	(void)k;
	(void)s;
	return true;
}

bool mutate_poll_count(struct history *h, struct choices *c)
{
	struct place at;

	if (!pick(h, c, is_any, &at))
		return false;
	at.e->result++;
	return true;
}

static bool has_waited(const struct looks *l, const struct look *k, const struct sight *s)
{
	(void)l;
	(void)s;
	return k->e->result == 0 && k->ms >= 10;
}

bool mutate_poll_early(struct history *h, struct choices *c)
{
	struct place at;

	if (!pick(h, c, has_waited, &at))
		return false;
	at.e->out[operand_count(op_at(at.e->op)->reports) - 1] /= 2;
	return true;
}

/* ---- sleepers ---- */

static bool returned_with_event(const struct looks *l, const struct look *k, const struct sight *s)
{
	return k->ms != 0 && k->e->result > 0 &&
	    (look_data(s, k->e->ret, k->e->ret) || look_ended(l, k, s, k->e->ret, k->e->ret) ||
	        look_room(s, k->e->ret, k->e->ret) || look_broken(s, k->e->ret, k->e->ret));
}

/* As if it had never returned and everybody had waited for it in vain. */
bool mutate_poll_asleep(struct history *h, struct choices *c)
{
	const struct looks *l;
	struct place at;
	size_t i;

	if (!pick(h, c, returned_with_event, &at))
		return false;
	history_silence(h, at.e->ret);
	l = looks_of(h);
	for (i = 0; i < l->count; i++)
		if (l->look[i].event == at.index)
			return look_had_to_wake(l, &l->look[i]) != NULL;
	return false;
}
