#include "../std/cast.h"
#include "mechanism.h"

/* ---- orphan.left: a parent ends while its children ask who their parent is ---- */

enum { CHILDREN_MOST = 5, TOKEN_SAFE = TOKEN_STEP, TOKEN_OVER };

/* It waits for nobody: nothing would end it if the engine were killed. */
static void asks(struct scenario *s, struct choices *c, unsigned child)
{
	unsigned rounds = cast_range(c, 10, 120), turns = cast_range(c, 50, 2000);

	STEP0(s, child, "outlive");
	STEP(s, child, "tell", in_number(TOKEN_SAFE));
	STEP(s, child, "repeat", in_number(rounds));
	STEP0(s, child, "ids");
	STEP(s, child, "spin", in_number(turns));
	STEP0(s, child, "end");
	STEP(s, child, "tell", in_number(TOKEN_OVER));
	STEP(s, child, "exit", in_number(0));
}

static void draw_left(struct scenario *s, struct choices *c)
{
	unsigned parent = scenario_process(s), children = cast_range(c, 1, CHILDREN_MOST), how = cast_below(c, 4), i;
	bool thread = cast_chance(c, 1, 4), image = cast_chance(c, 1, 4);
	unsigned maker = thread ? scenario_thread(s, parent) : parent;

	if (thread)
		STEP(s, parent, "create", in_actor(maker));
	for (i = 0; i < children; i++) {
		unsigned child = scenario_process(s);

		STEP(s, maker, "fork", in_actor(child));
		asks(s, c, child);
	}
	if (image && !thread)
		STEP0(s, parent, "exec");
	STEP(s, parent, "await", in_number(TOKEN_SAFE), in_number(children));
	STEP(s, parent, "spin", in_number(cast_below(c, 1000)));
	if (how == 0)
		STEP(s, parent, "killself", in_signal(SIG_I_KILL));
	else if (how == 1)
		STEP(s, parent, "raise", in_signal(SIG_I_USR1));
	STEP(s, parent, "exit", in_number(cast_below(c, 256)));
	STEP(s, 0, "fork", in_actor(parent));
	if (how == 2) {
		STEP(s, 0, "await", in_number(TOKEN_SAFE), in_number(children));
		STEP(s, 0, "kill", in_actor(parent), in_signal(SIG_I_KILL));
	}
	STEP(s, 0, "reap", in_actor(parent));
	STEP(s, 0, "await", in_number(TOKEN_OVER), in_number(children));
}

/* ---- orphan.adopted: a chain of processes, some of whom adopt orphans, and some of whom die before their children do ---- */

enum { CHAIN_MOST = 6, ADOPTERS_MOST = 3, TOKEN_CHAIN = TOKEN_OVER + 1 };

/* What it does when it has made the next one, which says so. */
static void stays_or_dies(struct scenario *s, struct choices *c, unsigned a, bool stays, unsigned token)
{
	unsigned turns = cast_below(c, 2000), how = cast_below(c, 4);

	STEP(s, a, "await", in_number(token), in_number(1));
	if (stays) {
		STEP(s, a, "wait-all", in_word(cast_below(c, 3)));
		STEP0(s, a, "ids");
		STEP(s, a, "exit", in_number(0));
		return;
	}
	if (cast_chance(c, 1, 4))
		STEP0(s, a, "wait-any");
	if (cast_chance(c, 1, 2))
		STEP0(s, a, "ids");
	STEP(s, a, "spin", in_number(turns));
	if (how == 1)
		STEP(s, a, "killself", in_signal(SIG_I_KILL));
	STEP(s, a, "exit", in_number(cast_below(c, 256)));
}

/* The last of them looks for a while who its parent is. */
static void looks(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned rounds = cast_range(c, 5, 60), turns = cast_range(c, 50, 1500);

	STEP(s, a, "repeat", in_number(rounds));
	STEP0(s, a, "ids");
	STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
	STEP(s, a, "tell", in_number(TOKEN_OVER));
	STEP(s, a, "exit", in_number(cast_below(c, 256)));
}

static void draw_adopted(struct scenario *s, struct choices *c)
{
	unsigned length = cast_range(c, 3, CHAIN_MOST), left = cast_range(c, 1, ADOPTERS_MOST), i;
	unsigned first = scenario_process(s), a = first;

	for (i = 1; i < length; i++) {
		unsigned next = scenario_process(s);
		bool adopts = i + 1 < length && left > 0 && (i == 1 || cast_chance(c, 1, 2));

		left -= adopts;
		if (adopts)
			STEP0(s, a, "adopt");
		STEP(s, a, "fork", in_actor(next));
		stays_or_dies(s, c, a, adopts && (i == 1 || cast_chance(c, 1, 2)), TOKEN_CHAIN + i);
		STEP0(s, next, "outlive");
		STEP(s, next, "tell", in_number(TOKEN_CHAIN + i));
		a = next;
	}
	looks(s, c, a);
	STEP(s, 0, "fork", in_actor(first));
	STEP(s, 0, "reap", in_actor(first));
	STEP(s, 0, "await", in_number(TOKEN_OVER), in_number(1));
}

const struct family orphan_families[] = {
	{ "orphan.left", 1, draw_left, "a parent ends while its children ask who their parent is", 1 },
	{ "orphan.adopted", 1, draw_adopted,
	    "a chain of processes, some of whom adopt orphans, and some of whom die before their children do", 1 },
	{ .id = NULL },
};
