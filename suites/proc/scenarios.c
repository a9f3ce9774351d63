#include "../std/cast.h"
#include "mechanism.h"
#include "states.h"

/* ---- proc.letters: children that sleep, are stopped and die are looked at in /proc ---- */

enum { LOOKED_MOST = 5, TOKEN_KID = TOKEN_STEP };

static void asks(struct scenario *s, struct choices *c, unsigned a, const unsigned *child, unsigned n)
{
	unsigned of = cast_chance(c, 1, 5) ? a : child[cast_below(c, n)];

	STEP(s, a, "proc-state", in_actor(of));
}

static void cycles(struct scenario *s, struct choices *c, unsigned a, unsigned child)
{
	unsigned rounds = cast_range(c, 1, 3), i;

	for (i = 0; i < rounds && scenario_room(s, a) > 24; i++) {
		STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_STOP));
		STEP(s, a, "watch", in_actor(child), in_word(0));
		STEP(s, a, "proc-state", in_actor(child));
		STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_CONT));
		if (cast_chance(c, 1, 2))
			STEP(s, a, "proc-state", in_actor(child));
	}
}

static void draw_letters(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), n = cast_range(c, 2, LOOKED_MOST), child[LOOKED_MOST], i, k;
	unsigned pipe = scenario_object(s, "pipe");
	bool stops[LOOKED_MOST], sleeps[LOOKED_MOST];

	STEP(s, a, "pipe", in_object(pipe));
	for (i = 0; i < n; i++) {
		child[i] = scenario_process(s);
		stops[i] = cast_chance(c, 1, 3);
		sleeps[i] = stops[i] || cast_chance(c, 1, 2);
		STEP(s, a, "fork", in_actor(child[i]));
		STEP(s, child[i], "close", in_end(pipe, 1, 0));
		if (sleeps[i])
			STEP(s, child[i], "read", in_end(pipe, 0, 0), in_number(1));
		STEP0(s, child[i], "ids");
		STEP(s, child[i], "exit", in_number(i));
	}
	for (i = 0; i < n; i++) {
		if (stops[i])
			cycles(s, c, a, child[i]);
		else if (!sleeps[i] && scenario_room(s, a) > 20)
			STEP(s, a, "reap", in_actor(child[i]));
		for (k = cast_range(c, 1, 3); k > 0 && scenario_room(s, a) > 20; k--)
			asks(s, c, a, child, n);
	}
	STEP(s, a, "close", in_end(pipe, 1, 0));
	for (i = 0; i < n; i++) {
		STEP(s, a, "reap", in_actor(child[i]));
		STEP(s, a, "proc-state", in_actor(child[i]));
	}
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family proc_families[] = {
	{ "proc.letters", 1, draw_letters, "children that sleep, are stopped and die are looked at in /proc", 1 },
	{ .id = NULL },
};
