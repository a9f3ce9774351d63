/* Edits of legal histories after which the named rule must object. */
#include "faults.h"

#include "rules.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>

/* ---- where ---- */

typedef bool fits_receipt(const struct messages *v, size_t index);
typedef bool fits_sent(const struct messages *v, const struct sent *s);

struct place {
	const struct messages *v;
	size_t index;
};

/* One of the receipts that fit, all with the same chance. */
static bool pick(const struct history *h, struct choices *c, fits_receipt *fits, struct place *place)
{
	uint64_t seen = 0;
	unsigned i;
	size_t k;

	*place = (struct place){ NULL, 0 };
	for (i = 0; messages_at(h, i) != NULL; i++)
		for (k = 0; k < messages_at(h, i)->receipts; k++)
			if (fits(messages_at(h, i), k) && choice_below(c, "place", ++seen) == 0)
				*place = (struct place){ messages_at(h, i), k };
	return place->v != NULL;
}

static struct event *pick_sent(struct history *h, struct choices *c, fits_sent *fits)
{
	struct event *chosen = NULL;
	uint64_t seen = 0;
	unsigned i;
	size_t k;

	for (i = 0; messages_at(h, i) != NULL; i++)
		for (k = 0; k < messages_at(h, i)->sends; k++)
			if (fits(messages_at(h, i), &messages_at(h, i)->sent[k]) &&
			    choice_below(c, "place", ++seen) == 0)
				chosen = &h->event[messages_at(h, i)->sent[k].event];
	return chosen;
}

static const struct receipt *receipt_at(const struct place *p)
{
	return &p->v->receipt[p->index];
}

/* ---- edits ---- */

/* What an event received becomes these segments. */
static void receives(struct history *h, struct event *e, const struct segment *with, uint32_t count)
{
	uint32_t i;

	h->segment = realloc(h->segment, (h->segments + count + 1) * sizeof(struct segment));
	if (h->segment == NULL)
		out_of_memory();
	e->segment = (uint32_t)h->segments;
	e->segments = count;
	e->bytes = 0;
	for (i = 0; i < count; i++) {
		h->segment[h->segments++] = with[i];
		e->bytes += with[i].length;
	}
	e->result = e->bytes;
	e->err = 0;
}

static void fails(struct event *e, int error)
{
	e->result = error == 0 ? 0 : -1;
	e->err = error;
	if (role_receives(event_role(e)))
		e->segments = e->bytes = 0;
}

static bool is_datagram(const struct messages *v, const struct receipt *r)
{
	return v->flavour != SEQPAIR && r->kind == RECEIPT_MESSAGE && r->sure && !r->peek;
}

static bool is_record(const struct messages *v, const struct receipt *r)
{
	return v->flavour == SEQPAIR && r->kind == RECEIPT_MESSAGE && r->sure && !r->peek;
}

/* Another sure one of the same way, the next but not overlapping one; NULL: none. */
static const struct receipt *following(const struct messages *v, size_t index)
{
	size_t i;

	for (i = index + 1; i < v->receipts; i++)
		if (!v->receipt[i].peek && v->receipt[i].kind == RECEIPT_MESSAGE && v->receipt[i].sure &&
		    v->receipt[i].message != v->receipt[index].message && v->receipt[i].call > v->receipt[index].ret)
			return &v->receipt[i];
	return NULL;
}

static bool merge(struct history *h, struct choices *c, fits_receipt *fits)
{
	struct segment with[2];
	struct place place;
	const struct receipt *next;

	if (!pick(h, c, fits, &place))
		return false;
	next = following(place.v, place.index);
	with[0] = h->segment[h->event[receipt_at(&place)->event].segment];
	with[1] = h->segment[h->event[next->event].segment];
	receives(h, &h->event[receipt_at(&place)->event], with, 2);
	return true;
}

static bool is_followed_datagram(const struct messages *v, size_t i)
{
	return is_datagram(v, &v->receipt[i]) &&
	    (!flavour_is_udp(v->flavour) || v->receipt[i].source == SOURCE_KNOWN) && following(v, i) != NULL;
}

static bool is_followed_record(const struct messages *v, size_t i)
{
	return is_record(v, &v->receipt[i]) && following(v, i) != NULL;
}

