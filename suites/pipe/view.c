#include "view.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is in scope ---- */

static bool names_end(const struct event *e)
{
	return op_operand(e->op, 0)->kind == KIND_END;
}

/* A wrong-end call that failed for that reason moved nothing and is no transfer. */
static bool harmless(const struct event *e)
{
	return e->result == -1 && (e->err == EBADF || e->err == ESPIPE);
}

/* Says whether every act on this channel is one whose effect POSIX specifies: the transfers in this direction are counted. */
static bool survey_transfers(const struct view *v, enum op_role role, unsigned side, size_t *count)
{
	struct indexes all = events_with(v->h, role);

	for (; all.at < all.end; all.at++) {
		const struct event *e = &v->h->event[*all.at];

		if (end_object(e->in[0]) != v->object || harmless(e))
			continue;
		if (end_side(e->in[0]) == side && e->in[1] >= 1)
			++*count;
		else if (end_side(e->in[0]) == side || !v->two_way) /* else it is the other direction's */
			return false;
	}
	return true;
}

static bool survey(struct view *v)
{
	struct indexes opens = events_with(v->h, ROLE_OPEN), others = events_with(v->h, ROLE_NONE);
	unsigned opened = 0;

	for (; opens.at < opens.end; opens.at++) {
		const struct event *e = &v->h->event[*opens.at];

		if ((unsigned)e->in[0] == v->object && e->result == 0)
			opened += v->renewable ? 2 : 1;
	}
	for (; others.at < others.end; others.at++) {
		const struct event *e = &v->h->event[*others.at];

		if (names_end(e) && end_object(e->in[0]) == v->object) /* it may do anything to it */
			return false;
	}
	return survey_transfers(v, ROLE_PUT, v->from, &v->puts) && survey_transfers(v, ROLE_GET, v->to, &v->gets) &&
	    opened <= 1;
}

/* In a process with threads: a descriptor closed or replaced while another thread may be using it means anything. */
static bool pulled_away(const struct history *h)
{
	bool threads[HISTORY_ACTORS] = { false }, any = false;
	size_t i, k;
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (h->actor[a].process != a)
			any = threads[h->actor[a].process] = true;
	for (i = 0; any && i < h->events; i++) {
		const struct event *x = &h->event[i];
		bool dup = event_role(x) == ROLE_DUP;

		if ((!dup && event_role(x) != ROLE_CLOSE) || !threads[event_process(h, x)])
			continue;
		for (k = 0; k < h->events; k++) {
			const struct event *y = &h->event[k];

			if (y->actor != x->actor && event_process(h, y) == event_process(h, x) &&
			    (event_role(y) == ROLE_PUT || event_role(y) == ROLE_GET) &&
			    y->in[0] == x->in[dup ? 1 : 0] && overlapped(x, y))
				return true;
		}
	}
	return false;
}

/* ---- transfers ---- */

/* O_NONBLOCK of an open file description when it was made. */
static bool made_nonblock(const struct history *h, uint32_t description)
{
	const struct event *e = &h->event[description];

	return (event_role(e) == ROLE_OPEN_END || event_role(e) == ROLE_CONNECT) && e->in[1] != 0;
}

/* O_NONBLOCK throughout a call: what the last completed changes say, unless one overlaps the call. */
static enum mode_known mode_of(const struct view *v, const struct event *e)
{
	const struct history *h = v->h;
	struct indexes flags = events_with(h, ROLE_FLAG);
	uint32_t description = refs_description(h, event_process(h, e), e->in[0], e->call, e->ret);
	const struct event *last = NULL;
	bool clear = true;
	const uint32_t *at;

	if (description == NO_DESCRIPTION && h->refs[v->object][end_side(e->in[0])].count > 0)
		return MODE_UNKNOWN;
	for (at = flags.at; at < flags.end && h->event[*at].call < e->ret; at++) {
		const struct event *x = &h->event[*at];
		uint32_t its;

		if (end_object(x->in[0]) != v->object || end_side(x->in[0]) != end_side(e->in[0]))
			continue;
		its = refs_description(h, event_process(h, x), x->in[0], x->call, x->ret);
		if (its != description && its != NO_DESCRIPTION)
			continue;
		if (!happened_before(x, e) || x->result != 0 || its != description)
			return MODE_UNKNOWN;
		if (last == NULL || happened_before(last, x)) {
			last = x;
			clear = true;
		} else {
			/* Two changes at once: only if they agree is it known. */
			clear = clear && x->in[1] == last->in[1];
			if (x->ret > last->ret)
				last = x;
		}
	}
	if (!clear)
		return MODE_UNKNOWN;
	/* Whether an accepted socket has the listener's flag is not told in the same way everywhere. */
	if (last == NULL && description != NO_DESCRIPTION && event_role(&h->event[description]) == ROLE_ARRIVE)
		return MODE_UNKNOWN;
	if (last == NULL)
		return description != NO_DESCRIPTION && made_nonblock(h, description) ? MODE_NONBLOCK : MODE_BLOCKING;
	return last->in[1] != 0 ? MODE_NONBLOCK : MODE_BLOCKING;
}

