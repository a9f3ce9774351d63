#include "../lock/draw.h"
#include "flock.h"
#include "mechanism.h"

static void happens(struct script *k, unsigned p)
{
	if (cast_chance(k->c, 1, 2))
		happens_close(k, p);
	else
		happens_life(k, p);
}

static void draw_owners(struct scenario *s, struct choices *c)
{
	unsigned players = cast_range(c, 2, 4), files = cast_chance(c, 1, 6) ? 2 : 1, rounds = cast_range(c, 1, 5), i;
	struct script k;

	script_begin(&k, s, c, players, files);
	k.whole = true;
	for (i = cast_below(c, 4); i > 0; i--) {
		unsigned p = script_player(&k);

		act_open(&k, p);
	}
	script_rounds(&k, rounds, happens);
	script_end(&k);
}

/* Waits only while it has none. */
static void draw_contender(struct scenario *s, struct choices *c, unsigned a, int64_t end, unsigned all)
{
	unsigned type = cast_below(c, 2), how = cast_chance(c, 2, 3) ? FLOCK_WAITS : FLOCK_TRIES;

	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "meet", in_number(0), in_number(all));
	STEP(s, a, "repeat", in_number(cast_range(c, 2, 10)));
	STEP(s, a, "flock", in_number(end), in_word(type), in_word(how));
	if (cast_chance(c, 1, 2))
		draw_while(s, c, a);
	if (cast_chance(c, 1, 3))
		STEP(s, a, "flock", in_number(end), in_word(!type), in_word(FLOCK_TRIES));
	if (cast_chance(c, 1, 4)) {
		STEP(s, a, "close", in_number(end));
		STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	} else {
		STEP(s, a, "flock", in_number(end), in_word(LOCK_FREE), in_word(FLOCK_WAITS));
	}
	STEP0(s, a, "end");
}

static void draw_contend(struct scenario *s, struct choices *c)
{
	unsigned all = cast_range(c, 2, 6), killed = cast_below(c, 2), file = draw_file(s), i;
	unsigned a[LOCK_PLAYERS_MAX] = { 0 };

	for (i = 0; i < all; i++) {
		a[i] = scenario_process(s);
		draw_contender(s, c, a[i], end_pack(file, FILE_SIDE, 0), all);
		STEP(s, 0, "fork", in_actor(a[i]));
	}
	if (killed > 0) {
		STEP(s, 0, "yield", in_number(cast_range(c, 1, 20)));
		STEP(s, 0, "kill", in_actor(a[0]), in_signal(SIG_I_KILL));
	}
	for (i = 0; i < all; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
}

const struct family flock_families[] = {
	{ "flock.owners", 1, draw_owners, "in turn, by copies of descriptors in several processes, that come and go",
	    2 },
	{ "flock.contend", 1, draw_contend, "processes lock and unlock a file all at once, one of them is killed", 1 },
	{ .id = NULL },
};
