#include "lit.h"

#include "../std/cast.h"

/* In the order of lit_shapes[]. */
enum { SB, MP, LB, WW, IRIW, RR, WRR, TEAR, ADD, STEP_SHAPES = LIT_SHAPES - ADD };

enum { GAMES_MAX = 4 };

struct tables {
	struct scenario *s;
	struct choices *c;
	unsigned games;
	unsigned cells[GAMES_MAX], players[GAMES_MAX], rounds[GAMES_MAX];
};

static void set(struct tables *t, unsigned shape, unsigned order, unsigned players)
{
	unsigned near = cast_chance(t->c, 1, 4) ? LIT_LINE : LIT_APART, rounds = cast_range(t->c, 200, 2500);
	unsigned i = t->games++;

	t->cells[i] = scenario_object(t->s, "cells");
	t->players[i] = players;
	t->rounds[i] = rounds;
	STEP(t->s, 0, "lit-set", in_object(t->cells[i]), in_word(shape), in_word(order), in_word(near),
	    in_number(players));
}

static unsigned any_order(struct choices *c)
{
	return cast_below(c, LIT_ORDERS);
}

/* What a player does before it plays; the others wait for it. */
static void prepares(const struct tables *t, unsigned a)
{
	unsigned kind = cast_below(t->c, 12);

	if (kind < 4)
		STEP0(t->s, a, "elsewhere");
	else if (kind == 4)
		STEP0(t->s, a, "exec");
	else if (kind < 7) { /* not the only thread of its process */
		unsigned thread = scenario_thread(t->s, a), turns = cast_range(t->c, 1, 2000);

		STEP(t->s, a, "create", in_actor(thread));
		STEP(t->s, thread, "spin", in_number(turns));
	}
}

static void play(const struct tables *t, unsigned players)
{
	unsigned first = cast_below(t->c, players), i, game, a;
	unsigned process[LIT_PLAYERS];

	for (i = 0; i < players; i++) {
		process[i] = scenario_process(t->s);
		STEP(t->s, 0, "fork", in_actor(process[i]));
	}
	for (i = 0; i < players; i++) {
		a = process[i];
		prepares(t, a);
		for (game = 0; game < t->games; game++)
			if ((first + i) % players < t->players[game])
				STEP(t->s, a, "lit-play", in_object(t->cells[game]), in_number((first + i) % players),
				    in_number(t->rounds[game]));
	}
	for (i = 0; i < players; i++)
		STEP(t->s, 0, "reap", in_actor(process[i]));
}

/* ---- lit.pairs ---- */

static void draw_pairs(struct scenario *s, struct choices *c)
{
	static const unsigned shapes[] = { SB, SB, MP, LB, WW };
	struct tables t = { .s = s, .c = c };
	unsigned games = cast_range(c, 2, GAMES_MAX);

	while (t.games < games) {
		unsigned shape = shapes[cast_below(c, sizeof(shapes) / sizeof(shapes[0]))], order = any_order(c);

		set(&t, shape, order, 2);
	}
	play(&t, 2);
}

/* ---- lit.crowds ---- */

static void draw_crowds(struct scenario *s, struct choices *c)
{
	static const unsigned shapes[] = { IRIW, RR, WRR, TEAR };
	struct tables t = { .s = s, .c = c };
	unsigned games = cast_range(c, 1, 3), players = cast_chance(c, 1, 2) ? LIT_PLAYERS : cast_range(c, 2, 3);

	while (t.games < games) {
		unsigned shape = shapes[cast_below(c, sizeof(shapes) / sizeof(shapes[0]))], order = any_order(c);

		if (lit_shapes[shape].least > players)
			shape = RR;
		set(&t, shape, order, players);
	}
	play(&t, players);
}

/* ---- lit.steps ---- */

static void draw_steps(struct scenario *s, struct choices *c)
{
	struct tables t = { .s = s, .c = c };
	unsigned games = cast_range(c, 1, GAMES_MAX),
	         players = cast_chance(c, 2, 3) ? 2 : cast_range(c, 3, LIT_PLAYERS);

	while (t.games < games) {
		unsigned shape = ADD + cast_below(c, STEP_SHAPES), order = any_order(c);

		set(&t, shape, order, players);
	}
	play(&t, players);
}

const struct family lit_families[] = {
	{ "lit.pairs", 1, draw_pairs, "two processes store and load two cells, many rounds at once", 4 },
	{ "lit.crowds", 1, draw_crowds, "two to four processes write and read one cell or two", 3 },
	{ "lit.steps", 1, draw_steps, "two to four processes change one cell by read-modify-writes", 3 },
	{ .id = NULL },
};
