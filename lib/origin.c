#include "origin.h"

#include "arena.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEARCHES_MAX = 64, /* in one history; beyond, bytes that do not fit have no origin */
	SEARCH_BYTES = 16, /* of a piece that are looked for */
	PIECE_MAX = 4096   /* bytes generated at a time */
};

static uint64_t attempt_key(unsigned object, unsigned actor, uint32_t attempt)
{
	return choice_mix(choice_mix(object + 1, actor), attempt);
}

/* The low halves of 8 bytes from 32 random bits, in the order of the bits. */
static uint64_t spread(uint64_t bits)
{
	bits = (bits | bits << 16) & UINT64_C(0x0000ffff0000ffff);
	bits = (bits | bits << 8) & UINT64_C(0x00ff00ff00ff00ff);
	return (bits | bits << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

static uint64_t block_of(uint64_t key, uint64_t number)
{
	uint64_t state = key + number * UINT64_C(0x9e3779b97f4a7c15);

	return choice_next(&state);
}

/* Eight bytes at a time, lowest first whatever the machine's byte order. */
static void store(uint8_t *to, uint64_t word)
{
	unsigned i;

	for (i = 0; i < 8; i++)
		to[i] = (uint8_t)(word >> 8 * i);
}

void payload_fill(uint8_t *buf, unsigned object, unsigned actor, uint32_t attempt, uint64_t from, size_t n)
{
	uint64_t key = attempt_key(object, actor, attempt);
	uint64_t high = (actor & 0xf) * UINT64_C(0x1010101010101010);
	uint64_t at = from;
	uint64_t end = from + n;

	while (at < end) {
		uint64_t block = block_of(key, at / 16);

		if (at % 16 == 0 && end - at >= 16) {
			store(buf, high | spread(block & UINT32_MAX));
			store(buf + 8, high | spread(block >> 32));
			buf += 16;
			at += 16;
			continue;
		}
		do
			*buf++ = (uint8_t)(high | (block >> 4 * (at % 16) & 0xf));
		while (++at < end && at % 16 != 0);
	}
}

/* One attempt of a sender on the object being traced. */
struct attempt {
	uint32_t number;
	uint64_t offered;
	uint64_t most; /* bytes that may have gone: what the call said, or all when its outcome is unknown */
	bool exact;    /* `most` of them have gone */
	uint8_t object, side;
	/* of messages */
	uint64_t call;
	bool goes;    /* it succeeded, or nobody knows */
	bool came;    /* it was received */
	uint64_t cut; /* so many bytes of it were; 0: all, or none */
};

struct sender {
	struct attempt *attempt; /* in the order of their calls */
	size_t attempts;
	size_t now;   /* attempt that continues */
	uint64_t at;  /* offset there */
	size_t after; /* messages: behind the one that was received last */
};

struct trace {
	struct history *h;
	unsigned object, source; /* where what is traced was put: object and side */
	bool renewable;
	struct sender sender[WRITERS_MAX];
	size_t room; /* of h->segment */
	unsigned searches;
	struct event *event; /* that receives */
};

static bool is_put(const struct event *e)
{
	return event_role(e) == ROLE_PUT && e->actor < WRITERS_MAX;
}

static struct attempt attempt_of(const struct event *e)
{
	struct attempt a = { .number = (uint32_t)e->out[0],
		.object = (uint8_t)end_object(e->in[0]),
		.side = (uint8_t)end_side(e->in[0]) };
	bool nothing = e->ret != OPEN && e->result == -1 && (e->err == EAGAIN || e->err == EINTR);

	a.call = e->call;
	a.goes = e->ret == OPEN || e->result >= 0;
	a.offered = (uint64_t)e->in[1];
	a.exact = e->ret != OPEN && (e->result >= 0 || nothing);
	a.most = !a.exact ? a.offered : nothing ? 0 : (uint64_t)e->result;
	if (a.most > a.offered)
		a.most = a.offered; /* an impossible count: the rules see it, here it must not go out of bounds */
	return a;
}

/* Every attempt of every sender; those on other objects stay in the list, to be found when bytes leak. */
static void collect(struct trace *t)
{
	struct history *h = t->h;
	size_t i, count[WRITERS_MAX] = { 0 };
	unsigned w;

	for (i = 0; i < h->events; i++)
		if (is_put(&h->event[i]))
			count[h->event[i].actor]++;
	for (w = 0; w < WRITERS_MAX; w++)
		t->sender[w].attempt = zeroed(count[w] + 1, sizeof(struct attempt));
	for (i = 0; i < h->events; i++)
		if (is_put(&h->event[i])) {
			struct sender *s = &t->sender[h->event[i].actor];

			s->attempt[s->attempts++] = attempt_of(&h->event[i]);
		}
}

static void emit(struct trace *t, unsigned actor, uint32_t attempt, uint64_t from, size_t length)
{
	struct history *h = t->h;
	struct segment *last = t->event->segments > 0 ? &h->segment[h->segments - 1] : NULL;

	if (last != NULL && last->actor == actor && last->attempt == attempt &&
	    (actor == ACTOR_UNKNOWN || last->from + last->length == from)) {
		last->length += (uint32_t)length;
		return;
	}
	if (h->segments == t->room) {
		t->room = t->room * 2 + 64;
		h->segment = realloc(h->segment, sizeof(struct segment) * t->room);
		if (h->segment == NULL)
			out_of_memory();
	}
	assert(h->segment != NULL);
	if (t->event->segments == 0)
		t->event->segment = (uint32_t)h->segments;
	t->event->segments++;
	h->segment[h->segments++] = (struct segment){ .actor = (uint8_t)actor,
		.attempt = attempt,
		.from = (uint32_t)from,
		.length = (uint32_t)length };
}

/* How many of the bytes are those of the attempt from that offset on. */
static size_t matching(const struct attempt *a, unsigned actor, uint64_t from, const uint8_t *bytes, size_t n)
{
	uint8_t want[256];
	size_t done = 0;

	while (done < n) {
		size_t piece = n - done < sizeof(want) ? n - done : sizeof(want);
		size_t i;

		payload_fill(want, a->object, actor, a->number, from + done, piece);
		if (memcmp(want, bytes + done, piece) == 0) {
			done += piece;
			continue;
		}
		/* NOLINTNEXTLINE: payload_fill() has filled all of it, which clang-tidy does not see */
		for (i = 0; want[i] == bytes[done + i]; i++)
			;
		return done + i;
	}
	return done;
}

static size_t shorter(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static bool is_here(const struct trace *t, const struct attempt *a)
{
	return a->object == t->object && a->side == t->source;
}

/* Moves on to the next attempt here that may have bytes. False: there is none. */
static bool next_attempt(const struct trace *t, const struct sender *s, size_t *k)
{
	for (++*k; *k < s->attempts; ++*k)
		if (is_here(t, &s->attempt[*k]) && s->attempt[*k].most > 0)
			return true;
	return false;
}

/* How many of the bytes are those from there on, of that attempt and the next ones. */
static size_t chain(const struct trace *t, unsigned actor, size_t k, uint64_t at, const uint8_t *bytes, size_t n)
{
	const struct sender *s = &t->sender[actor];
	size_t all = 0;

	for (;;) {
		const struct attempt *a = &s->attempt[k];
		size_t fits = matching(a, actor, at, bytes + all, shorter(a->most - at, n - all));

		all += fits;
		if (all == n || at + fits < a->most || !next_attempt(t, s, &k))
			return all;
		at = 0;
	}
}

/*
 * The attempt that is expected to go on has an unknown outcome, so it may have ended here: does another fit better, up to
 * the first that is known? As well is enough if nothing of it has come yet: most that fail have moved nothing.
 */
static void settle(struct trace *t, unsigned actor, const uint8_t *bytes, size_t n)
{
	struct sender *s = &t->sender[actor];
	size_t k = s->now, best = s->now, most = chain(t, actor, k, s->at, bytes, n);

	while (!s->attempt[k].exact && next_attempt(t, s, &k) && s->attempt[k].call < t->event->ret) {
		size_t fits = chain(t, actor, k, 0, bytes, n);

		/* Who has found nobody at the other end finds nobody again, unless it can be opened anew. */
		if (fits > most || (fits == most && s->at == 0 && t->renewable)) {
			most = fits;
			best = k;
		}
	}
	if (best == s->now)
		return;
	s->now = best;
	s->at = 0;
}

/* The expected continuation: how many bytes fit, and the position after them. */
static size_t continues(struct trace *t, unsigned actor, const uint8_t *bytes, size_t n)
{
	struct sender *s = &t->sender[actor];
	const struct attempt *a;
	size_t fits, k = s->now;

	if (k >= s->attempts)
		return 0;
	if (s->at >= s->attempt[k].most) {
		if (!next_attempt(t, s, &k))
			return 0;
		s->now = k;
		s->at = 0;
	}
	if (!s->attempt[s->now].exact)
		settle(t, actor, bytes, n);
	a = &s->attempt[s->now];
	fits = matching(a, actor, s->at, bytes, shorter(a->most - s->at, n));
	if (fits == 0)
		return 0;
	emit(t, actor, a->number, s->at, fits);
	s->at += fits;
	return fits;
}

/* Looks for the bytes at every offset of one attempt. Returns the offset, or -1. */
static int64_t find_in(const struct attempt *a, unsigned actor, uint64_t from, const uint8_t *bytes, size_t n)
{
	uint8_t piece[PIECE_MAX + SEARCH_BYTES];

	for (; from + n <= a->offered; from += PIECE_MAX) {
		size_t length = shorter(a->offered - from, PIECE_MAX + n - 1);
		size_t i;

		payload_fill(piece, a->object, actor, a->number, from, length);
		for (i = 0; i + n <= length; i++)
			/* NOLINTNEXTLINE: filled, as above */
			if (piece[i] == bytes[0] && memcmp(piece + i, bytes, n) == 0)
				return (int64_t)(from + i);
	}
	return -1;
}

/* Bytes that do not continue: later, then earlier, then anywhere among what this sender ever offered. */
static size_t search(struct trace *t, unsigned actor, const uint8_t *bytes, size_t n)
{
	struct sender *s = &t->sender[actor];
	size_t want = shorter(SEARCH_BYTES, n), i, k, fits;
	int64_t at;

	if (t->searches++ >= SEARCHES_MAX)
		return 0;
	for (i = 0; i < s->attempts; i++) {
		const struct attempt *a;

		k = (s->now + i) % s->attempts;
		a = &s->attempt[k];
		at = find_in(a, actor, i == 0 ? s->at : 0, bytes, want);
		if (at < 0 && i == 0)
			at = find_in(a, actor, 0, bytes, want);
		if (at < 0)
			continue;
		fits = matching(a, actor, (uint64_t)at, bytes, shorter(a->offered - (uint64_t)at, n));
		emit(t, actor, a->number, (uint64_t)at, fits);
		if (is_here(t, a) && (k > s->now || (k == s->now && (uint64_t)at >= s->at))) {
			s->now = k; /* what lies between is lost; go on behind */
			s->at = (uint64_t)at + fits;
		}
		return fits;
	}
	return 0;
}

static void trace_run(struct trace *t, unsigned actor, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		size_t done = continues(t, actor, bytes, n);

		if (done == 0)
			done = search(t, actor, bytes, n);
		if (done == 0) {
			emit(t, ACTOR_UNKNOWN, ATTEMPT_UNKNOWN, 0, 1);
			done = 1;
		}
		bytes += done;
		n -= done;
	}
}

static void trace_event(struct trace *t, struct event *e, const uint8_t *bytes)
{
	size_t i = 0;

	t->event = e;
	while (i < e->bytes) {
		unsigned actor = bytes[i] >> 4;
		size_t n = 1;

		while (i + n < e->bytes && bytes[i + n] >> 4 == (int)actor)
			n++;
		trace_run(t, actor, bytes + i, n);
		i += n;
	}
}

/* ---- messages: they come whole, from their first byte on, and perhaps not in order ---- */

/* An attempt may have made a message that was received by then. */
static bool may_have_gone(const struct trace *t, const struct attempt *a)
{
	return a->goes && a->call < t->event->ret;
}

static bool matches(const struct attempt *a, unsigned actor, uint64_t from, const uint8_t *bytes, size_t n)
{
	size_t few = shorter(8, n); /* nearly all that differ differ here */

	return a->offered >= from + n && matching(a, actor, from, bytes, few) == few &&
	    matching(a, actor, from, bytes, n) == n;
}

/*
 * How well an attempt explains a message: 0 not at all. What was sent before what was not; the length that a message of this
 * one has when so many bytes are asked for before another; not yet received before doubled; the next one before others.
 */
static unsigned explains(const struct trace *t, const struct sender *s, size_t k, unsigned actor, const uint8_t *bytes)
{
	const struct attempt *a = &s->attempt[k];
	size_t n = t->event->bytes;

	if (!is_here(t, a) || !matches(a, actor, 0, bytes, n))
		return 0;
	return 1 + may_have_gone(t, a) * 32U + (n == shorter(a->offered, (size_t)t->event->in[1])) * 16U +
	    !a->came * 8U + (k >= s->after) * 4U + (a->offered == n) * 2U;
}

enum { CUT_OFF_RANK = 32 + 16 + 7 /* below any that was sent, fits and has not come */ };

static struct attempt *best_whole(const struct trace *t, unsigned actor, const uint8_t *bytes, unsigned *most)
{
	const struct sender *s = &t->sender[actor];
	struct attempt *best = NULL;
	size_t k;

	*most = 0;
	for (k = 0; k < s->attempts; k++) {
		unsigned rank = explains(t, s, k, actor, bytes);

		if (rank > *most) {
			*most = rank;
			best = &s->attempt[k];
		}
	}
	return best;
}

/*
 * The rest of a message of which only a first part fitted; NULL: these bytes are none. A few bytes are rather taken for that
 * than for a message of their own: where rests come at all they come next, and the one after must be known again.
 */
static struct attempt *rest_of(const struct trace *t, unsigned actor, const uint8_t *bytes, size_t n)
{
	const struct sender *s = &t->sender[actor];
	size_t k;

	for (k = 0; k < s->attempts; k++)
		if (s->attempt[k].cut > 0 && is_here(t, &s->attempt[k]) &&
		    matches(&s->attempt[k], actor, s->attempt[k].cut, bytes, n))
			return &s->attempt[k];
	return NULL;
}

static void came(struct trace *t, struct sender *s, struct attempt *a, uint64_t from)
{
	uint64_t to = from + t->event->bytes;

	if (event_role(t->event) == ROLE_PEEK)
		return;
	a->came = true;
	a->cut = to < a->offered ? to : 0;
	s->after = (size_t)(a - s->attempt) + 1;
}

/* Several in one, or none at all: the longest beginnings of messages, and what else can be told of the bytes. */
static void trace_pieces(struct trace *t, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		unsigned actor = bytes[0] >> 4;
		const struct sender *s = &t->sender[actor];
		const struct attempt *best = NULL;
		size_t k, most = 0;

		for (k = 0; k < s->attempts; k++) {
			const struct attempt *a = &s->attempt[k];
			size_t fits = matching(a, actor, 0, bytes, shorter(a->offered, n));

			if (is_here(t, a) && fits > most && (fits >= SEARCH_BYTES / 2 || fits == a->offered)) {
				most = fits;
				best = a;
			}
		}
		if (best != NULL) {
			emit(t, actor, best->number, 0, most);
		} else {
			for (most = 1; most < n && bytes[most] >> 4 == (int)actor; most++)
				;
			trace_run(t, actor, bytes, most);
		}
		bytes += most;
		n -= most;
	}
}

static void trace_message(struct trace *t, struct event *e, const uint8_t *bytes)
{
	unsigned actor = bytes[0] >> 4, most;
	struct sender *s = &t->sender[actor];
	struct attempt *best, *rest;
	uint64_t from = 0;

	t->event = e;
	best = best_whole(t, actor, bytes, &most);
	rest = most < CUT_OFF_RANK || e->bytes < SEARCH_BYTES ? rest_of(t, actor, bytes, e->bytes) : NULL;
	if (rest != NULL) {
		best = rest;
		from = rest->cut;
	}
	if (best == NULL) {
		trace_pieces(t, bytes, e->bytes);
		return;
	}
	emit(t, actor, best->number, from, e->bytes);
	came(t, s, best, from);
}

static int by_call(const void *x, const void *y)
{
	const struct origin_bytes *a = x, *b = y;

	return a->call < b->call ? -1 : a->call > b->call;
}

static const struct origin_bytes *bytes_of(const struct origin_bytes *bytes, size_t count, uint64_t call)
{
	struct origin_bytes key = { NULL, call };

	return bsearch(&key, bytes, count, sizeof(*bytes), by_call);
}

/* What a peek saw comes again: the senders are afterwards where they were. */
static void trace_peek(struct trace *t, struct event *e, const uint8_t *bytes)
{
	struct sender before[WRITERS_MAX];

	memcpy(before, t->sender, sizeof(before));
	trace_event(t, e, bytes);
	memcpy(t->sender, before, sizeof(before));
}

enum { RENEWALS_MAX = 512 };

/* What was put before that ticket is not there any more. */
static void forget_before(struct trace *t, uint64_t ticket)
{
	unsigned w;

	for (w = 0; w < WRITERS_MAX; w++) {
		struct sender *s = &t->sender[w];

		while (s->now < s->attempts && s->attempt[s->now].call < ticket) {
			s->at = 0;
			if (!next_attempt(t, s, &s->now))
				break;
		}
	}
}

/* The senders are where they began to put what comes out here. */
static void rewind_senders(struct trace *t)
{
	unsigned w;

	for (w = 0; w < WRITERS_MAX; w++) {
		struct sender *s = &t->sender[w];

		s->at = 0;
		s->now = 0;
		s->after = 0;
		while (s->now < s->attempts && !(is_here(t, &s->attempt[s->now]) && s->attempt[s->now].most > 0))
			s->now++;
	}
}

/* It got something at that side of t->object. */
static bool gets_here(const struct trace *t, const struct event *e, unsigned side)
{
	return e->bytes > 0 && role_receives(event_role(e)) && end_object(e->in[0]) == t->object &&
	    end_side(e->in[0]) == side;
}

static void trace_get(struct trace *t, struct event *e, const uint8_t *at, enum flow_unit unit)
{
	if (unit == UNIT_MESSAGES)
		trace_message(t, e, at);
	else if (event_role(e) == ROLE_PEEK)
		trace_peek(t, e, at);
	else
		trace_event(t, e, at);
}

/* What was got at one side of t->object, once. */
static void trace_flow(struct trace *t, unsigned side, const struct origin_bytes *bytes, size_t count)
{
	struct history *h = t->h;
	const struct object_kind *kind = kind_at(h->object[t->object].kind);
	uint64_t renewal[RENEWALS_MAX];
	size_t i, k = 0, renewals = kind->renewable ? refs_renewals(h, t->object, renewal, RENEWALS_MAX) : 0;

	rewind_senders(t);
	for (i = 0; i < h->events; i++) {
		struct event *e = &h->event[i];

		if (!gets_here(t, e, side))
			continue;
		for (; k < renewals && renewal[k] <= e->call; k++)
			forget_before(t, renewal[k]);
		trace_get(t, e, bytes_of(bytes, count, e->call)->at, kind->unit);
	}
}

static uint32_t reader_of(const struct history *h, const struct event *e)
{
	return refs_description(h, event_process(h, e), e->in[0], e->call, e->ret);
}

/* What stays there was got by each open file description from the beginning on. */
static void trace_store(struct trace *t, unsigned side, const struct origin_bytes *bytes, size_t count)
{
	struct history *h = t->h;
	bool *traced = zeroed(h->events + 1, sizeof(bool));
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		uint32_t reader;

		if (traced[i] || !gets_here(t, &h->event[i], side))
			continue;
		reader = reader_of(h, &h->event[i]);
		rewind_senders(t);
		for (k = i; k < h->events; k++) {
			struct event *e = &h->event[k];

			if (traced[k] || !gets_here(t, e, side) || reader_of(h, e) != reader)
				continue;
			trace_get(t, e, bytes_of(bytes, count, e->call)->at, UNIT_BYTES);
			traced[k] = true;
		}
	}
	free(traced);
}

static void trace_side(struct trace *t, unsigned side, const struct origin_bytes *bytes, size_t count)
{
	const struct object_kind *kind = kind_at(t->h->object[t->object].kind);
	int source = kind_source(kind, side);

	t->renewable = kind->renewable;
	t->source = source < 0 ? SIDES_MAX : (unsigned)source; /* nothing can come, what does is from nowhere */
	if (kind->stays)
		trace_store(t, side, bytes, count);
	else
		trace_flow(t, side, bytes, count);
}

void origin_trace(struct history *h, struct origin_bytes *bytes, size_t count)
{
	struct trace t = { .h = h };
	unsigned w;
	size_t i;

	if (count == 0)
		return;
	qsort(bytes, count, sizeof(*bytes), by_call); /* tickets are unique: no ties */
	collect(&t);
	for (t.object = 0; t.object < h->objects; t.object++)
		for (i = 0; i < SIDES_MAX; i++)
			trace_side(&t, (unsigned)i, bytes, count);
	for (w = 0; w < WRITERS_MAX; w++)
		free(t.sender[w].attempt);
}
