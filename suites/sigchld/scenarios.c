#include "../std/cast.h"
#include "mechanism.h"

enum { CHILDREN_MAX = 8, TOKEN_GO = TOKEN_STEP, TOKEN_BORN, STOP = 0 };
#define CHILD_SIGNAL SIGNAL_BIT(SIG_I_CHLD)

/* ---- sigchld.ends: children that end at the same time while their parent sleeps, looks, and sleeps ---- */

static void dies(struct scenario *s, struct choices *c, unsigned child, unsigned parent)
{
	unsigned how = cast_below(c, 8), turns = cast_chance(c, 1, 2) ? cast_below(c, 60) : cast_below(c, 3000);
	unsigned status = cast_below(c, 256);

	if (how == 0) {
		unsigned grandchild = scenario_process(s);

		STEP(s, child, "fork", in_actor(grandchild));
		STEP(s, child, "reap", in_actor(grandchild));
	}
	STEP(s, child, "spin", in_number(turns));
	if (how == 1)
		STEP(s, child, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(SIG_I_KILL));
	else if (how == 2)
		STEP(s, child, "killself", in_signal(SIG_I_USR2));
	else if (how == 3)
		STEP(s, child, "kill", in_actor(parent), in_signal(SIG_I_CHLD));
	STEP(s, child, "exit", in_number(status));
}

static void catches(struct scenario *s, struct choices *c, unsigned a, unsigned turns)
{
	unsigned restart = cast_below(c, 2), full = cast_below(c, 2);

	if (turns > 0)
		STEP(s, a, "linger", in_number(turns));
	STEP(s, a, "catch", in_signals(CHILD_SIGNAL), in_word(INFO), in_word(restart), in_word(full));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(CHILD_SIGNAL));
}

static void draw_ends(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), children = cast_range(c, 1, CHILDREN_MAX), first = 0, i;
	unsigned turns = cast_chance(c, 2, 3) ? cast_range(c, 500, 8000) : 0;
	unsigned child[CHILDREN_MAX];
	bool together = cast_chance(c, 1, 2);

	catches(s, c, a, turns);
	for (i = 0; i < children; i++) {
		child[i] = scenario_process(s);
		STEP(s, a, "fork", in_actor(child[i]));
		if (together)
			STEP(s, child[i], "meet", in_number(1), in_number(children));
		if (!together && cast_chance(c, 1, 3)) {
			STEP(s, a, "mourn", in_number(i + 1), in_signals(0));
			first = i + 1;
		}
	}
	for (i = 0; i < children; i++)
		dies(s, c, child[i], a);
	if (first < children)
		STEP(s, a, "mourn", in_number(children), in_signals(0));
	for (i = 0; i < children; i++)
		STEP(s, a, "reap", in_actor(child[i]));
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- sigchld.changes: one child at a time is stopped, continued, ended ---- */

static void draw_changes(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), children = cast_range(c, 1, 3), i, k;

	catches(s, c, a, 0);
	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(s), stops = cast_below(c, 4), status = cast_below(c, 256);

		STEP(s, a, "fork", in_actor(child));
		for (k = 0; k < stops; k++) {
			STEP(s, child, "killself", in_signal(SIG_I_STOP));
			STEP(s, a, "watch", in_actor(child), in_word(STOP));
			if (cast_chance(c, 1, 2))
				STEP(s, a, "poll", in_signals(CHILD_SIGNAL));
			STEP(s, a, "kill", in_actor(child), in_signal(SIG_I_CONT));
			if (cast_chance(c, 1, 2)) {
				STEP(s, a, "mask", in_word(UNBLOCK), in_signals(CHILD_SIGNAL));
				STEP(s, a, "mask", in_word(BLOCK), in_signals(CHILD_SIGNAL));
			}
		}
		if (cast_chance(c, 1, 3)) {
			STEP(s, child, "await", in_number(TOKEN_GO), in_number(100));
			STEP(s, a, "kill", in_actor(child), in_signal(cast_chance(c, 1, 2) ? SIG_I_KILL : SIG_I_USR1));
		} else {
			STEP(s, child, "exit", in_number(status));
		}
		STEP(s, a, "mourn", in_number(i + 1), in_signals(0));
		STEP(s, a, "reap", in_actor(child));
	}
	STEP0(s, a, "settle");
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family sigchld_families[] = {
	{ "sigchld.ends", 2, draw_ends, "children that end together while their parent sleeps, looks, and sleeps again",
	    3 },
	{ "sigchld.changes", 1, draw_changes, "one child at a time is stopped, continued and ended", 2 },
	{ .id = NULL },
};
