/* Windows on one object: protections, what lies behind the end, and pages that are taken away. */
#include "map.h"

#include "../std/cast.h"

enum { WINDOWS = 2, WHOLE_SLOT = WINDOWS, OBJECT_PAGES_MAX = 3, MORE_PAGES_MAX = 2, ROUNDS_MAX = 4 };
enum { NOTHING_ALLOWED = 0, ALL_ALLOWED = MAP_READABLE | MAP_WRITABLE };

struct vista {
	struct scenario *s;
	struct choices *c;
	unsigned memory, value, meets;
	unsigned pages[WINDOWS]; /* of the windows */
	bool anonymous, cuts;    /* pages are taken away */
};

static struct operand window(const struct vista *v, unsigned n)
{
	return in_end(v->memory, MAP_SIDE, n);
}

/* So many pages and bytes. */
static struct operand pages_and(unsigned pages, int64_t bytes)
{
	return pages == 0 ? in_number(bytes) : in_mark("PAGE", (int)pages, bytes);
}

/* One of two words of a page. */
static struct operand place(const struct vista *v, unsigned page)
{
	bool last = cast_chance(v->c, 1, 3);

	return last ? pages_and(page + 1, -MAP_WORD) : pages_and(page, 2 * MAP_WORD);
}

static void try_page(struct vista *v, unsigned a, unsigned n, unsigned page)
{
	struct operand at = place(v, page);
	bool writes = cast_chance(v->c, 1, 2);

	v->value += writes;
	if (writes)
		STEP(v->s, a, "memory-try-write", window(v, n), at, in_number(v->value));
	else
		STEP(v->s, a, "memory-try-read", window(v, n), at);
}

static unsigned some_protection(const struct vista *v)
{
	static const unsigned may[] = { NOTHING_ALLOWED, NOTHING_ALLOWED, MAP_READABLE, MAP_READABLE, MAP_WRITABLE,
		ALL_ALLOWED, ALL_ALLOWED, ALL_ALLOWED };
	unsigned which = cast_below(v->c, 8);

	return may[which];
}

/* From one page on, to the end of another or a little into it. */
static void change(struct vista *v, unsigned a, unsigned n, int may)
{
	unsigned from = cast_below(v->c, v->pages[n]), pages = cast_range(v->c, 1, v->pages[n] - from);
	bool part = cast_chance(v->c, 1, 3);
	struct operand first = pages_and(from, 0), length = part ? pages_and(pages - 1, 1) : pages_and(pages, 0);

	if (may < 0)
		STEP(v->s, a, "memory-cut", window(v, n), first, length);
	else
		STEP(v->s, a, "memory-protect", window(v, n), first, length, in_number(may));
}

static void open_window(struct vista *v, unsigned a, unsigned n)
{
	unsigned may = some_protection(v), by = cast_below(v->c, 8), private = cast_below(v->c, 3) == 0;

	STEP(v->s, a, "memory-window", window(v, n), in_word(private), in_number(may), pages_and(v->pages[n], 0),
	    in_word(by == 0  ? MAP_BY_WRITING
	            : by < 3 ? MAP_BY_READING
	                     : MAP_BY_BOTH));
	if (by < 3) /* it may have been refused */
		STEP(v->s, a, "memory-window", window(v, n), in_word(private), in_number(may),
		    pages_and(v->pages[n], 0), in_word(MAP_BY_BOTH));
}

/* Pages are taken away, and all of them tried at once, before anything else can come there. */
static void cut(struct vista *v, unsigned a, unsigned n)
{
	unsigned page;
	bool again = cast_chance(v->c, 1, 3);

	change(v, a, n, -1);
	if (again)
		change(v, a, n, -1);
	for (page = 0; page < v->pages[n]; page++)
		try_page(v, a, n, page);
}

static void try_some(struct vista *v, unsigned a, unsigned times)
{
	while (times-- > 0) {
		unsigned n = cast_below(v->c, WINDOWS), page = cast_below(v->c, v->pages[n]);

		try_page(v, a, n, page);
	}
}

