#include "../pgrp/draw.h"
#include "mechanism.h"

/* ---- session.society: everybody moves everybody, often into sessions of their own ---- */

static void draw_society(struct scenario *s, struct choices *c)
{
	struct society w = { .s = s, .c = c, .sessions = cast_range(c, 3, 10) };

	society_draw(&w);
}

/* ---- session.leaders: who leads a group, or has led one, makes a session ---- */

enum { TOKEN_JOINED = TOKEN_STEP, TOKEN_MADE, MEMBERS_MOST = 3 };

/* A member of the group that the other leads; it may leave it again. */
static void joins(struct scenario *s, struct choices *c, unsigned leader, unsigned member)
{
	bool leaves = cast_chance(c, 1, 3), sooner = cast_chance(c, 1, 2), ends = cast_chance(c, 1, 2);
	unsigned turns = cast_below(c, 100);

	STEP(s, member, "await", in_number(TOKEN_STEP + 2), in_number(1));
	STEP(s, member, "group", in_actor(member), in_actor(leader));
	if (leaves && sooner)
		STEP(s, member, "group", in_actor(member), in_actor(0));
	STEP(s, member, "tell", in_number(TOKEN_JOINED));
	if (leaves && !sooner)
		STEP(s, member, ends ? "exit" : "spin", in_number(turns));
	STEP(s, member, "await", in_number(TOKEN_MADE), in_number(1));
	STEP(s, member, "pgid", in_actor(leader));
	STEP(s, member, "sid", in_actor(leader));
}

static void draw_leaders(struct scenario *s, struct choices *c)
{
	unsigned leader = scenario_process(s), members = cast_below(c, MEMBERS_MOST + 1), tries = cast_range(c, 1, 3),
	         i;
	bool child = cast_chance(c, 1, 2);

	STEP(s, leader, "group", in_actor(leader), in_actor(leader));
	STEP(s, leader, "tell", in_number(TOKEN_STEP + 2));
	STEP(s, leader, "await", in_number(TOKEN_JOINED), in_number(members));
	if (cast_chance(c, 1, 4))
		STEP0(s, leader, "setsid");
	STEP(s, leader, "group", in_actor(leader), in_actor(0));
	for (i = 0; i < tries; i++) {
		STEP0(s, leader, "setsid");
		STEP(s, leader, "pgid", in_actor(leader));
		STEP(s, leader, "sid", in_actor(leader));
		if (cast_chance(c, 1, 3))
			STEP0(s, leader, "dev-tty");
	}
	STEP(s, leader, "tell", in_number(TOKEN_MADE));
	STEP(s, 0, "fork", in_actor(leader));
	for (i = 0; i < members; i++) {
		unsigned member = scenario_process(s);

		joins(s, c, leader, member);
		STEP(s, 0, "fork", in_actor(member));
	}
	if (child) {
		unsigned a = scenario_process(s);

		STEP(s, leader, "fork", in_actor(a));
		STEP(s, a, "sid", in_actor(a));
		STEP(s, a, "pgid", in_actor(leader));
		STEP0(s, a, "dev-tty");
		STEP(s, leader, "reap", in_actor(a));
	}
	for (i = 1; i <= members + 1; i++)
		STEP(s, 0, "reap", in_actor(i));
}

/* ---- session.wild: trees of processes that do all they can to be forgotten, and whom nobody waits for ---- */

enum { WILD_MOST = 20, WILD_SIGNALS = 4 };

/* It may leave its group, if so, and its session. */
static void strays(struct scenario *s, struct choices *c, unsigned a, bool leaves)
{
	static const unsigned stops[WILD_SIGNALS] = { SIG_I_STOP, SIG_I_STOP, SIG_I_TSTP, SIG_I_TTIN };
	uint64_t all = SIGNALS_ALL;
	unsigned deeds = cast_range(c, 1, 4), stop, turns;

	while (deeds-- > 0)
		switch (leaves ? cast_below(c, 7) : cast_range(c, 2, 6)) {
		case 0:
			STEP0(s, a, "setsid");
			break;
		case 1:
			STEP(s, a, "group", in_actor(a), in_actor(a));
			break;
		case 2:
			STEP0(s, a, "outlive");
			break;
		case 3:
			STEP(s, a, "ignore",
			    in_signals(SIGNALS_STANDARD | SIGNAL_BIT(SIG_I_TSTP) | SIGNAL_BIT(SIG_I_CONT)));
			break;
		case 4:
			STEP(s, a, "mask", in_word(BLOCK), in_signals(all));
			break;
		case 5:
			turns = cast_below(c, 500);
			STEP(s, a, "spin", in_number(turns));
			break;
		default:
			stop = cast_below(c, WILD_SIGNALS);
			STEP(s, a, "killgroup", in_actor(a), in_signal(stops[stop]));
			break;
		}
}

static void grow(struct scenario *s, struct choices *c, bool parents_leave)
{
	bool has_child[WILD_MOST + 1] = { false };
	unsigned most = cast_range(c, 3, WILD_MOST), p, how, turns = cast_below(c, 4000), status;

	/* M's own group may become an orphan with a stopped member. */
	STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_HUP)), in_word(INFO), in_word(1), in_word(1));
	for (p = 1; p <= most; p++) {
		unsigned parent = cast_chance(c, 1, 3) ? 0 : cast_below(c, p);

		scenario_process(s);
		STEP(s, parent, "fork", in_actor(p));
		has_child[parent] = true;
		if (parent != 0 && cast_chance(c, 1, 2))
			strays(s, c, parent, parents_leave);
		strays(s, c, p, true);
	}
	for (p = 1; p <= most; p++) {
		how = cast_below(c, 4);
		status = cast_below(c, 256);
		if (how == 0)
			STEP(s, p, "raise", in_signal(SIG_I_STOP));
		else if (how == 1)
			STEP(s, p, "await", in_number(TOKEN_STEP), in_number(1));
		else if (how == 2)
			STEP(s, p, "exit", in_number(status));
		else
			strays(s, c, p, parents_leave || !has_child[p]);
	}
	STEP(s, 0, "spin", in_number(turns));
}

static void draw_wild(struct scenario *s, struct choices *c)
{
	grow(s, c, true);
}

/* Not every system survives that a process leaves children in the group or the session that it leaves. */
static void draw_trees(struct scenario *s, struct choices *c)
{
	grow(s, c, false);
}

const struct family session_families[] = {
	{ "session.society", 1, draw_society, "processes make sessions while others move them between groups", 1 },
	{ "session.leaders", 1, draw_leaders, "a process that leads a group, or has led it, makes a session", 1 },
	{ "session.wild", 1, draw_wild,
	    "trees of processes that make sessions, outlive their parents, ignore signals and stop, until the case ends",
	    1 },
	{ "session.trees", 1, draw_trees, "such trees, in which nobody leaves a group or a session who has children",
	    1 },
	{ .id = NULL },
};
