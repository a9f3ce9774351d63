/* Edits of histories that the rules of rtsig must notice. */
#include "faults.h"

#include <errno.h>
#include <stdlib.h>

/* ---- values ---- */

/* A send whose value certainly had to come and did; `mixed`: of a number that was sent both ways. */
static uint32_t find_kept(struct history *h, struct choices *c, bool mixed)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];
		uint32_t end = story_drained(&s, t);
		bool other = false;

		if (!rtsig_counts(&s, t) || !rtsig_was_info(&s, t) || end == NO_EVENT || !s.alone[t->process] ||
		    s.murky[t->process] || rtsig_has_mute_takes(&s, t))
			continue;
		for (k = 0; k < t->sends; k++)
			other |= !t->send[k].queued;
		for (k = 0; k < t->sends; k++) {
			const struct sent *x = &t->send[k];

			if (x->unique && x->outcome == OUTCOME_OK && x->call > s.info_since[t->process][t->signal] &&
			    x->ret < h->event[end].call && x->taken != NO_EVENT && (!mixed || other) &&
			    edit_pick(c, &offered))
				found = t->take[x->taken].event;
		}
	}
	story_close(&s);
	return found;
}

static bool lose(struct history *h, uint32_t take)
{
	bool *gone;

	if (take == NO_EVENT)
		return false;
	gone = edit_marks(h);
	edit_untake(h, gone, take);
	edit_remove(h, gone);
	free(gone);
	return true;
}

bool rtsig_edit_lost(struct history *h, struct choices *c)
{
	return lose(h, find_kept(h, c, false));
}

bool rtsig_edit_lost_in_mix(struct history *h, struct choices *c)
{
	return lose(h, find_kept(h, c, true));
}

/* A take with a value that one send alone has; `pure`: of a number that was only queued. */
static uint32_t find_take(struct history *h, struct choices *c, bool pure, unsigned *stranger)
{
	struct story s;
	unsigned offered = 0;
	uint32_t i, k, found = NO_EVENT;

	if (!story_open(&s, h))
		return NO_EVENT;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];
		bool other = false;

		for (k = 0; k < t->sends; k++)
			other |= !t->send[k].queued;
		for (k = 0; k < t->takes && rtsig_counts(&s, t) && rtsig_was_info(&s, t) && !(pure && other); k++)
			if (t->take[k].sent != NO_EVENT && t->send[t->take[k].sent].unique &&
			    h->event[t->take[k].event].out[REPORT_FORM] == FORM_INFO && edit_pick(c, &offered)) {
				found = t->take[k].event;
				if (stranger != NULL)
					*stranger = edit_stranger(h, t);
			}
	}
	story_close(&s);
	return found;
}

bool rtsig_edit_doubled(struct history *h, struct choices *c)
{
	uint32_t i = find_take(h, c, false, NULL);
	struct event copy;

	if (i == NO_EVENT)
		return false;
	copy = h->event[i];
	copy.call = h->end + 1;
	copy.ret = h->end + 2;
	edit_append(h, &copy);
	return true;
}

static bool has_value(const struct history *h, int64_t value)
{
	size_t i;
	int sigqueue = op_find("sigqueue", 8);

	for (i = 0; i < h->events; i++)
		if (h->event[i].op == sigqueue && (h->event[i].out[0] == value || h->event[i].ret == OPEN))
			return true;
	return false;
}

bool rtsig_edit_value(struct history *h, struct choices *c)
{
	uint32_t i = find_take(h, c, false, NULL);
	int64_t value = choice_range(c, "value", 0x70000000, 0x7fffffff);

	if (i == NO_EVENT || has_value(h, value))
		return false;
	h->event[i].out[REPORT_VALUE] = h->event[i].out[REPORT_INT] = value;
	return true;
}

bool rtsig_edit_sender(struct history *h, struct choices *c)
{
	unsigned stranger = ACTOR_UNKNOWN;
	uint32_t i = find_take(h, c, false, &stranger);

	if (i != NO_EVENT)
		h->event[i].out[REPORT_SENDER] = stranger;
	return i != NO_EVENT;
}

bool rtsig_edit_code(struct history *h, struct choices *c)
{
	uint32_t i = find_take(h, c, true, NULL);

	if (i != NO_EVENT)
		h->event[i].out[REPORT_CODE] = CODE_USER;
	return i != NO_EVENT;
}

/* ---- order ---- */

struct pair {
	uint32_t first, second;
};

/* Exchanges what two takes took. */
static void exchange(struct history *h, struct pair p)
{
	struct event *a = &h->event[p.first], *b = &h->event[p.second];
	unsigned i;

	for (i = REPORT_CODE; i < REPORT_MASK; i++) {
		int64_t report = a->out[i];

		a->out[i] = b->out[i];
		b->out[i] = report;
	}
	if (event_role(a) == ROLE_HANDLER) {
		int64_t signal = a->in[0];

		a->in[0] = b->in[0];
		b->in[0] = signal;
	} else {
		int64_t signal = a->result;

		a->result = b->result;
		b->result = signal;
	}
}

static const struct sent *sure(const struct story *s, const struct stream *t, uint32_t take)
{
	const struct sent *x = t->take[take].sent == NO_EVENT ? NULL : &t->send[t->take[take].sent];

	return x != NULL && x->unique && x->outcome == OUTCOME_OK && x->call > s->info_since[t->process][t->signal]
	    ? x
	    : NULL;
}

