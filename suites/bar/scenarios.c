#include "bar.h"

#include "../std/cast.h"

enum { TELLS_MORE = 1, FULL_MASK = 1 };

static void breath(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned kind = cast_below(c, 4), turns = cast_range(c, 20, 3000);

	if (kind == 0)
		STEP(s, a, "yield", in_number(1));
	else if (kind < 3)
		STEP(s, a, "spin", in_number(turns));
}

static unsigned player(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s);

	STEP(s, 0, "fork", in_actor(a));
	if (cast_chance(c, 1, 3))
		STEP0(s, a, "elsewhere");
	return a;
}

static void finish(struct scenario *s)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		if (s->actor[a].process == a)
			STEP(s, 0, "reap", in_actor(a));
}

static void draw_rounds(struct scenario *s, struct choices *c)
{
	unsigned barrier = scenario_object(s, "barrier"), players = cast_range(c, 1, 6), rounds = cast_range(c, 1, 10);
	unsigned i, a = 0, restart = cast_below(c, 2), blows = cast_range(c, 2, 15);
	bool storms = cast_chance(c, 1, 3), threads = cast_chance(c, 1, 4) && !storms;

	if (storms)
		STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(TELLS_MORE), in_word(restart),
		    in_word(FULL_MASK));
	STEP(s, 0, "bar-init", in_object(barrier), in_number(players), in_word(BAR_STEPS));
	for (i = 0; i < players; i++) {
		if (threads && i % 2 == 1) {
			a = scenario_thread(s, s->actor[a].process);
			STEP(s, s->actor[a].process, "create", in_actor(a));
		} else {
			a = player(s, c);
		}
		if (threads && i % 2 == 0 && i + 1 < players)
			continue; /* its thread is made first */
		STEP(s, a, "repeat", in_number(rounds));
		breath(s, c, a);
		STEP(s, a, "bar-wait", in_object(barrier));
		STEP0(s, a, "end");
		if (!threads || i % 2 == 0)
			continue;
		STEP(s, s->actor[a].process, "repeat", in_number(rounds));
		STEP(s, s->actor[a].process, "bar-wait", in_object(barrier));
		STEP0(s, s->actor[a].process, "end");
	}
	if (storms) {
		STEP(s, 0, "repeat", in_number(blows));
		for (i = 1; i <= players; i++)
			STEP(s, 0, "kill", in_actor(i), in_signal(SIG_I_USR1));
		breath(s, c, 0);
		STEP0(s, 0, "end");
	}
	finish(s);
}

static void draw_turns(struct scenario *s, struct choices *c)
{
	unsigned barrier = scenario_object(s, "barrier"), players = cast_range(c, 1, 5), times = cast_range(c, 5, 120),
	         i;

	STEP(s, 0, "bar-init", in_object(barrier), in_number(players), in_word(BAR_TURNS));
	for (i = 0; i < players; i++) {
		unsigned a = player(s, c), turns = cast_below(c, 200);

		STEP(s, a, "bar-turns", in_object(barrier), in_number(i), in_number(times), in_number(turns));
	}
	finish(s);
}

const struct family bar_families[] = {
	{ "bar.rounds", 1, draw_rounds, "up to six processes or threads meet again and again; signals", 3 },
	{ "bar.turns", 1, draw_turns, "up to five processes meet with nothing in between", 2 },
	{ .id = NULL },
};
