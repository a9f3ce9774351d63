#include "draw.h"
#include "mechanism.h"

enum { TOKEN_HELD = TOKEN_STEP + 4, TOKEN_COMING, TOKEN_THROUGH };

/* ---- scripts: one at a time ---- */

static void draw_ranges(struct scenario *s, struct choices *c)
{
	unsigned players = cast_range(c, 2, 5), files = cast_chance(c, 1, 3) ? cast_range(c, 2, 3) : 1;
	unsigned acts = cast_range(c, 8, 32);
	struct script k;

	script_begin(&k, s, c, players, files);
	while (acts-- > 0 && script_has_room(&k)) {
		unsigned p = script_player(&k);

		switch (cast_below(c, 12)) {
		case 0:
			act_open(&k, p);
			break;
		case 1:
		case 2:
		case 3:
			act_unlock(&k, p);
			break;
		case 4:
		case 5:
			act_ask(&k, p, true);
			break;
		case 6:
			act_ask(&k, p, false);
			break;
		default:
			act_lock(&k, p);
		}
	}
	script_end(&k);
}

static void draw_rounds(struct scenario *s, struct choices *c, void (*happens)(struct script *k, unsigned p))
{
	unsigned players = cast_range(c, 2, 4), files = cast_chance(c, 1, 4) ? 2 : 1, rounds = cast_range(c, 1, 4);
	struct script k;

	script_begin(&k, s, c, players, files);
	script_rounds(&k, rounds, happens);
	script_end(&k);
}

static void draw_closes(struct scenario *s, struct choices *c)
{
	draw_rounds(s, c, happens_close);
}

static void draw_lives(struct scenario *s, struct choices *c)
{
	draw_rounds(s, c, happens_life);
}

/* ---- all at once ---- */

static void draw_contend(struct scenario *s, struct choices *c)
{
	unsigned all = cast_range(c, 2, 6);

	draw_contest(s, c, all, false);
}

/* M asks for every byte, when everybody has gone. */
static void ask_for_all(struct scenario *s, int64_t end)
{
	STEP(s, 0, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	add_lock(s, 0, "setlk", end, LOCK_EXCLUSIVE, (struct range){ 0, 0 });
}

/* ---- lock.waits: one has a lock, others wait for it, then it goes in one of many ways ---- */

enum route { BY_UNLOCKING, BY_PARTS, BY_READING, BY_CLOSING, BY_BURYING, BY_IMAGE, BY_EXIT, BY_KILL, ROUTES };

static void draw_holder(struct scenario *s, struct choices *c, unsigned a, int64_t end, enum route route,
    unsigned waiters)
{
	unsigned type = route == BY_READING || cast_chance(c, 3, 4) ? LOCK_EXCLUSIVE : LOCK_SHARED, parts, i;

	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	add_lock(s, a, "setlk", end, type, (struct range){ 0, cast_chance(c, 1, 2) ? 16 : 0 });
	STEP(s, a, "tell", in_number(TOKEN_HELD));
	STEP(s, a, "await", in_number(TOKEN_COMING), in_number(waiters));
	STEP(s, a, "yield", in_number(cast_range(c, 1, 20)));
	draw_while(s, c, a);
	switch (route) {
	case BY_PARTS:
		parts = cast_range(c, 2, 4);
		for (i = 0; i < parts; i++) {
			struct range part = { i * 16 / parts, 16 / parts + 1 };

			add_lock(s, a, "setlk", end, LOCK_FREE, part);
			draw_while(s, c, a);
		}
		break;
	case BY_READING:
		add_lock(s, a, "setlk", end, LOCK_SHARED, (struct range){ 0, 0 });
		STEP(s, a, "yield", in_number(cast_range(c, 1, 20)));
		break;
	case BY_CLOSING:
		STEP(s, a, "close", in_number(end));
		break;
	case BY_BURYING:
		STEP(s, a, "bury", in_number(end));
		break;
	case BY_IMAGE:
		STEP(s, a, "cloexec", in_number(end));
		STEP0(s, a, "exec");
		break;
	case BY_KILL:
		STEP(s, a, "await", in_number(TOKEN_THROUGH), in_number(waiters));
		return;
	case BY_EXIT:
		return;
	default:
		break;
	}
	if (route != BY_CLOSING && route != BY_BURYING && route != BY_IMAGE)
		add_unlock_all(s, a, end);
	STEP(s, a, "await", in_number(TOKEN_THROUGH), in_number(waiters));
}

static void draw_waiter(struct scenario *s, struct choices *c, unsigned a, int64_t end)
{
	struct range range = { cast_below(c, 16), 1 };
	unsigned type = cast_chance(c, 1, 2) ? LOCK_EXCLUSIVE : LOCK_SHARED;

	if (cast_chance(c, 2, 3))
		range.length += cast_below(c, 16);
	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "await", in_number(TOKEN_HELD), in_number(1));
	STEP(s, a, "tell", in_number(TOKEN_COMING));
	add_lock(s, a, "setlkw", end, type, range);
	draw_while(s, c, a);
	if (cast_chance(c, 1, 4))
		STEP(s, a, "close", in_number(end));
	else if (cast_chance(c, 2, 3))
		add_unlock_all(s, a, end);
	STEP(s, a, "tell", in_number(TOKEN_THROUGH));
}

