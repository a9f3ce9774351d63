#include "draw.h"

/* ---- rounds of a script ---- */

void script_rounds(struct script *k, unsigned rounds, void (*happens)(struct script *k, unsigned p))
{
	unsigned p, n;
	bool to_locker;

	while (rounds-- > 0 && script_has_room(k)) {
		p = script_player(k);
		act_open(k, p);
		for (n = cast_range(k->c, 1, 4); n > 0; n--)
			act_lock(k, p);
		for (n = cast_below(k->c, 3); n > 0; n--) {
			p = script_player(k);
			act_ask(k, p, cast_chance(k->c, 1, 2));
		}
		to_locker = cast_chance(k->c, 2, 3) && !k->player[k->locker].gone;
		happens(k, to_locker ? k->locker : script_player(k));
		for (n = cast_range(k->c, 1, 3); n > 0; n--) {
			p = script_player(k);
			act_ask(k, p, cast_chance(k->c, 1, 3));
		}
	}
}

void happens_close(struct script *k, unsigned p)
{
	unsigned way = cast_below(k->c, 6);

	if (way == 0)
		act_image(k, p);
	else if (way == 1 && k->players < LOCK_PLAYERS_MAX) { /* its child does, not itself */
		act_fork(k, p);
		act_close(k, k->players - 1);
	} else {
		act_close(k, p);
	}
}

void happens_life(struct script *k, unsigned p)
{
	unsigned way = cast_below(k->c, 8), child = k->players;

	if (way < 3) {
		act_fork(k, p);
		if (k->players == child)
			return;
		act_ask(k, child, cast_chance(k->c, 1, 3));
		if (cast_chance(k->c, 1, 2))
			act_unlock(k, child);
		if (cast_chance(k->c, 1, 3))
			act_close(k, child);
		if (cast_chance(k->c, 1, 3))
			act_end(k, child);
	} else if (way < 5) {
		unsigned other;

		act_lock(k, p);
		act_image(k, p);
		if (cast_chance(k->c, 1, 4))
			act_image(k, p);
		other = script_player(k);
		act_ask(k, other, false);
		other = script_player(k);
		act_ask(k, other, true);
	} else {
		act_end(k, p);
	}
}

/* ---- all at once ---- */

void draw_while(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned turns = cast_below(c, 1500), yields = cast_below(c, 4);

	if (yields == 1)
		STEP(s, a, "yield", in_number(yields));
	STEP(s, a, "spin", in_number(turns));
}

/* That operation of process-owned locks or of open file descriptions'. */
static const char *named(bool ofd, const char *op)
{
	return ofd ? op : op + sizeof("ofd-") - 1;
}

static void draw_contender(struct scenario *s, struct choices *c, unsigned a, unsigned file, unsigned all, bool ofd)
{
	int64_t end = end_pack(file, FILE_SIDE, 0);
	struct range range;
	unsigned more, type;

	STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
	STEP(s, a, "meet", in_number(0), in_number(all));
	STEP(s, a, "repeat", in_number(cast_range(c, 2, 10)));
	for (more = cast_range(c, 1, 3); more > 0; more--) {
		range = draw_range(c, NULL);
		type = cast_chance(c, 1, 2) ? LOCK_EXCLUSIVE : LOCK_SHARED;
		add_lock(s, a, named(ofd, cast_chance(c, 1, 2) ? "ofd-setlkw" : "ofd-setlk"), end, type, range);
		if (cast_chance(c, 1, 2))
			draw_while(s, c, a);
		if (cast_chance(c, 1, 3)) { /* and more of it, if that can be had */
			type = cast_chance(c, 1, 2) ? LOCK_EXCLUSIVE : LOCK_SHARED;
			add_lock(s, a, named(ofd, "ofd-setlk"), end, type, draw_range(c, &range));
		}
		if (cast_chance(c, 1, 5)) {
			STEP(s, a, "close", in_number(end));
			STEP(s, a, "file-open", in_number(end), in_word(FILE_RDWR), in_number(FILE_PATH));
		} else {
			add_lock(s, a, named(ofd, "ofd-setlk"), end, LOCK_FREE, (struct range){ 0, 0 });
		}
	}
	STEP0(s, a, "end");
}

void draw_contest(struct scenario *s, struct choices *c, unsigned all, bool ofd)
{
	unsigned file = draw_file(s), i, a[LOCK_PLAYERS_MAX];

	for (i = 0; i < all; i++) {
		a[i] = scenario_process(s);
		draw_contender(s, c, a[i], file, all, ofd);
		STEP(s, 0, "fork", in_actor(a[i]));
	}
	for (i = 0; i < all; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
}
