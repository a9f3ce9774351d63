#include "bag_history.h"

#include "facts.h"
#include "mechanism.h"

#include <stdlib.h>

enum { SIZE_AT = 1, RANK_AT, SELECTOR_AT = RANK_AT }; /* among operands */

/* ---- reading ---- */

static bool is_one(const struct event *e, unsigned object, bool (*of_form)(const struct event *e))
{
	return of_form(e) && end_object(e->in[0]) == object;
}

static struct bag_put put_of(const struct history *h, const struct bag_form *form, uint32_t index)
{
	const struct event *e = &h->event[index];
	int64_t rank = e->in[RANK_AT];

	return (struct bag_put){
		.call = e->call,
		.ret = e->ret,
		.event = index,
		.fate = e->ret == OPEN ? BAG_PERHAPS
		    : e->result >= 0   ? BAG_PUT
		                       : BAG_FAILED,
		.rank = form->order == BAG_PRIORITIES ? (unsigned)rank : rank,
		.size = e->in[SIZE_AT],
	};
}

static int32_t find_put(const struct bag *b, const struct history *h, const struct segment *s)
{
	size_t i;

	for (i = 0; i < b->puts; i++) {
		const struct event *e = &h->event[b->put[i].event];

		if (e->actor == s->actor && (uint32_t)e->out[0] == s->attempt)
			return (int32_t)i;
	}
	return -1;
}

static void read_content(const struct bag *b, const struct history *h, const struct bag_form *form, struct bag_get *g)
{
	const struct event *e = &h->event[g->event];
	const struct segment *s = &h->segment[e->segment];

	g->rank = e->out[0];
	g->size = e->result;
	g->answer = form->may_be_cut != NULL && form->may_be_cut(e) ? BAG_OPEN : BAG_SOMETHING;
	if (e->segments == 0)
		return;
	g->put = e->segments == 1 && s->actor != ACTOR_UNKNOWN && s->from == 0 ? find_put(b, h, s) : -1;
	g->strange = g->put < 0;
	if (g->strange)
		g->answer = BAG_OPEN; /* whatever it was */
	else if (s->length >= MESSAGE_SURE_BYTES)
		g->answer = BAG_GOT;
}

static struct bag_get get_of(const struct bag *b, const struct history *h, const struct bag_form *form, uint32_t index)
{
	const struct event *e = &h->event[index];
	struct bag_get g = { .call = e->call, .ret = e->ret, .event = index, .answer = BAG_NOTHING };

	if (form->order == BAG_TYPES)
		g.selector = e->in[SELECTOR_AT];
	if (e->ret == OPEN) {
		g.answer = BAG_OPEN;
		g.stuck = certainly_stuck(h, index);
	} else if (e->result < 0) {
		g.answer = form->found_none(e->err) ? BAG_EMPTY : BAG_NOTHING;
	} else {
		read_content(b, h, form, &g);
	}
	return g;
}

void bag_read(struct bag *b, const struct history *h, unsigned object, const struct bag_form *form)
{
	size_t puts = 0, gets = 0;
	uint32_t i;

	*b = (struct bag){ .order = form->order };
	for (i = 0; i < h->events; i++) {
		puts += is_one(&h->event[i], object, form->puts);
		gets += is_one(&h->event[i], object, form->gets);
	}
	b->put = zeroed(puts + 1, sizeof(*b->put));
	b->get = zeroed(gets + 1, sizeof(*b->get));
	for (i = 0; i < h->events; i++)
		if (is_one(&h->event[i], object, form->puts))
			b->put[b->puts++] = put_of(h, form, i);
	for (i = 0; i < h->events; i++)
		if (is_one(&h->event[i], object, form->gets))
			b->get[b->gets++] = get_of(b, h, form, i);
	bag_prepare(b);
}

void bag_free(struct bag *b)
{
	free(b->put);
	free(b->get);
}

/* ---- conservation ---- */

bool bag_all_put(const struct bag *b, const struct bag_get *g)
{
	size_t i;

	for (i = 0; i < b->puts; i++)
		if (b->put[i].ret > g->call)
			return false;
	return b->puts > 0;
}

const char *bag_sender(const struct history *h, const struct bag_put *p)
{
	return h->actor[h->event[p->event].actor].name;
}

bool bag_check_came(const struct bag *b, const struct bag_get *g, const struct history *h, const struct bag_form *form,
    struct judgement *j)
{
	int32_t first;

	if (g->strange)
		judgement_contradict(j, 1, &g->event,
		    "one call receives one message that was sent to this queue, but these %lld bytes are none",
		    (long long)h->event[g->event].result);
	else if (bag_from_nowhere(b, g))
		judgement_contradict(j, 2, (uint32_t[]){ g->event, b->put[g->put].event }, "a message of %s came %s",
		    bag_sender(h, &b->put[g->put]),
		    b->put[g->put].fate == BAG_FAILED ? "though sending it had failed" : "before it was sent");
	else if (bag_twice(b, g, &first))
		judgement_contradict(j, 3, (uint32_t[]){ b->put[g->put].event, b->get[first].event, g->event },
		    "a message of %s came twice", bag_sender(h, &b->put[g->put]));
	else if (bag_too_many(b, g))
		judgement_contradict(j, 1, &g->event,
		    "more messages of %lld bytes and %s %lld came than can have been sent", (long long)g->size,
		    form->rank, (long long)g->rank);
	else
		return true;
	return false;
}