bool dgram_edit_merged(struct history *h, struct choices *c)
{
	return merge(h, c, is_followed_datagram);
}

bool records_edit_merged(struct history *h, struct choices *c)
{
	return merge(h, c, is_followed_record);
}

static bool is_long(const struct messages *v, size_t i)
{
	return is_datagram(v, &v->receipt[i]) && v->receipt[i].result > MESSAGE_SURE_BYTES;
}

static bool is_whole(const struct messages *v, size_t i)
{
	return is_long(v, i) && v->receipt[i].result == length_of(message_of(v, &v->receipt[i]));
}

/* Its first byte, or its last, is missing. */
static bool without_a_byte(struct history *h, struct choices *c, fits_receipt *fits, bool first)
{
	struct segment with;
	struct place place;
	struct event *e;

	if (!pick(h, c, fits, &place))
		return false;
	e = &h->event[receipt_at(&place)->event];
	with = h->segment[e->segment];
	with.from += first;
	with.length--;
	receives(h, e, &with, 1);
	return true;
}

bool dgram_edit_beheaded(struct history *h, struct choices *c)
{
	return without_a_byte(h, c, is_long, true);
}

bool dgram_edit_shortened(struct history *h, struct choices *c)
{
	return without_a_byte(h, c, is_whole, false);
}

/* The next receipt gets the same. */
static bool twice(struct history *h, struct choices *c, fits_receipt *fits)
{
	struct segment with;
	struct place place;
	struct event *e;

	if (!pick(h, c, fits, &place))
		return false;
	with = h->segment[h->event[receipt_at(&place)->event].segment];
	e = &h->event[following(place.v, place.index)->event];
	receives(h, e, &with, 1);
	return true;
}

static bool is_followed_unix(const struct messages *v, size_t i)
{
	return is_followed_datagram(v, i) && !flavour_is_udp(v->flavour);
}

bool dgram_edit_doubled(struct history *h, struct choices *c)
{
	return twice(h, c, is_followed_unix);
}

bool records_edit_doubled(struct history *h, struct choices *c)
{
	return twice(h, c, is_followed_record);
}

static bool came_by_datagram(const struct messages *v, const struct sent *s)
{
	return v->flavour != SEQPAIR && s->came > 0 && s->fate == FATE_SENT;
}

bool dgram_edit_failed(struct history *h, struct choices *c)
{
	struct event *e = pick_sent(h, c, came_by_datagram);

	if (e == NULL)
		return false;
	fails(e, choice_chance(c, "again", 1, 2) ? EAGAIN : ECONNREFUSED);
	return true;
}

static bool tells(const struct messages *v, size_t i)
{
	return v->flavour != SEQPAIR && v->receipt[i].kind == RECEIPT_MESSAGE && v->receipt[i].sure &&
	    v->receipt[i].cut != CUT_UNTOLD;
}

bool dgram_edit_flag(struct history *h, struct choices *c)
{
	struct place place;

	if (!pick(h, c, tells, &place))
		return false;
	h->event[receipt_at(&place)->event].out[FETCH_CUT] = receipt_at(&place)->cut == CUT_CUT ? CUT_WHOLE : CUT_CUT;
	return true;
}

static bool is_cut_off(const struct messages *v, size_t i)
{
	const struct receipt *r = &v->receipt[i];

	return is_datagram(v, r) && following(v, i) != NULL &&
	    length_of(message_of(v, r)) >= r->result + MESSAGE_SURE_BYTES;
}

bool dgram_edit_tail(struct history *h, struct choices *c)
{
	struct segment with;
	struct place place;
	const struct receipt *r, *next;

	if (!pick(h, c, is_cut_off, &place))
		return false;
	r = receipt_at(&place);
	next = following(place.v, place.index);
	with = h->segment[h->event[r->event].segment];
	with.from = (uint32_t)r->result;
	with.length = (uint32_t)(length_of(message_of(place.v, r)) - r->result);
	receives(h, &h->event[next->event], &with, 1);
	return true;
}

