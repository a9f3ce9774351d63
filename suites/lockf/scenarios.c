#include "../lock/draw.h"
#include "lockf.h"
#include "mechanism.h"

static void happens(struct script *k, unsigned p)
{
	if (cast_chance(k->c, 1, 4))
		happens_life(k, p);
	else if (cast_chance(k->c, 1, 2))
		happens_close(k, p);
	else
		act_unlock(k, p);
}

static void draw_sections(struct scenario *s, struct choices *c)
{
	unsigned players = cast_range(c, 2, 4), files = cast_chance(c, 1, 6) ? 2 : 1, rounds = cast_range(c, 1, 4);
	struct script k;

	script_begin(&k, s, c, players, files);
	k.sections = true;
	script_rounds(&k, rounds, happens);
	script_end(&k);
}

/* Waits only while it has nothing. */
static void draw_contender(struct scenario *s, struct choices *c, unsigned a, int64_t end, unsigned all)
{
	struct range range = draw_range(c, NULL);
	unsigned how = cast_chance(c, 2, 3) ? LOCKF_LOCK : LOCKF_TLOCK;

	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "meet", in_number(0), in_number(all));
	STEP(s, a, "repeat", in_number(cast_range(c, 2, 8)));
	STEP(s, a, "file-seek", in_number(end), in_number(range.low));
	STEP(s, a, "lockf", in_number(end), in_word(how), in_number(range.length));
	if (cast_chance(c, 1, 2))
		draw_while(s, c, a);
	STEP(s, a, "file-seek", in_number(end), in_number(0));
	if (cast_chance(c, 1, 3))
		STEP(s, a, "lockf", in_number(end), in_word(LOCKF_TEST), in_number(cast_range(c, 1, 20)));
	STEP(s, a, "lockf", in_number(end), in_word(LOCKF_ULOCK), in_number(0));
	STEP0(s, a, "end");
}

static void draw_contend(struct scenario *s, struct choices *c)
{
	unsigned all = cast_range(c, 2, 6), file = draw_file(s), i, a[LOCK_PLAYERS_MAX];

	for (i = 0; i < all; i++) {
		a[i] = scenario_process(s);
		draw_contender(s, c, a[i], end_pack(file, FILE_SIDE, 0), all);
		STEP(s, 0, "fork", in_actor(a[i]));
	}
	for (i = 0; i < all; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
}

const struct family lockf_families[] = {
	{ "lockf.sections", 1, draw_sections, "in turn: sections are locked, tested, unlocked, closed", 2 },
	{ "lockf.contend", 1, draw_contend, "processes lock and unlock sections of a file all at once", 1 },
	{ .id = NULL },
};