/* Something that is drawn. */
static void act(struct vista *v, unsigned a)
{
	unsigned what = cast_below(v->c, 12), n = cast_below(v->c, WINDOWS), page = cast_below(v->c, v->pages[n]);
	unsigned may;

	if (what < 4) {
		try_page(v, a, n, page);
	} else if (what < 8) {
		may = some_protection(v);
		change(v, a, n, (int)may);
		try_page(v, a, n, page);
	} else if (what == 8 && v->cuts) {
		cut(v, a, n);
	} else if (what == 9 && v->cuts) { /* not with threads: others may be at it */
		STEP(v->s, a, "memory-unmap", window(v, n));
		open_window(v, a, n);
		try_page(v, a, n, page);
	} else if (what == 10 && !v->anonymous) {
		v->value++;
		STEP(v->s, a, "memory-write", window(v, WHOLE_SLOT), in_number(2 * MAP_WORD), in_number(v->value));
	} else if (what == 11 && !v->anonymous) {
		STEP(v->s, a, "memory-read", window(v, WHOLE_SLOT), in_number(2 * MAP_WORD));
	}
}

static void acts(struct vista *v, unsigned a, unsigned n)
{
	while (n-- > 0 && scenario_room(v->s, a) > 16)
		act(v, a);
}

/* One thread changes protections, the other tries; half of the tries are certain to be after a change and before the next. */
static void toggle(struct vista *v, unsigned a)
{
	unsigned other = scenario_thread(v->s, a), rounds = cast_range(v->c, 1, ROUNDS_MAX), k, may, n;

	STEP(v->s, a, "create", in_actor(other));
	for (k = 0; k < rounds; k++, v->meets += 2) {
		n = cast_below(v->c, WINDOWS);
		may = some_protection(v);
		try_some(v, other, 1);
		change(v, a, n, (int)may);
		STEP(v->s, a, "meet", in_number(v->meets), in_number(2));
		STEP(v->s, other, "meet", in_number(v->meets), in_number(2));
		try_some(v, other, 2);
		try_some(v, a, 1);
		STEP(v->s, a, "meet", in_number(v->meets + 1), in_number(2));
		STEP(v->s, other, "meet", in_number(v->meets + 1), in_number(2));
	}
	STEP(v->s, a, "join", in_actor(other));
}

static struct vista draw_vista(struct scenario *s, struct choices *c)
{
	static const char *const kind[] = { "memory", "memory", "mapped-file", "mapped-file", "anonymous-memory" };
	unsigned which = cast_below(c, 5), pages = cast_range(c, 1, OBJECT_PAGES_MAX), n;
	struct vista v = { .s = s, .c = c, .memory = scenario_object(s, kind[which]), .anonymous = which == 4 };
	bool part = cast_chance(c, 1, 3);
	unsigned rest = cast_range(c, 1, 400);

	v.cuts = true;
	for (n = 0; n < WINDOWS; n++) {
		unsigned more = cast_below(c, MORE_PAGES_MAX + 1);

		v.pages[n] = pages + more;
	}
	if (!v.anonymous) {
		STEP(s, 0, "memory-make", in_object(v.memory),
		    part ? pages_and(pages - 1, (int64_t)rest * MAP_WORD) : pages_and(pages, 0));
		STEP(s, 0, "memory-map", window(&v, WHOLE_SLOT), in_word(MAP_IS_SHARED));
	}
	return v;
}

void map_draw_windows(struct scenario *s, struct choices *c)
{
	struct vista v = draw_vista(s, c);
	unsigned children = cast_range(c, 0, 2), child[2] = { 0 }, i, n;

	for (n = 0; n < WINDOWS; n++)
		open_window(&v, 0, n);
	n = cast_range(c, 1, 4);
	acts(&v, 0, n);
	for (i = 0; i < children; i++) {
		bool threads = cast_chance(c, 1, 2);

		child[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(child[i]));
		n = cast_range(c, 2, 8);
		v.cuts = !threads;
		acts(&v, child[i], n);
		if (threads)
			toggle(&v, child[i]);
	}
	v.cuts = true;
	n = cast_range(c, 1, 5);
	acts(&v, 0, n);
	for (i = 0; i < children; i++)
		STEP(s, 0, "reap", in_actor(child[i]));
	for (i = 0; i < WINDOWS; i++)
		for (n = 0; n < v.pages[i] && scenario_room(s, 0) > 2; n++)
			try_page(&v, 0, i, n);
}