static enum transferred outcome_of(const struct event *e)
{
	if (e->ret == OPEN)
		return PERHAPS;
	if (e->result > 0)
		return MOVED;
	if (e->result == 0)
		return event_role(e) == ROLE_GET ? NOTHING : PERHAPS;
	return e->err == EAGAIN || e->err == EINTR ? NOTHING : PERHAPS;
}

static void collect(const struct view *v, enum op_role role, unsigned side, struct transfer *t, size_t count)
{
	const struct history *h = v->h;
	struct indexes all = events_with(h, role);
	const struct transfer *end = t + count;

	for (; all.at < all.end; all.at++) {
		const struct event *e = &h->event[*all.at];

		if (end_object(e->in[0]) != v->object || harmless(e) || end_side(e->in[0]) != side)
			continue;
		assert(t < end);
		*t++ = (struct transfer){ .event = *all.at,
			.call = e->call,
			.ret = e->ret,
			.n = e->in[1],
			.result = e->result,
			.err = e->err,
			.actor = e->actor,
			.process = (uint8_t)event_process(h, e),
			.outcome = outcome_of(e),
			.mode = mode_of(v, e),
			.attempt = role == ROLE_PUT ? (uint32_t)e->out[0] : 0,
			.first = 1,
			.last = 0 };
	}
	assert(t == end);
}

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Mostly they are nearly in order. */
static void sort_keyed(struct keyed *k, size_t n)
{
	size_t i, at, moves = 0;

	for (i = 1; i < n && moves < 8 * n; i++) {
		struct keyed x = k[i];

		for (at = i; at > 0 && by_key(&k[at - 1], &x) > 0; at--, moves++)
			k[at] = k[at - 1];
		k[at] = x;
	}
	if (i < n)
		qsort(k, n, sizeof(*k), by_key);
}

static uint64_t attempt_key(uint8_t actor, uint32_t attempt)
{
	return (uint64_t)actor << 32 | attempt;
}

static void index_attempts(struct view *v)
{
	size_t i;

	for (i = 0; i < v->puts; i++)
		v->by_attempt[i] = (struct keyed){ attempt_key(v->put[i].actor, v->put[i].attempt), i };
	sort_keyed(v->by_attempt, v->puts);
}

int32_t view_put(const struct view *v, uint8_t actor, uint32_t attempt)
{
	uint64_t key = attempt_key(actor, attempt);
	size_t low = 0, high = v->puts;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->by_attempt[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->puts && v->by_attempt[low].key == key ? (int32_t)v->by_attempt[low].value : -1;
}

/* ---- the received stream ---- */

/* Reads by different actors must be ordered, or there is no order of what they got. */
static bool reads_ordered(const struct view *v)
{
	size_t i;

	for (i = 1; i < v->gets; i++)
		if (v->get[i - 1].ret >= v->get[i].call)
			return false;
	return true;
}

static void add_piece(struct view *v, const struct segment *s, uint32_t get)
{
	struct piece *p = &v->piece[v->pieces];
	uint32_t index = (uint32_t)v->pieces++;
	struct transfer *put;

	*p = (struct piece){ .put = s->actor == ACTOR_UNKNOWN ? -1 : view_put(v, s->actor, s->attempt),
		.get = get,
		.from = s->from,
		.length = s->length,
		.actor = s->actor,
		.attempt = s->attempt,
		.segment = (uint32_t)(s - v->h->segment) };
	p->run = index;
	/* Bytes of nobody known are not certainly another process's: they end no row. */
	if (index > 0) {
		const struct piece *before = p - 1;

		if (p->put < 0 || v->row_process < 0 || v->put[p->put].process == v->row_process)
			p->run = before->run;
	}
	if (p->put < 0)
		return;
	put = &v->put[p->put];
	v->row_process = put->process;
	if (put->seen == 0)
		put->first = index;
	put->last = index;
	put->seen += s->length;
}

static void lay_out_stream(struct view *v)
{
	const struct history *h = v->h;
	uint64_t total = 0;
	size_t i;
	uint32_t k;

	v->row_process = -1;
	for (i = 0; i < v->gets; i++) {
		const struct event *e = &h->event[v->get[i].event];

		v->get[i].before = total;
		for (k = 0; k < e->segments && !v->doubtful; k++)
			add_piece(v, &h->segment[e->segment + k], (uint32_t)i);
		if (v->get[i].outcome == MOVED)
			total += (uint64_t)v->get[i].result;
	}
}

bool is_torn(const struct view *v, const struct transfer *put)
{
	return put->seen > 0 && v->piece[put->last].run > put->first;
}

/* ---- bounds ---- */

static int64_t certain_bytes(const struct transfer *t)
{
	return t->outcome == MOVED ? t->result : 0;
}

int64_t possible_bytes(const struct transfer *t)
{
	return t->outcome == MOVED ? t->result : t->outcome == PERHAPS ? t->n : 0;
}

static struct tally tally_of(struct keyed *entry, const struct transfer *t, size_t count, bool certain)
{
	struct tally tally = { 0, entry };
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		int64_t bytes = certain ? certain_bytes(&t[i]) : possible_bytes(&t[i]);

		if (bytes > 0)
			tally.entry[tally.entries++] =
			    (struct keyed){ certain ? t[i].ret : t[i].call, (uint64_t)bytes };
	}
	if (certain) /* the others are in order */
		sort_keyed(tally.entry, tally.entries);
	for (i = 0; i < tally.entries; i++)
		tally.entry[i].value = sum += tally.entry[i].value;
	return tally;
}

