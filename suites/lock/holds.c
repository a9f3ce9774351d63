#include "build.h"

#include "mechanism.h"

#include <stdlib.h>
#include <string.h>

void *lock_grow(void *array, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return array;
	*room = *room * 2 + 32;
	array = realloc(array, *room * size);
	if (array == NULL)
		out_of_memory();
	return array;
}

/* ---- holds ---- */

static int by_byte(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Where parts begin: where ranges do, and behind where they end. */
static void divide(struct build *b)
{
	size_t i, n = 0;

	b->low = malloc((2 * (b->l->calls - b->first_call) + 1) * sizeof(*b->low));
	if (b->low == NULL)
		out_of_memory();
	for (i = b->first_call; i < b->l->calls; i++) {
		b->low[n++] = b->l->call[i].low;
		if (b->l->call[i].high != LOCK_END)
			b->low[n++] = b->l->call[i].high + 1;
	}
	qsort(b->low, n, sizeof(*b->low), by_byte);
	b->parts = 0;
	for (i = 0; i < n; i++)
		if (b->parts == 0 || b->low[b->parts - 1] != b->low[i])
			b->low[b->parts++] = b->low[i];
}

/* What may end a lock of one owner on one part. */
struct ender {
	uint64_t call, ret;
	bool failed;  /* it has not */
	bool certain; /* it has */
	enum lock_ending how;
	uint32_t event;
};

static bool next_call_of(const struct build *b, size_t *at, unsigned owner, unsigned family, int64_t low,
    struct ender *e)
{
	for (; *at < b->l->calls; ++*at) {
		const struct lock_call *q = &b->l->call[*at];
		const struct event *x = &b->l->h->event[q->event];

		if (q->owner != owner || q->family != family || q->asks || q->low > low || q->high < low)
			continue;
		*e = (struct ender){ .call = x->call,
			.ret = x->ret,
			.failed = q->outcome == LOCK_REFUSED || q->outcome == LOCK_FAILED,
			.certain = q->outcome == LOCK_GRANTED,
			.how = q->type == LOCK_FREE ? ENDS_UNLOCKED : ENDS_REPLACED,
			.event = q->event };
		++*at;
		return true;
	}
	return false;
}

static bool next_gone_of(const struct build *b, size_t *at, unsigned owner, struct ender *e)
{
	for (; *at < b->l->gone_count; ++*at) {
		const struct lock_gone *g = &b->l->gone[*at];

		if (g->owner != owner)
			continue;
		*e = (struct ender){ .call = g->call,
			.ret = g->ret,
			.certain = g->certain,
			.how = g->how,
			.event = g->event };
		++*at;
		return true;
	}
	return false;
}

enum { ENDERS_MAX = 1024 };

/* All of an owner and a part, by call. */
static size_t enders_of(const struct build *b, unsigned owner, unsigned family, int64_t low, struct ender *out)
{
	size_t at = b->first_call, went = b->first_gone, n = 0;
	struct ender c, g;
	bool call = next_call_of(b, &at, owner, family, low, &c), gone = next_gone_of(b, &went, owner, &g);

	while ((call || gone) && n < ENDERS_MAX)
		if (call && (!gone || c.call < g.call)) {
			out[n++] = c;
			call = next_call_of(b, &at, owner, family, low, &c);
		} else {
			out[n++] = g;
			gone = next_gone_of(b, &went, owner, &g);
		}
	return n;
}

static void add_hold(struct build *b, const struct hold *x)
{
	b->l->hold = lock_grow(b->l->hold, b->l->holds, &b->hold_room, sizeof(*x));
	b->l->hold[b->l->holds++] = *x;
}

/* The holds that the call `q` made of that part. */
static void add_holds(struct build *b, uint32_t index, int64_t low, int64_t high, const struct ender *end, size_t ends)
{
	const struct lock_call *q = &b->l->call[index];
	const struct event *e = &b->l->h->event[q->event];
	bool never = q->outcome == LOCK_NEVER, any = false;
	uint64_t from = e->ret;
	struct hold x = { .call = index,
		.owner = q->owner,
		.process = q->process,
		.object = q->object,
		.family = q->family,
		.type = q->type,
		.end = NOWHERE,
		.low = low,
		.high = high,
		.certain_from = OPEN,
		.possible_from = e->call,
		.possible_to = OPEN };
	size_t i;

	for (i = 0; i < ends; i++)
		if (end[i].certain && end[i].ret < x.possible_to && end[i].event != q->event &&
		    (never ? end[i].how == ENDS_DEATH : end[i].call > e->ret)) {
			x.possible_to = end[i].ret;
			x.how = end[i].how;
			x.end = end[i].event;
		}
	for (i = 0; i < ends && !never; i++) {
		if (end[i].event == q->event || end[i].ret < e->call)
			continue;
		if (end[i].call > from) {
			x.certain_from = from;
			x.certain_to = end[i].call;
			add_hold(b, &x);
			any = true;
		}
		if (!end[i].failed || q->family == FAMILY_FLOCK)
			break;
		from = end[i].ret > from ? end[i].ret : from;
	}
	if (!any)
		add_hold(b, &x);
}

/* What one owner's requests of one family made of that part. */
static void add_owned(struct build *b, unsigned owner, unsigned family, int64_t low, int64_t high)
{
	struct ender end[ENDERS_MAX];
	size_t ends = enders_of(b, owner, family, low, end), i;

	for (i = b->first_call; i < b->l->calls; i++) {
		const struct lock_call *q = &b->l->call[i];

		if (q->owner == owner && q->family == family && !q->asks && q->type != LOCK_FREE && q->low <= low &&
		    q->high >= low && (q->outcome == LOCK_GRANTED || q->outcome == LOCK_NEVER))
			add_holds(b, (uint32_t)i, low, high, end, ends);
	}
}

static void add_part(struct build *b, size_t part)
{
	int64_t low = b->low[part], high = part + 1 < b->parts ? b->low[part + 1] - 1 : LOCK_END;
	uint64_t seen[FAMILIES] = { 0 };
	unsigned owner, family;
	size_t i;

	for (i = b->first_call; i < b->l->calls; i++)
		seen[b->l->call[i].family] |= UINT64_C(1) << b->l->call[i].owner;
	for (family = 0; family < FAMILIES; family++)
		for (owner = 0; owner < LOCK_OWNERS; owner++)
			if (seen[family] >> owner & 1)
				add_owned(b, owner, family, low, high);
}

/* ---- the view ---- */

static void add_object(struct build *b, unsigned object)
{
	size_t i;

	if (!lock_read_object(b, object))
		return;
	divide(b);
	for (i = 0; i < b->parts; i++)
		add_part(b, i);
	free(b->low);
}

static void destroy(void *view)
{
	struct locks *l = view;

	free(l->call);
	free(l->gone);
	free(l->hold);
	free(l);
}

static struct locks *none_of(const struct history *h)
{
	struct locks *l = calloc(1, sizeof(*l));

	if (l != NULL) {
		l->h = h;
		return l;
	}
	out_of_memory();
}

static void *build(const struct history *h)
{
	struct locks *l = none_of(h);
	struct build b = { .l = l };
	unsigned o, a;

	for (a = 0; a < h->actors && a < ACTORS_MAX; a++)
		if (h->actor[a].process != a)
			l->threads[h->actor[a].process] = true;
	for (o = 0; o < h->objects; o++)
		if (strcmp(kind_at(h->object[o].kind)->name, "regular") == 0)
			add_object(&b, o);
	if (l->calls > 0)
		return l;
	destroy(l);
	return NULL;
}

const struct locks *locks_of(const struct history *h)
{
	static const struct history_view view = { build, destroy };

	return history_view(h, &view);
}

/* ---- questions ---- */

static const struct hold *find(const struct locks *l, const struct lock_call *q, unsigned nth, bool across)
{
	const struct event *e = &l->h->event[q->event];
	size_t i;

	for (i = 0; i < l->holds; i++) {
		const struct hold *x = &l->hold[i];

		if ((lock_is_ofd(q->owner) != lock_is_ofd(x->owner)) == across && lock_meets(q, x) &&
		    x->certain_from <= e->call && x->certain_to >= e->ret && nth-- == 0)
			return x;
	}
	return NULL;
}

const struct hold *locks_in_the_way(const struct locks *l, const struct lock_call *q, unsigned nth)
{
	return find(l, q, nth, false);
}

const struct hold *locks_across(const struct locks *l, const struct lock_call *q, unsigned nth)
{
	return find(l, q, nth, true);
}

const struct hold *locks_excuse(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = &l->h->event[q->event];
	size_t i;

	for (i = 0; i < l->holds; i++)
		if (lock_meets(q, &l->hold[i]) && l->hold[i].possible_from < e->ret && l->hold[i].possible_to > e->call)
			return &l->hold[i];
	return NULL;
}

const struct hold *locks_stale(const struct locks *l, const struct lock_call *q, enum lock_ending from,
    enum lock_ending to)
{
	const struct hold *last = NULL;
	size_t i;

	for (i = 0; i < l->holds; i++) {
		const struct hold *x = &l->hold[i];

		if (lock_is_ofd(q->owner) == lock_is_ofd(x->owner) && lock_meets(q, x) && x->how >= from &&
		    x->how <= to && x->possible_to < l->h->event[q->event].call &&
		    (last == NULL || x->possible_to > last->possible_to))
			last = x;
	}
	return last;
}
