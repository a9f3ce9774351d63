#include "messages.h"

#include "views.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* ---- collecting ---- */

static bool is_put(const struct messages *v, const struct event *e)
{
	return event_role(e) == ROLE_PUT && end_object(e->in[0]) == v->object && end_side(e->in[0]) == v->from;
}

static bool is_get(const struct messages *v, const struct event *e)
{
	return role_receives(event_role(e)) && end_object(e->in[0]) == v->object && end_side(e->in[0]) == v->to;
}

/* A descriptor passed along with a message, or anything else that names these sockets and is not known here. */
static bool is_obscure(const struct messages *v, const struct event *e)
{
	enum op_role role = event_role(e);

	if (role == ROLE_SHUTDOWN || role == ROLE_PASS || role == ROLE_TAKE || role == ROLE_ARRIVE)
		return end_object(e->in[0]) == v->object;
	/* What waited for a socket is gone, in places, when it connects to somebody else. */
	return role == ROLE_NONE && op_operand(e->op, 0)->kind == KIND_END && end_object(e->in[0]) == v->object &&
	    (event_is(e, "admit") || event_is(e, "admit-all"));
}

static struct sent sent_of(const struct history *h, uint32_t index)
{
	const struct event *e = &h->event[index];

	return (struct sent){
		.event = index,
		.call = e->call,
		.ret = e->ret,
		.n = e->in[1],
		.result = e->result,
		.err = e->err,
		.actor = e->actor,
		.process = (uint8_t)event_process(h, e),
		.attempt = (uint32_t)e->out[0],
		.fate = e->ret == OPEN ? FATE_PERHAPS
		    : e->result >= 0   ? FATE_SENT
		                       : FATE_FAILED,
		.first = -1,
	};
}

static int32_t find_sent(const struct messages *v, unsigned actor, uint32_t attempt)
{
	size_t i;

	for (i = 0; i < v->sends; i++)
		if (v->sent[i].actor == actor && v->sent[i].attempt == attempt)
			return (int32_t)i;
	return -1;
}

/* What the bytes of a receipt are. */
static void look_at_bytes(const struct messages *v, const struct event *e, struct receipt *r)
{
	const struct segment *s = &v->h->segment[e->segment];
	uint32_t i;

	r->message = s->actor == ACTOR_UNKNOWN ? -1 : find_sent(v, s->actor, s->attempt);
	r->from = s->from;
	r->sure = r->message >= 0 && s->length >= MESSAGE_SURE_BYTES;
	r->kind = r->message < 0 ? RECEIPT_FOREIGN : s->from == 0 ? RECEIPT_MESSAGE : RECEIPT_REST;
	for (i = 1; i < e->segments; i++)
		r->kind = RECEIPT_MIXED;
}

/* What the steps of this folder report; others, such as read(), say nothing. */
static void look_at_reports(const struct event *e, struct receipt *r)
{
	if (!event_is(e, "fetch") && !event_is(e, "peek"))
		return;
	r->cut = (enum cut)e->out[FETCH_CUT];
	if (event_is(e, "peek"))
		return;
	r->source = (enum source)e->out[FETCH_SOURCE];
	r->source_process = (unsigned)e->out[FETCH_FROM];
	if (r->source == SOURCE_KNOWN && r->source_process >= ACTORS_MAX)
		r->source = SOURCE_STRANGER;
}

static struct receipt receipt_of(const struct messages *v, uint32_t index)
{
	const struct event *e = &v->h->event[index];
	struct receipt r = {
		.event = index,
		.call = e->call,
		.ret = e->ret,
		.n = e->in[1],
		.result = e->result,
		.err = e->err,
		.actor = e->actor,
		.process = (uint8_t)event_process(v->h, e),
		.peek = event_role(e) == ROLE_PEEK,
		.kind = e->ret == OPEN ? RECEIPT_OPEN
		    : e->result < 0    ? RECEIPT_NONE
		                       : RECEIPT_EMPTY,
		.message = -1,
		.source = SOURCE_UNASKED,
	};

	if (e->ret == OPEN || e->result < 0)
		return r;
	look_at_reports(e, &r);
	if (e->segments > 0)
		look_at_bytes(v, e, &r);
	return r;
}

static void count_receipts(struct messages *v)
{
	size_t i;

	for (i = 0; i < v->receipts; i++) {
		const struct receipt *r = &v->receipt[i];

		if (r->kind != RECEIPT_MESSAGE || !r->sure || r->peek)
			continue;
		if (v->sent[r->message].came++ == 0)
			v->sent[r->message].first = (int32_t)i;
	}
}

/* All that goes through an object, one way. False: nothing did. */
static bool messages_open(struct messages *v, const struct history *h, unsigned object, unsigned from, unsigned to)
{
	const struct references *refs = &h->refs[object][to];
	size_t i, puts = 0, gets = 0;

	*v = (struct messages){ .h = h,
		.object = object,
		.from = from,
		.to = to,
		.flavour = flavour_of(h->object[object].kind) };
	for (i = 0; i < h->events; i++) {
		puts += is_put(v, &h->event[i]);
		gets += is_get(v, &h->event[i]);
		v->shut = v->shut || is_obscure(v, &h->event[i]);
	}
	if (puts + gets == 0)
		return false;
	v->one_receiver = refs->count > 0 && !refs->several && refs->ref[0].description != NO_DESCRIPTION;
	v->sent = zeroed(puts + 1, sizeof(struct sent));
	v->receipt = zeroed(gets + 1, sizeof(struct receipt));
	for (i = 0; i < h->events; i++)
		if (is_put(v, &h->event[i]))
			v->sent[v->sends++] = sent_of(h, (uint32_t)i);
	for (i = 0; i < v->sends; i++)
		v->empty = v->empty || v->sent[i].n == 0;
	for (i = 0; i < h->events; i++)
		if (is_get(v, &h->event[i]))
			v->receipt[v->receipts++] = receipt_of(v, (uint32_t)i);
	assert(v->sends == puts && v->receipts == gets);
	count_receipts(v);
	return true;
}

