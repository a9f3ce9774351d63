/* What a history tells of the calls about locks, and of the descriptors that go. */
#include "../flock/flock.h"
#include "../lockf/lockf.h"
#include "build.h"

#include "life.h"

#include <errno.h>
#include <stdlib.h>

/* ---- calls ---- */

static bool is_ofd(const struct event *e)
{
	return event_is(e, "ofd-setlk") || event_is(e, "ofd-setlkw") || event_is(e, "ofd-getlk");
}

static bool is_lock(const struct event *e)
{
	return event_is(e, "setlk") || event_is(e, "setlkw") || event_is(e, "getlk") || is_ofd(e) ||
	    event_is(e, "flock") || event_is(e, "lockf");
}

/* The owner of what the call asks for; LOCK_OWNERS: nobody knows. */
static unsigned owner_of(struct locks *l, const struct event *e)
{
	unsigned process = event_process(l->h, e), i;
	uint32_t made;

	if (!is_ofd(e) && !event_is(e, "flock"))
		return process;
	made = refs_description(l->h, process, e->in[AT_END], e->call, e->ret);
	for (i = 0; i < l->descriptions; i++)
		if (l->description[i] == made)
			return LOCK_DESCRIPTIONS + i;
	if (made == NO_DESCRIPTION || l->descriptions == LOCK_OWNERS - LOCK_DESCRIPTIONS)
		return LOCK_OWNERS;
	l->description[l->descriptions] = made;
	return LOCK_DESCRIPTIONS + l->descriptions++;
}

static enum lock_outcome outcome_of(const struct event *e)
{
	if (e->ret == OPEN)
		return LOCK_NEVER;
	if (e->result != -1)
		return LOCK_GRANTED;
	return e->err == EACCES || e->err == EAGAIN ? LOCK_REFUSED : LOCK_FAILED;
}

/* Both calls may be about one open file description. */
static bool may_share(const struct history *h, const struct event *x, const struct event *y)
{
	uint32_t of_x = refs_description(h, event_process(h, x), x->in[0], x->call, x->ret);
	uint32_t of_y = refs_description(h, event_process(h, y), y->in[0], y->call, y->ret);

	return of_x == of_y || of_x == NO_DESCRIPTION || of_y == NO_DESCRIPTION;
}

/* An offset may have changed between asking for it and using it. */
static bool is_muddled(const struct history *h, const struct event *e)
{
	uint64_t asked = 0;
	size_t i;

	if (!event_is(e, "lockf") && e->in[AT_WHENCE] != FROM_OFFSET)
		return false;
	for (i = 0; i < h->events && h->event[i].call < e->call; i++)
		if (h->event[i].actor == e->actor)
			asked = h->event[i].call;
	for (i = 0; i < h->events && h->event[i].call < e->ret; i++) {
		const struct event *x = &h->event[i];

		if (event_is(x, "file-seek") && x->ret > asked && x->actor != e->actor &&
		    end_object(x->in[0]) == end_object(e->in[AT_END]) && may_share(h, x, e))
			return true;
	}
	return false;
}

/* Some thread of the process closes descriptors: then it is not known of which file another's number was. */
static bool may_mistake(const struct locks *l, unsigned process)
{
	struct indexes closes = events_with(l->h, ROLE_CLOSE), copies = events_with(l->h, ROLE_DUP);

	for (; l->threads[process] && closes.at < closes.end; closes.at++)
		if (event_process(l->h, &l->h->event[*closes.at]) == process)
			return true;
	for (; l->threads[process] && copies.at < copies.end; copies.at++)
		if (event_process(l->h, &l->h->event[*copies.at]) == process)
			return true;
	return false;
}

/* What its range is counted from is known: what a call that never returned has told is lost. */
static bool has_base(const struct event *e)
{
	return e->ret != OPEN || (!event_is(e, "lockf") && e->in[AT_WHENCE] == FROM_START);
}