bool rtsig_edit_swapped(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	struct pair p = { NO_EVENT, NO_EVENT };
	uint32_t i, k;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];

		if (!rtsig_counts(&s, t) || !rtsig_is_orderly(&s, t))
			continue;
		for (k = 0; k + 1 < t->takes; k++) {
			const struct sent *x = sure(&s, t, k), *y = sure(&s, t, k + 1);

			if (x == NULL || y == NULL || x->ret >= y->call ||
			    t->take[k].accepted != t->take[k + 1].accepted || !edit_pick(c, &offered))
				continue;
			p = (struct pair){ t->take[k].event, t->take[k + 1].event };
		}
	}
	story_close(&s);
	if (offered > 0)
		exchange(h, p);
	return offered > 0;
}

/* Both signals had the same masks before them when the first was selected. */
static bool same_choice(const struct story *s, const struct take *d, unsigned m, unsigned n)
{
	const struct fact *f = &s->fact[d->event];
	uint64_t both = SIGNAL_BIT(m) | SIGNAL_BIT(n);

	if (d->accepted)
		return (~(uint64_t)s->h->event[d->event].in[0] & both) == 0 && (~f->blocked & both) == 0;
	if (f->handler != NO_EVENT || (f->full & both) != both)
		return false;
	if (f->within == NO_EVENT)
		return (f->maybe & both) == 0;
	return event_role(&s->h->event[f->within]) == ROLE_SETMASK && (~s->fact[f->within].blocked & both) == 0 &&
	    (f->through & both) == 0;
}

/* A later take of a higher number, of the same way, that could have come first. */
static bool find_higher(const struct story *s, const struct stream *low, uint32_t k, struct choices *c,
    unsigned *offered, struct pair *out)
{
	const struct sent *x = sure(s, low, k);
	const struct take *d = &low->take[k];
	uint64_t from = d->accepted ? s->h->event[d->event].call : s->fact[d->event].prev;
	uint32_t i, n;

	if (x == NULL || x->ret >= from)
		return false;
	for (i = 0; i < s->streams; i++) {
		const struct stream *t = &s->stream[i];

		if (t->process != low->process || t->signal <= low->signal || !is_realtime(t->signal) ||
		    !same_choice(s, d, low->signal, t->signal))
			continue;
		for (n = story_takes_before(t, d->time); n < t->takes; n++)
			if (sure(s, t, n) != NULL && t->take[n].accepted == d->accepted && edit_pick(c, offered))
				*out = (struct pair){ d->event, t->take[n].event };
	}
	return *offered > 0;
}

bool rtsig_edit_higher_first(struct history *h, struct choices *c)
{
	struct story s;
	unsigned offered = 0;
	struct pair p = { NO_EVENT, NO_EVENT };
	uint32_t i, k;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++)
		if (rtsig_is_lowest_judged(&s, s.stream[i].process))
			for (k = 0; k < s.stream[i].takes && is_realtime(s.stream[i].signal); k++)
				find_higher(&s, &s.stream[i], k, c, &offered, &p);
	story_close(&s);
	if (offered > 0)
		exchange(h, p);
	return offered > 0;
}

/* ---- sigpending() ---- */

static bool flip(struct history *h, struct choices *c, bool shown)
{
	struct story s;
	unsigned offered = 0, signal = 0;
	uint32_t i, p, found = NO_EVENT;

	if (!story_open(&s, h))
		return false;
	for (i = 0; i < s.streams; i++) {
		const struct stream *t = &s.stream[i];
		uint32_t at = 0;

		if (!rtsig_counts(&s, t) || !rtsig_is_orderly(&s, t))
			continue;
		while ((p = story_next_pending(&s, t->process, t->signal, &at)) != NO_EVENT) {
			const struct event *e = &h->event[p];
			bool place = shown ? rtsig_certainly_left(&s, t, e->call, e->ret) != NULL
			                   : story_possible(t, 0, e->ret) <= story_takes_before(t, e->call);

			if (place && edit_pick(c, &offered)) {
				found = p;
				signal = t->signal;
			}
		}
	}
	story_close(&s);
	if (found != NO_EVENT)
		h->event[found].out[0] ^= (int64_t)SIGNAL_BIT(signal);
	return found != NO_EVENT;
}

bool rtsig_edit_hidden(struct history *h, struct choices *c)
{
	return flip(h, c, true);
}

bool rtsig_edit_phantom(struct history *h, struct choices *c)
{
	return flip(h, c, false);
}

/* ---- the limit ---- */

/* The first sends of a process cannot fail where the queues are known to have room: that, too, is edited. */
bool rtsig_edit_early_limit(struct history *h, struct choices *c)
{
	int sigqueue = op_find("sigqueue", 8), limit = op_find("limit", 5), mark = mark_find("SIGQUEUE_ROOM", 13);
	unsigned sent[HISTORY_ACTORS] = { 0 }, offered = 0;
	uint32_t i, found = NO_EVENT;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (e->op == limit)
			return false;
		if (event_sends(e) >= 0)
			sent[e->actor]++;
		if (e->op == sigqueue && e->ret != OPEN && e->result == 0 && e->in[1] >= SIG_I_RT &&
		    sent[e->actor] < 20 && h->actor[e->actor].process == e->actor && h->events < 2000 &&
		    edit_pick(c, &offered))
			found = i;
	}
	for (i = 0; i < h->actors; i++)
		if (h->actor[i].process != i)
			return false;
	if (found == NO_EVENT)
		return false;
	h->event[found].result = -1;
	h->event[found].err = EAGAIN;
	h->mark[mark] = 100000;
	return true;
}