static bool is_looked_at(const struct messages *v, size_t i)
{
	return v->flavour != SEQPAIR && v->receipt[i].peek && v->receipt[i].kind == RECEIPT_MESSAGE &&
	    v->receipt[i].sure && next_taken(v, i) >= 0 && v->receipt[next_taken(v, i)].kind == RECEIPT_MESSAGE;
}

bool dgram_edit_peeked_gone(struct history *h, struct choices *c)
{
	struct place place;

	if (!pick(h, c, is_looked_at, &place))
		return false;
	fails(&h->event[place.v->receipt[next_taken(place.v, place.index)].event], EAGAIN);
	return true;
}

/* ---- filters ---- */

/* The last call before it that connected the receiver; NULL: none, or others may have changed that. */
static const struct event *admitting(const struct messages *v, const struct receipt *r)
{
	struct indexes none = events_with(v->h, ROLE_NONE);
	const struct event *last = NULL;

	for (; none.at < none.end; none.at++) {
		const struct event *e = &v->h->event[*none.at];

		if (end_object(e->in[0]) != v->object || !(event_is(e, "admit") || event_is(e, "admit-all")))
			continue;
		if (e->call > r->ret)
			break;
		if (e->ret > r->call)
			return NULL;
		last = e;
	}
	return last != NULL && event_is(last, "admit") && last->result == 0 ? last : NULL;
}

/* One that another socket sent meanwhile, as long as a receipt needs it. */
static const struct sent *others(const struct messages *v, const struct receipt *r)
{
	const struct event *admit = admitting(v, r);
	size_t i;

	for (i = 0; admit != NULL && i < v->sends; i++) {
		const struct sent *s = &v->sent[i];
		int owner = owner_of(v, s);

		if (owner >= 0 && owner != v->h->actor[admit->in[1]].process && s->call > admit->ret &&
		    s->call < r->ret && s->n >= MESSAGE_SURE_BYTES && s->fate == FATE_SENT)
			return s;
	}
	return NULL;
}

static bool is_filtered(const struct messages *v, size_t i)
{
	return flavour_is_udp(v->flavour) && v->one_receiver && is_datagram(v, &v->receipt[i]) &&
	    others(v, &v->receipt[i]) != NULL;
}

bool dgram_edit_unfiltered(struct history *h, struct choices *c)
{
	const struct sent *s;
	struct place place;

	if (!pick(h, c, is_filtered, &place))
		return false;
	s = others(place.v, receipt_at(&place));
	receives(h, &h->event[receipt_at(&place)->event],
	    &(struct segment){ s->actor, s->attempt, 0,
	        (uint32_t)(s->n < receipt_at(&place)->n ? s->n : receipt_at(&place)->n) },
	    1);
	return true;
}

/* ---- order ---- */

static bool is_reliable_way(const struct messages *v)
{
	return messages_reliable(v) && v->one_receiver && !v->shut;
}

/* What comes can be told apart: the judge need not leave anything open. */
static bool all_sure(const struct messages *v)
{
	const struct receipt *r;

	for (r = v->receipt; r < v->receipt + v->receipts; r++)
		if (!r->peek && r->kind != RECEIPT_NONE &&
		    !(r->sure && (r->kind == RECEIPT_MESSAGE || r->kind == RECEIPT_REST)))
			return false;
	return true;
}

static bool is_kept_datagram(const struct messages *v, size_t i)
{
	return is_reliable_way(v) && all_sure(v) && is_datagram(v, &v->receipt[i]) &&
	    message_of(v, &v->receipt[i])->ret < v->receipt[i].call;
}

bool dgram_edit_lost(struct history *h, struct choices *c)
{
	struct place place;

	if (!pick(h, c, is_kept_datagram, &place))
		return false;
	fails(&h->event[receipt_at(&place)->event], EAGAIN);
	return true;
}

/* A later one that was sent later. */
static const struct receipt *later(const struct messages *v, size_t index)
{
	const struct receipt *x = &v->receipt[index], *y = following(v, index);

	return y != NULL && message_of(v, x)->ret < message_of(v, y)->call && message_of(v, x)->fate == FATE_SENT
	    ? y
	    : NULL;
}

