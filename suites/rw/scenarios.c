#include "rw.h"

#include "../std/cast.h"

static void breath(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned kind = cast_below(c, 4), turns = cast_range(c, 20, 2000);

	if (kind == 0)
		STEP(s, a, "yield", in_number(1));
	else if (kind == 1)
		STEP(s, a, "spin", in_number(turns));
}

static unsigned player(struct scenario *s, struct choices *c, unsigned players)
{
	unsigned a = scenario_process(s), kind = cast_below(c, 8);

	STEP(s, 0, "fork", in_actor(a));
	if (kind < 3)
		STEP0(s, a, "elsewhere");
	else if (kind == 3)
		STEP0(s, a, "exec");
	STEP(s, a, "meet", in_number(0), in_number(players));
	return a;
}

static void section(struct scenario *s, struct choices *c, unsigned a, unsigned lock)
{
	static const char *const ways[] = { "rw-read", "rw-read", "rw-write", "rw-tryread", "rw-trywrite",
		"rw-trywrite" };
	unsigned way = cast_below(c, sizeof(ways) / sizeof(ways[0]));

	STEP(s, a, ways[way], in_object(lock));
	breath(s, c, a);
	STEP(s, a, "rw-unlock", in_object(lock));
}

static void finish(struct scenario *s, unsigned lock)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "rw-trywrite", in_object(lock));
	STEP(s, 0, "rw-unlock", in_object(lock));
	STEP(s, 0, "rw-count", in_object(lock));
}

static void draw_sections(struct scenario *s, struct choices *c)
{
	unsigned lock = scenario_object(s, "rwlock"), players = cast_range(c, 2, 6), i, n;

	STEP(s, 0, "rw-init", in_object(lock));
	for (i = 0; i < players; i++) {
		unsigned a = player(s, c, players), rounds = cast_range(c, 1, 12);

		STEP(s, a, "repeat", in_number(rounds));
		for (n = cast_range(c, 1, 3); n > 0; n--) {
			section(s, c, a, lock);
			if (cast_chance(c, 1, 3))
				breath(s, c, a);
		}
		STEP0(s, a, "end");
	}
	finish(s, lock);
}

static void draw_turns(struct scenario *s, struct choices *c)
{
	unsigned lock = scenario_object(s, "rwlock"), players = cast_range(c, 2, 6), i;
	unsigned most = cast_chance(c, 1, 2) ? 0 : 200;

	STEP(s, 0, "rw-init", in_object(lock));
	for (i = 0; i < players; i++) {
		unsigned a = player(s, c, players), times = cast_range(c, 20, 300),
		         turns = most == 0 ? 0 : cast_below(c, most);
		unsigned as = cast_below(c, 2);

		STEP(s, a, "rw-turns", in_object(lock), in_number(times), in_number(turns), in_word(as));
		if (cast_chance(c, 1, 3))
			section(s, c, a, lock);
	}
	finish(s, lock);
}

/* Readers that stay, and what others may and may not do meanwhile. */
static void draw_readers(struct scenario *s, struct choices *c)
{
	unsigned lock = scenario_object(s, "rwlock"), readers = cast_range(c, 1, 4), others = cast_range(c, 1, 3), i, n;
	bool writes = cast_chance(c, 1, 3);

	STEP(s, 0, "rw-init", in_object(lock));
	for (i = 0; i < readers; i++) {
		unsigned a = player(s, c, readers);

		STEP(s, a, cast_chance(c, 1, 2) ? "rw-read" : "rw-tryread", in_object(lock));
		STEP(s, a, "tell", in_number(TOKEN_READY));
		STEP(s, a, "await", in_number(TOKEN_DONE), in_number(others));
		STEP(s, a, "rw-unlock", in_object(lock));
	}
	for (i = 0; i < others; i++) {
		unsigned a = player(s, c, others);

		STEP(s, a, "await", in_number(TOKEN_READY), in_number(readers));
		for (n = cast_range(c, 1, 4); n > 0; n--) {
			STEP(s, a, cast_chance(c, 1, 2) ? "rw-tryread" : "rw-trywrite", in_object(lock));
			breath(s, c, a);
			STEP(s, a, "rw-unlock", in_object(lock));
		}
		STEP(s, a, "tell", in_number(TOKEN_DONE));
		if (writes)
			STEP(s, a, "rw-write", in_object(lock));
		STEP(s, a, "rw-unlock", in_object(lock));
	}
	finish(s, lock);
}

const struct family rw_families[] = {
	{ "rw.sections", 1, draw_sections, "two to six processes read and write in turn, or try to", 3 },
	{ "rw.turns", 1, draw_turns, "two to six processes hurry through sections that count", 2 },
	{ "rw.readers", 1, draw_readers, "readers that stay keep writers out, and nobody else", 2 },
	{ .id = NULL },
};
