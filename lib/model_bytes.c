#include "model_bytes.h"

#include "model_state.h"

#include <assert.h>
#include <string.h>

void model_bytes_open(struct model_bytes *q, uint32_t capacity)
{
	assert(capacity <= MODEL_BYTES_MAX);
	q->capacity = capacity;
	q->used = q->first = q->segments = 0;
	q->put = q->taken = 0;
}

static struct segment *nth(struct model_bytes *q, uint32_t i)
{
	return &q->segment[(q->first + i) % MODEL_BYTES_MAX];
}

/* True if the second goes on where the first ends. */
static bool continues(const struct segment *a, const struct segment *b)
{
	return a->actor == b->actor && a->attempt == b->attempt && a->from + a->length == b->from;
}

void model_offers(struct call *c)
{
	c->local[3] = c->actor->arena->log[c->actor->index].attempts++;
}

void model_bytes_put(struct model_bytes *q, const struct call *c, uint32_t from, uint32_t n)
{
	struct segment s = {
		.actor = (uint8_t)c->actor->index,
		.attempt = (uint32_t)c->record->event.out[0],
		.from = from,
		.length = n,
	};

	assert(n <= q->capacity - q->used);
	if (n == 0)
		return;
	q->used += n;
	q->put += n;
	if (q->segments > 0 && continues(nth(q, q->segments - 1), &s))
		nth(q, q->segments - 1)->length += n;
	else
		*nth(q, q->segments++) = s;
}

void model_bytes_discard(struct model_bytes *q)
{
	q->taken += q->used;
	q->used = q->segments = 0;
}

void model_bytes_lose(struct model_bytes *q)
{
	struct segment *last = nth(q, q->segments - 1);

	q->used--;
	q->put--;
	if (--last->length == 0)
		q->segments--;
}

/* ---- receiving ---- */

bool model_receives(struct call *c, struct model *m, uint32_t n)
{
	size_t most = n < MODEL_BYTES_MAX ? n : MODEL_BYTES_MAX;

	return model_receives_all(c, m, (uint32_t)most);
}

bool model_receives_all(struct call *c, struct model *m, uint32_t most)
{
	/* A byte from here and a byte from there: each may need a segment. */
	return call_room(c, m->arena->by_origin ? most * sizeof(struct segment) : most) != NULL;
}

/* Where a call's received bytes go in the log. */
struct sink {
	struct call *c;
	uint8_t *at;
	uint32_t segments;
};

/* Behind what the call has got already. */
static struct sink sink_of(struct call *c)
{
	const struct event *e = &c->record->event;
	size_t got = c->actor->arena->by_origin ? e->segments * sizeof(struct segment) : e->bytes;

	return (struct sink){ c, &c->actor->arena->data[c->actor->index][c->record->data + got], e->segments };
}

static void receive(struct sink *k, const struct segment *s)
{
	if (k->c->actor->arena->by_origin) {
		memcpy(k->at, s, sizeof(*s));
		k->at += sizeof(*s);
		k->segments++;
		return;
	}
	payload_fill(k->at, end_object(k->c->arg[0]), s->actor, s->attempt, s->from, s->length);
	k->at += s->length;
}

static void received(const struct sink *k, uint32_t n)
{
	struct call *c = k->c;
	uint32_t bytes = c->record->event.bytes + n;

	if (!c->actor->arena->by_origin) {
		call_keep(c, bytes);
		return;
	}
	call_keep(c, k->segments * sizeof(struct segment));
	c->record->event.bytes = bytes;
	c->record->event.segments = k->segments;
}

/* Takes up to n bytes from the first segment. */
static struct segment take_first(struct model_bytes *q, uint32_t n)
{
	struct segment *first = nth(q, 0), out = *first;

	if (out.length > n) {
		out.length = n;
		first->from += n;
		first->length -= n;
		return out;
	}
	q->first = (q->first + 1) % MODEL_BYTES_MAX;
	q->segments--;
	return out;
}

void model_bytes_take(struct model_bytes *q, struct call *c, uint32_t n)
{
	struct sink sink = sink_of(c);
	uint32_t left = n;

	assert(n <= q->used);
	while (left > 0) {
		struct segment s = take_first(q, left);

		left -= s.length;
		receive(&sink, &s);
	}
	q->used -= n;
	q->taken += n;
	received(&sink, n);
}

void model_bytes_peek(const struct model_bytes *q, struct call *c, uint32_t from, uint32_t n)
{
	struct sink sink = sink_of(c);
	uint32_t left = n, i;

	assert(from <= q->used && n <= q->used - from);
	for (i = 0; left > 0; i++) {
		struct segment s = q->segment[(q->first + i) % MODEL_BYTES_MAX];

		if (from >= s.length) {
			from -= s.length;
			continue;
		}
		s.from += from;
		s.length -= from;
		from = 0;
		s.length = s.length < left ? s.length : left;
		left -= s.length;
		receive(&sink, &s);
	}
	received(&sink, n);
}
