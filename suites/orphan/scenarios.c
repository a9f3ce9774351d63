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

const struct family orphan_families[] = {
	{ "orphan.left", 1, draw_left, "a parent ends while its children ask who their parent is", 1 },
	{ .id = NULL },
};