static void messages_close(void *view)
{
	struct messages *v = view;

	free(v->sent);
	free(v->receipt);
}

/* ---- all ways through all objects ---- */

static void view_object(struct views *all, const struct history *h, unsigned object)
{
	unsigned side;

	if (flavour_of(h->object[object].kind) == NO_MESSAGES)
		return;
	for (side = 0; side < SIDES_MAX; side++) {
		int from = kind_source(kind_at(h->object[object].kind), side);

		if (from >= 0)
			views_keep(all, messages_open(views_room(all), h, object, (unsigned)from, side));
	}
}

const struct messages *messages_at(const struct history *h, unsigned index)
{
	static const struct views_kind kind = { sizeof(struct messages), view_object, messages_close };

	return views_at(h, &kind, index);
}

void judge_messages(const struct history *h, struct judgement *j, messages_check *check)
{
	const struct messages *v;
	unsigned i;

	for (i = 0; (v = messages_at(h, i)) != NULL; i++)
		check(v, j);
}

/* ---- facts ---- */

int nonblock_at(const struct history *h, const struct event *e)
{
	uint32_t its = refs_description(h, event_process(h, e), e->in[0], e->call, e->ret), other;
	struct indexes flags = events_with(h, ROLE_FLAG);
	const struct event *last = NULL;

	if (its == NO_DESCRIPTION)
		return -1;
	for (; flags.at < flags.end && h->event[*flags.at].call < e->ret; flags.at++) {
		const struct event *x = &h->event[*flags.at];

		if (end_object(x->in[0]) != end_object(e->in[0]) || end_side(x->in[0]) != end_side(e->in[0]))
			continue;
		other = refs_description(h, event_process(h, x), x->in[0], x->call, x->ret);
		if (other != its && other != NO_DESCRIPTION)
			continue;
		if (other != its || !happened_before(x, e) || x->result != 0 ||
		    (last != NULL && !happened_before(last, x)))
			return -1;
		last = x;
	}
	if (last != NULL)
		return last->in[1] != 0;
	return event_role(&h->event[its]) == ROLE_OPEN_END && h->event[its].in[1] != 0;
}

int owner_of(const struct messages *v, const struct sent *s)
{
	const struct event *e = &v->h->event[s->event];
	uint32_t its = refs_description(v->h, s->process, e->in[0], e->call, e->ret);

	if (its == NO_DESCRIPTION || event_role(&v->h->event[its]) != ROLE_OPEN_END)
		return -1;
	return (int)event_process(v->h, &v->h->event[its]);
}

bool messages_reliable(const struct messages *v)
{
	if (v->flavour == SEQPAIR)
		return true;
	return !flavour_is_udp(v->flavour) && history_mark(v->h, "UNIX_RELIABLE") == 1;
}

/* Whether a receipt may have taken a message of that sender (-1: of anybody). */
static bool may_be_of(const struct messages *v, const struct receipt *r, int of)
{
	switch (r->kind) {
	case RECEIPT_NONE:
		return false;
	case RECEIPT_MESSAGE:
		return of < 0 || v->sent[r->message].actor == of;
	case RECEIPT_REST: /* of one that was taken before; or a short message that looks like that */
		return !r->sure && (of < 0 || v->sent[r->message].actor == of);
	default:
		return true;
	}
}

bool certainly_ahead(const struct messages *v, const struct receipt *r, uint64_t before, int of)
{
	uint64_t sent = 0, taken = 0;
	size_t i;

	if (!v->one_receiver || v->shut)
		return false;
	for (i = 0; i < v->sends && v->sent[i].call < before; i++)
		sent += v->sent[i].fate == FATE_SENT && v->sent[i].result > 0 && v->sent[i].ret < before &&
		    (of < 0 || v->sent[i].actor == of);
	for (i = 0; i < v->receipts && v->receipt[i].call < r->ret; i++)
		taken += &v->receipt[i] != r && !v->receipt[i].peek && may_be_of(v, &v->receipt[i], of);
	return sent > taken;
}

int32_t witness_missing(const struct messages *v, const struct receipt *r, uint64_t before)
{
	size_t i;

	for (i = 0; i < v->sends && v->sent[i].call < before; i++)
		if (v->sent[i].fate == FATE_SENT && v->sent[i].result > 0 && v->sent[i].ret < before &&
		    (v->sent[i].first < 0 || v->receipt[v->sent[i].first].call > r->ret))
			return (int32_t)i;
	return -1;
}

bool ends_open(const struct messages *v, const struct receipt *r)
{
	uint64_t until = r->ret == OPEN ? v->h->end : r->ret;

	return !v->shut && refs_certainly_open(v->h, v->object, v->from, r->call, until) &&
	    refs_certainly_open(v->h, v->object, v->to, r->call, until);
}