/* Which bytes the call is about, any if it did not tell; false: nobody knows, or it has none. */
static bool range_of(const struct locks *l, struct lock_call *q)
{
	const struct event *e = &l->h->event[q->event];
	bool section = q->family == FAMILY_LOCKF;
	int64_t last = history_mark(l->h, "OFF_MAX");

	q->high = LOCK_END;
	return q->family == FAMILY_FLOCK || !has_base(e) ||
	    (!is_muddled(l->h, e) &&
	        lock_range(e->out[TOLD_BASE], section ? 0 : e->in[AT_START], e->in[section ? LOCKF_LENGTH : AT_LENGTH],
	            last < 0 ? LOCK_END : last, &q->low, &q->high));
}

static struct lock_call read_call(const struct locks *l, uint32_t event)
{
	const struct event *e = &l->h->event[event];
	struct lock_call q = { .event = event,
		.process = (uint8_t)event_process(l->h, e),
		.object = (uint8_t)end_object(e->in[AT_END]),
		.type = (uint8_t)(e->in[AT_TYPE] % 3),
		.outcome = outcome_of(e) };

	if (event_is(e, "flock")) {
		q.family = FAMILY_FLOCK;
		q.waits = e->in[2] == FLOCK_WAITS;
	} else if (event_is(e, "lockf")) {
		q.family = FAMILY_LOCKF;
		q.type = e->in[LOCKF_HOW] == LOCKF_ULOCK ? LOCK_FREE : LOCK_EXCLUSIVE;
		q.waits = e->in[LOCKF_HOW] == LOCKF_LOCK;
		q.asks = e->in[LOCKF_HOW] == LOCKF_TEST;
	} else {
		q.waits = event_is(e, "setlkw") || event_is(e, "ofd-setlkw");
		q.asks = event_is(e, "getlk") || event_is(e, "ofd-getlk");
	}
	return q;
}

/* False: nobody knows whose, or which bytes it was about. */
static bool add_call(struct build *b, uint32_t event)
{
	struct lock_call q = read_call(b->l, event);
	unsigned owner = owner_of(b->l, &b->l->h->event[event]);

	if (owner == LOCK_OWNERS || may_mistake(b->l, q.process))
		return false;
	q.owner = (uint8_t)owner;
	if (!range_of(b->l, &q)) {
		if (q.outcome != LOCK_FAILED)
			return false;
		q.low = 1; /* it changed nothing */
		q.high = 0;
	}
	b->l->call = lock_grow(b->l->call, b->l->calls, &b->call_room, sizeof(q));
	b->l->call[b->l->calls++] = q;
	return true;
}

/* ---- descriptors that go ---- */

/* The event that began at that ticket, NOWHERE if none did. */
static uint32_t begun_at(const struct history *h, uint64_t call)
{
	size_t low = 0, high = h->events;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (h->event[mid].call < call)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->events && h->event[low].call == call ? (uint32_t)low : NOWHERE;
}

static uint32_t report_of(const struct history *h, unsigned process)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_WAIT };
	struct ending end;
	unsigned k;

	for (k = 0; k < sizeof(tells) / sizeof(tells[0]); k++) {
		struct indexes at = events_with(h, tells[k]);

		for (; at.at < at.end; at.at++)
			if (event_tells_end(h, &h->event[*at.at], &end) && end.process == process)
				return *at.at;
	}
	return NOWHERE;
}

static void add_gone(struct build *b, unsigned object, const struct reference *r)
{
	const struct history *h = b->l->h;
	uint32_t cause = begun_at(h, r->certain_to);
	struct lock_gone g = { .owner = r->process,
		.process = r->process,
		.object = (uint8_t)object,
		.how = ENDS_DEATH,
		.certain = r->certain_from <= r->certain_to && r->possible_to != OPEN,
		.call = r->certain_from <= r->certain_to ? r->certain_to : r->possible_from,
		.ret = r->possible_to,
		.event = cause };

	if (cause != NOWHERE && event_process(h, &h->event[cause]) == r->process) {
		switch (event_role(&h->event[cause])) {
		case ROLE_CLOSE:
			g.how = event_is(&h->event[cause], "bury") ? ENDS_BURIED : ENDS_CLOSED;
			break;
		case ROLE_DUP:
			g.how = ENDS_BURIED;
			break;
		case ROLE_EXEC:
			g.how = ENDS_EXEC;
			break;
		default:
			break;
		}
	}
	if (g.how == ENDS_DEATH)
		g.event = report_of(h, r->process);
	b->l->gone = lock_grow(b->l->gone, b->l->gone_count, &b->gone_room, sizeof(g));
	b->l->gone[b->l->gone_count++] = g;
}

