#include "map.h"

#include "../std/cast.h"

enum { PLACES_MAX = 6, PAGES_MAX = 4, SLOTS_USED = 3, CAST_MAX = ACTORS_MAX - 5 };

/* One object, a few places in it, and a value for each write. */
struct plot {
	struct scenario *s;
	struct choices *c;
	unsigned memory, places, value;
	struct operand place[PLACES_MAX];
	bool private; /* some mappings are */
};

static struct operand slot(const struct plot *p, unsigned n)
{
	return in_end(p->memory, MAP_SIDE, n);
}

static struct plot draw_plot(struct scenario *s, struct choices *c, bool private)
{
	struct plot p = { .s = s, .c = c, .private = private, .memory = scenario_object(s, "memory") };
	unsigned pages = cast_range(c, 1, PAGES_MAX), i;

	STEP(s, 0, "memory-make", in_object(p.memory), in_mark("PAGE", (int)pages, 0));
	p.places = cast_range(c, 2, PLACES_MAX);
	for (i = 0; i < p.places; i++) {
		unsigned page = cast_below(c, pages), word = cast_below(c, 500);

		if (cast_chance(c, 1, 4))
			p.place[i] = in_mark("PAGE", (int)page + 1, -MAP_WORD);
		else
			p.place[i] = page == 0 ? in_number((int64_t)word * MAP_WORD)
			                       : in_mark("PAGE", (int)page, (int64_t)word * MAP_WORD);
	}
	return p;
}

static void map_some(const struct plot *p, unsigned a, unsigned n)
{
	STEP(p->s, a, "memory-map", slot(p, n), in_word(p->private && cast_chance(p->c, 1, 2)));
}

/* So many reads and writes, now and then another mapping, and a child or two. */
static void acts(struct plot *p, unsigned a, unsigned n, unsigned depth)
{
	unsigned k, child;

	while (n-- > 0 && scenario_room(p->s, a) > 6) {
		unsigned what = cast_below(p->c, 16), where = cast_below(p->c, p->places);

		k = cast_below(p->c, SLOTS_USED);
		if (what < 6) {
			p->value++;
			STEP(p->s, a, "memory-write", slot(p, k), p->place[where], in_number(p->value));
		} else if (what < 12) {
			STEP(p->s, a, "memory-read", slot(p, k), p->place[where]);
		} else if (what == 12) {
			STEP(p->s, a, "memory-unmap", slot(p, k));
			map_some(p, a, k);
		} else if (what == 13) {
			map_some(p, a, k);
		} else if (what == 14 && depth > 0 && p->s->actors < CAST_MAX) {
			child = scenario_process(p->s);
			acts(p, child, cast_range(p->c, 2, 8), depth - 1);
			STEP(p->s, a, "fork", in_actor(child));
			if (cast_chance(p->c, 1, 2))
				STEP(p->s, a, "reap", in_actor(child));
		} else {
			STEP(p->s, a, "spin", in_number(cast_range(p->c, 50, 2000)));
		}
	}
}

static void look(const struct plot *p, unsigned a, unsigned k)
{
	unsigned i;

	for (i = 0; i < p->places; i++)
		STEP(p->s, a, "memory-read", slot(p, k), p->place[i]);
}

static void draw_memory(struct scenario *s, struct choices *c, bool private)
{
	struct plot p = draw_plot(s, c, private);
	unsigned players = cast_range(c, 1, 4), i, k, a[4] = { 0 }, kills = cast_chance(c, 1, 3);
	bool unlinks = cast_chance(c, 1, 2);

	STEP(s, 0, "memory-map", slot(&p, 0), in_word(MAP_IS_SHARED));
	for (k = 1; k < SLOTS_USED; k++)
		map_some(&p, 0, k);
	acts(&p, 0, cast_below(c, 6), 0);
	for (i = 0; i < players; i++) {
		unsigned n = cast_range(c, 4, 20);

		a[i] = scenario_process(s);
		STEP(s, 0, "fork", in_actor(a[i]));
		STEP(s, a[i], "meet", in_number(0), in_number(players));
		acts(&p, a[i], n, 2);
		if (unlinks && i == 0)
			STEP(s, a[i], "memory-unlink", in_object(p.memory));
		acts(&p, a[i], n / 2, 1);
	}
	acts(&p, 0, cast_below(c, 6), 0);
	if (kills)
		STEP(s, 0, "kill", in_actor(a[0]), in_signal(SIG_I_KILL));
	for (i = 0; i < players; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
	look(&p, 0, 0);
	look(&p, 0, 1);
}

static void draw_shared(struct scenario *s, struct choices *c)
{
	draw_memory(s, c, false);
}

static void draw_private(struct scenario *s, struct choices *c)
{
	draw_memory(s, c, true);
}

const struct family map_families[] = {
	{ "map.shared", 1, draw_shared, "up to four processes and their children map one object, write and read", 2 },
	{ "map.private", 1, draw_private, "the same with private mappings, of which forks make copies", 2 },
	{ "map.windows", 1, map_draw_windows,
	    "processes, and threads, protect pages of one object, take some away, and try them, perhaps behind the end",
	    2 },
	{ .id = NULL },
};
