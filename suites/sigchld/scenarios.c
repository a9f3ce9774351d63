#include "../wait/draw.h"
#include "mechanism.h"
#include "sigchld.h"

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

/* ---- sigchld.unwaited: a parent wishes to be told of no ends, before its children end, meanwhile, or afterwards ---- */

enum { BEFORE_MOST = 2, ROUND_MOST = 5, HEIRS_MOST = 3, TOKEN_END = TOKEN_STEP, STEPS_FOR_POLLS = 24 };

static void disowns(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned how = cast_below(c, 5);

	if (how < 2)
		STEP(s, a, "ignore", in_signals(CHILD_SIGNAL));
	else
		STEP(s, a, "nocldwait", in_signals(CHILD_SIGNAL), in_word(how - 2));
}

/* It takes that back, or wishes it in another way. */
static void changes_mind(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned how = cast_below(c, 3);

	if (how == 0)
		STEP(s, a, "default", in_signals(CHILD_SIGNAL));
	else if (how == 1)
		STEP(s, a, "catch", in_signals(CHILD_SIGNAL), in_word(INFO), in_word(1), in_word(0));
	else
		disowns(s, c, a);
}

/* `token` 0: it ends when it likes, not when it is told to. */
static void has_child(struct scenario *s, struct choices *c, struct kids *k, unsigned token)
{
	unsigned child = scenario_process(s);

	STEP(s, k->self, "fork", in_actor(child));
	k->kid[k->kids++] = child;
	if (token != 0)
		STEP(s, child, "await", in_number(token), in_number(1));
	wait_draw_end(s, c, child);
}

/* A child that does the same as its parent. */
static void has_heir(struct scenario *s, struct choices *c, struct kids *k)
{
	struct kids its = { .self = scenario_process(s) };
	unsigned children = cast_range(c, 1, HEIRS_MOST);

	STEP(s, k->self, "fork", in_actor(its.self));
	k->kid[k->kids++] = its.self;
	for (; children > 0; children--)
		has_child(s, c, &its, 0);
	wait_draw_ask(s, c, &its);
	STEP(s, its.self, "wait-all", in_word(cast_below(c, 3)));
	k->grandkid = its.kid[0];
}

/* Children, some of whom end only when their parent has asked for them without waiting. */
static void has_round(struct scenario *s, struct choices *c, struct kids *k, unsigned most, unsigned token)
{
	unsigned children = cast_range(c, 1, most);
	bool held = false;

	for (; children > 0; children--) {
		bool holds = cast_chance(c, 1, 2);

		has_child(s, c, k, holds ? token : 0);
		held |= holds;
		if (scenario_room(s, k->self) > STEPS_FOR_POLLS && cast_chance(c, 1, 3))
			wait_draw_polls(s, c, k);
	}
	if (held)
		STEP(s, k->self, "tell", in_number(token));
}

static void draw_unwaited(struct scenario *s, struct choices *c)
{
	struct kids k = { .self = scenario_process(s) };
	unsigned before = cast_chance(c, 1, 2) ? cast_range(c, 1, BEFORE_MOST) : 0, asks = cast_below(c, 3);

	for (; before > 0; before--)
		has_child(s, c, &k, 0);
	if (k.kids > 0)
		STEP(s, k.self, "spin", in_number(cast_below(c, 4000)));
	disowns(s, c, k.self);
	if (cast_chance(c, 1, 12))
		STEP0(s, k.self, "exec");
	if (cast_chance(c, 1, 4))
		has_heir(s, c, &k);
	has_round(s, c, &k, ROUND_MOST, TOKEN_END);
	for (; asks > 0; asks--)
		wait_draw_ask(s, c, &k);
	if (cast_chance(c, 2, 3))
		STEP(s, k.self, "wait-all", in_word(cast_below(c, 3)));
	if (cast_chance(c, 1, 3)) {
		bool early = cast_chance(c, 1, 2);

		if (early)
			changes_mind(s, c, k.self);
		has_round(s, c, &k, HEIRS_MOST, TOKEN_END + 1);
		if (!early)
			changes_mind(s, c, k.self);
		STEP(s, k.self, "wait-all", in_word(cast_below(c, 3)));
	}
	STEP(s, 0, "fork", in_actor(k.self));
	STEP(s, 0, "reap", in_actor(k.self));
}

const struct family sigchld_families[] = {
	{ "sigchld.ends", 2, draw_ends, "children that end together while their parent sleeps, looks, and sleeps again",
	    3 },
	{ "sigchld.changes", 1, draw_changes, "one child at a time is stopped, continued and ended", 2 },
	{ "sigchld.unwaited", 1, draw_unwaited,
	    "a parent ignores SIGCHLD, or sets SA_NOCLDWAIT, before its children end, meanwhile, or afterwards", 3 },
	{ .id = NULL },
};