/* Up to then somebody certainly had a descriptor of that description, from the first moment on. */
static uint64_t covered(const struct references *refs, uint32_t description)
{
	uint64_t until = 0;
	bool first = true, moved = true;
	uint32_t i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].description == description && refs->ref[i].certain_from <= refs->ref[i].certain_to &&
		    (first || refs->ref[i].certain_from < until)) {
			until = refs->ref[i].certain_from;
			first = false;
		}
	while (moved && !first) {
		moved = false;
		for (i = 0; i < refs->count; i++) {
			const struct reference *r = &refs->ref[i];

			if (r->description == description && r->certain_from <= until && r->certain_to > until) {
				until = r->certain_to;
				moved = true;
			}
		}
	}
	return until;
}

/* An open file description ends when nobody has it any more. */
static void add_last(struct build *b, unsigned object, unsigned owner)
{
	const struct history *h = b->l->h;
	const struct references *refs = &h->refs[object][FILE_SIDE];
	uint32_t description = b->l->description[owner - LOCK_DESCRIPTIONS], i;
	struct lock_gone g = { .owner = (uint8_t)owner,
		.process = (uint8_t)event_process(h, &h->event[description]),
		.object = (uint8_t)object,
		.how = ENDS_CLOSED,
		.call = covered(refs, description) };
	bool known = true;

	for (i = 0; i < refs->count; i++) {
		if (refs->ref[i].description == NO_DESCRIPTION)
			known = false; /* it may be one of these */
		if (refs->ref[i].description == description && refs->ref[i].possible_to > g.ret)
			g.ret = refs->ref[i].possible_to;
	}
	if (!known)
		g.ret = OPEN;
	g.certain = g.ret != OPEN;
	g.event = begun_at(h, g.call);
	if (g.event == NOWHERE || event_role(&h->event[g.event]) == ROLE_EXIT || g.event >= h->events)
		g.how = ENDS_DEATH;
	b->l->gone = lock_grow(b->l->gone, b->l->gone_count, &b->gone_room, sizeof(g));
	b->l->gone[b->l->gone_count++] = g;
}

static int gone_by_call(const void *a, const void *b)
{
	const struct lock_gone *x = a, *y = b;

	if (x->call == y->call)
		return x->owner < y->owner ? -1 : x->owner > y->owner;
	return x->call < y->call ? -1 : 1;
}

/* False: nothing can be said of it. */
bool lock_read_object(struct build *b, unsigned object)
{
	const struct history *h = b->l->h;
	const struct references *refs = &h->refs[object][FILE_SIDE];
	unsigned first_owner = b->l->descriptions;
	size_t i;

	b->first_call = b->l->calls;
	b->first_gone = b->l->gone_count;
	for (i = 0; i < h->events; i++)
		if (is_lock(&h->event[i]) && end_object(h->event[i].in[AT_END]) == object &&
		    !add_call(b, (uint32_t)i)) {
			b->l->calls = b->first_call;
			return false;
		}
	if (b->l->calls == b->first_call)
		return false;
	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].process < ACTORS_MAX)
			add_gone(b, object, &refs->ref[i]);
	for (i = first_owner; i < b->l->descriptions; i++)
		add_last(b, object, (unsigned)(LOCK_DESCRIPTIONS + i));
	if (b->l->gone_count > b->first_gone)
		qsort(b->l->gone + b->first_gone, b->l->gone_count - b->first_gone, sizeof(*b->l->gone), gone_by_call);
	return true;
}