static void draw_waits(struct scenario *s, struct choices *c)
{
	unsigned waiters = cast_range(c, 1, 5), file = draw_file(s), holder = scenario_process(s), i;
	unsigned waiter[LOCK_PLAYERS_MAX];
	int64_t end = end_pack(file, FILE_SIDE, 0);
	enum route route = (enum route)cast_below(c, ROUTES);

	draw_holder(s, c, holder, end, route, waiters);
	STEP(s, 0, "fork", in_actor(holder));
	for (i = 0; i < waiters; i++) {
		waiter[i] = scenario_process(s);
		draw_waiter(s, c, waiter[i], end);
		STEP(s, 0, "fork", in_actor(waiter[i]));
	}
	if (route == BY_KILL) {
		STEP(s, 0, "await", in_number(TOKEN_COMING), in_number(waiters));
		STEP(s, 0, "yield", in_number(cast_range(c, 1, 20)));
		STEP(s, 0, "kill", in_actor(holder), in_signal(SIG_I_KILL));
		STEP(s, 0, "reap", in_actor(holder));
	}
	for (i = 0; i < waiters; i++)
		STEP(s, 0, "reap", in_actor(waiter[i]));
	if (route != BY_KILL)
		STEP(s, 0, "reap", in_actor(holder));
	ask_for_all(s, end);
}

/* ---- lock.chains: each waits for one after another, with those that it has, always upwards; some are killed ---- */

static void draw_climber(struct scenario *s, struct choices *c, unsigned a, int64_t end, unsigned all)
{
	unsigned steps, at, type;

	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "meet", in_number(0), in_number(all));
	STEP(s, a, "tell", in_number(TOKEN_COMING));
	STEP(s, a, "repeat", in_number(cast_range(c, 1, 4)));
	at = cast_below(c, 3);
	for (steps = cast_range(c, 2, 5); steps > 0; steps--) {
		type = cast_chance(c, 2, 3) ? LOCK_EXCLUSIVE : LOCK_SHARED;
		add_lock(s, a, "setlkw", end, type, (struct range){ at, 1 });
		if (cast_chance(c, 1, 2))
			draw_while(s, c, a);
		at += cast_range(c, 1, 3);
	}
	if (cast_chance(c, 1, 4)) { /* downwards without waiting */
		type = cast_chance(c, 2, 3) ? LOCK_EXCLUSIVE : LOCK_SHARED;
		add_lock(s, a, "setlk", end, type, (struct range){ 0, cast_range(c, 1, 8) });
	}
	add_unlock_all(s, a, end);
	STEP0(s, a, "end");
}

static void draw_chains(struct scenario *s, struct choices *c)
{
	unsigned all = cast_range(c, 3, 8), file = draw_file(s), i, a[LOCK_PLAYERS_MAX], killed;
	int64_t end = end_pack(file, FILE_SIDE, 0);

	for (i = 0; i < all; i++) {
		a[i] = scenario_process(s);
		draw_climber(s, c, a[i], end, all);
		STEP(s, 0, "fork", in_actor(a[i]));
	}
	killed = cast_below(c, 3);
	if (killed > 0)
		STEP(s, 0, "await", in_number(TOKEN_COMING), in_number(all));
	for (; killed > 0; killed--) {
		STEP(s, 0, "spin", in_number(cast_below(c, 2000)));
		STEP(s, 0, "kill", in_actor(a[all - killed]), in_signal(SIG_I_KILL));
	}
	for (i = 0; i < all; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
	ask_for_all(s, end);
}

const struct family lock_families[] = {
	{ "lock.ranges", 1, draw_ranges, "processes lock, unlock and ask in turn, in ranges that meet each other", 3 },
	{ "lock.closes", 1, draw_closes,
	    "in turn: somebody locks, others ask, a descriptor is closed, others ask again", 3 },
	{ "lock.lives", 1, draw_lives, "in turn, with forks, new images and ends in between", 3 },
	{ "lock.contend", 1, draw_contend, "processes lock and unlock ranges of one file all at once", 3 },
	{ "lock.waits", 1, draw_waits, "several wait for a lock that goes in one of many ways", 3 },
	{ "lock.chains", 1, draw_chains,
	    "each waits for one lock after another with those that it has; some are killed", 2 },
	{ .id = NULL },
};