static bool swap(struct history *h, struct choices *c, fits_receipt *fits)
{
	struct segment a, b;
	struct place place;
	struct event *x, *y;

	if (!pick(h, c, fits, &place))
		return false;
	x = &h->event[receipt_at(&place)->event];
	y = &h->event[later(place.v, place.index)->event];
	a = h->segment[x->segment];
	b = h->segment[y->segment];
	receives(h, x, &b, 1);
	receives(h, y, &a, 1);
	return true;
}

static bool can_swap_datagram(const struct messages *v, size_t i)
{
	return is_reliable_way(v) && is_datagram(v, &v->receipt[i]) && later(v, i) != NULL;
}

static bool can_swap_record(const struct messages *v, size_t i)
{
	return is_reliable_way(v) && is_record(v, &v->receipt[i]) && later(v, i) != NULL;
}

bool dgram_edit_overtaken(struct history *h, struct choices *c)
{
	return swap(h, c, can_swap_datagram);
}

bool records_edit_overtaken(struct history *h, struct choices *c)
{
	return swap(h, c, can_swap_record);
}

/* It never came, though what was sent later did. */
static bool is_missed_record(const struct messages *v, size_t i)
{
	return can_swap_record(v, i) && all_sure(v);
}

bool records_edit_lost(struct history *h, struct choices *c)
{
	struct place place;

	if (!pick(h, c, is_missed_record, &place))
		return false;
	fails(&h->event[receipt_at(&place)->event], EINTR);
	return true;
}

/* ---- the rest ---- */

static bool is_short_enough(const struct messages *v, const struct sent *s)
{
	int64_t limit = history_mark(v->h, v->flavour == UDP4 ? "UDP_MAX" : "DGRAM_MAX");

	return v->flavour != SEQPAIR && v->flavour != UDP6 && s->fate == FATE_SENT && s->n <= limit;
}

bool dgram_edit_too_long(struct history *h, struct choices *c)
{
	struct event *e = pick_sent(h, c, is_short_enough);

	if (e == NULL)
		return false;
	fails(e, EMSGSIZE);
	return true;
}

static bool has_source(const struct messages *v, size_t i)
{
	return !flavour_is_pair(v->flavour) && v->receipt[i].sure && v->receipt[i].kind == RECEIPT_MESSAGE &&
	    v->receipt[i].source == SOURCE_KNOWN && owner_of(v, message_of(v, &v->receipt[i])) >= 0 && v->h->actors > 1;
}

bool dgram_edit_source(struct history *h, struct choices *c)
{
	struct place place;
	struct event *e;

	if (!pick(h, c, has_source, &place))
		return false;
	e = &h->event[receipt_at(&place)->event];
	e->out[FETCH_FROM] = e->out[FETCH_FROM] == 0 ? 1 : 0;
	return true;
}

static bool found_nothing(const struct messages *v, size_t i)
{
	const struct receipt *r = &v->receipt[i];

	return r->kind == RECEIPT_NONE && r->err == EAGAIN && none_without_bytes(v, r) && ends_open(v, r) &&
	    nonblock_at(v->h, &v->h->event[r->event]) == 1;
}

static bool found_no_datagram(const struct messages *v, size_t i)
{
	return v->flavour != SEQPAIR && found_nothing(v, i);
}

static bool gives_zero(struct history *h, struct choices *c, fits_receipt *fits)
{
	struct place place;

	if (!pick(h, c, fits, &place))
		return false;
	fails(&h->event[receipt_at(&place)->event], 0);
	return true;
}

bool dgram_edit_zero(struct history *h, struct choices *c)
{
	return gives_zero(h, c, found_nothing);
}

bool dgram_edit_empty(struct history *h, struct choices *c)
{
	return gives_zero(h, c, found_no_datagram);
}

/* The handler that ran for SIGPIPE ran for another signal. */
bool records_edit_silent(struct history *h, struct choices *c)
{
	struct judgement j;
	size_t i;
	bool found = false;

	(void)c;
	judge_history(h, (unsigned)rule_find("seqpacket.sigpipe"), &j);
	if (!j.judged || j.count[1] == 0)
		return false;
	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_HANDLER && h->event[i].in[0] == SIG_I_PIPE) {
			h->event[i].in[0] = SIG_I_USR2;
			found = true;
		}
	return found;
}