/* The sum of all entries with a ticket below `limit`. */
static uint64_t tally_below(const struct tally *tally, uint64_t limit)
{
	size_t low = 0, high = tally->entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tally->entry[middle].key < limit)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? tally->entry[low - 1].value : 0;
}

static uint64_t bytes_min(const struct tally *tally, uint64_t at, const struct transfer *without)
{
	uint64_t sum = tally_below(tally, at == OPEN ? OPEN : at + 1);

	return without != NULL && without->ret <= at ? sum - (uint64_t)certain_bytes(without) : sum;
}

static uint64_t bytes_max(const struct tally *tally, uint64_t at, const struct transfer *without)
{
	uint64_t sum = tally_below(tally, at);

	return without != NULL && without->call < at ? sum - (uint64_t)possible_bytes(without) : sum;
}

bool certainly_available(const struct view *v, uint64_t from, uint64_t to, const struct transfer *get)
{
	if (v->renewable)
		return fifo_certainly_available(v, from, to, get);
	return bytes_min(&v->sent_min, from, NULL) > bytes_max(&v->got_max, to, get);
}

bool certainly_empty(const struct view *v, uint64_t from, uint64_t to, const struct transfer *put)
{
	return bytes_max(&v->sent_max, to, put) <= bytes_min(&v->got_min, from, NULL);
}

static uint64_t end_of(const struct view *v, const struct transfer *t)
{
	return t->ret == OPEN ? v->h->end : t->ret;
}

bool side_open(const struct view *v, unsigned side, const struct transfer *t)
{
	return refs_certainly_open(v->h, v->object, side, t->call, end_of(v, t));
}

bool side_closed(const struct view *v, unsigned side, const struct transfer *t)
{
	return refs_certainly_closed(v->h, v->object, side, t->call, end_of(v, t));
}

bool no_memory(const struct transfer *t)
{
	return t->ret != OPEN && t->result == -1 && (t->err == ENOMEM || t->err == ENOBUFS);
}

bool signal_explains(const struct view *v, const struct transfer *t)
{
	return signal_possible(v->h, &v->h->event[t->event]);
}

/* ---- all together ---- */

/* Transfers, in one piece of memory from `put` on. */
static void make_room(struct view *v)
{
	v->put = zeroed(v->puts + v->gets + 1, sizeof(struct transfer) + sizeof(struct keyed));
	v->get = v->put + v->puts;
	v->by_attempt = (struct keyed *)(v->get + v->gets);
}

/* What is known where the reads are ordered, in another: from `sent_min` on. */
static void add_bounds(struct view *v)
{
	size_t entries = 2 * (v->puts + v->gets), pieces = 0, i;
	struct keyed *entry;

	for (i = 0; i < v->gets; i++)
		pieces += v->doubtful ? 0 : v->h->event[v->get[i].event].segments;
	entry = zeroed(1, 1 + entries * sizeof(*entry) + pieces * sizeof(*v->piece));
	v->piece = (struct piece *)(entry + entries);
	lay_out_stream(v);
	v->sent_min = tally_of(entry, v->put, v->puts, true);
	v->sent_max = tally_of(entry + v->puts, v->put, v->puts, false);
	v->got_min = tally_of(entry + 2 * v->puts, v->get, v->gets, true);
	v->got_max = tally_of(entry + 2 * v->puts + v->gets, v->get, v->gets, false);
}

bool view_open(struct view *v, const struct history *h, unsigned object, unsigned from, unsigned to)
{
	*v = (struct view){ .h = h, .object = object, .from = from, .to = to, .pipe_buf = history_mark(h, "PIPE_BUF") };
	v->two_way = kind_source(kind_at(h->object[object].kind), from) == (int)to;
	v->renewable = is_fifo(h, object);
	v->in_scope = survey(v) && !pulled_away(h) && !(v->renewable && is_muddled(h, object));
	if (!v->in_scope)
		return false;
	if (v->renewable)
		fifo_spans(v);
	make_room(v);
	collect(v, ROLE_PUT, v->from, v->put, v->puts);
	collect(v, ROLE_GET, v->to, v->get, v->gets);
	v->ordered = reads_ordered(v);
	if (!v->ordered)
		return true; /* there are some */
	index_attempts(v);
	v->doubtful = v->renewable && fifo_is_doubtful(v);
	add_bounds(v);
	v->stale = v->renewable && fifo_has_stale(v);
	return v->puts + v->gets > 0;
}

void view_close(struct view *v)
{
	free(v->span);
	free(v->put);
	free(v->sent_min.entry);
}
