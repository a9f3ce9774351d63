#include "../std/cast.h"
#include "mechanism.h"

/* ---- kill.groups: members, outsiders, and those who come and go ---- */

enum { GROUPS_MAX = 3, CHILDREN_MAX = 4, TOKEN_LED = TOKEN_STEP };

struct crowd {
	struct cast k;
	unsigned groups, members;    /* the first receivers are leaders, those behind the members are outsiders */
	unsigned group[PLAYERS_MAX]; /* of a member: its leader's place */
	unsigned children;
};

/* Into its group; leaders make theirs first. */
static void joins(struct crowd *w, unsigned r)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.receiver[r];

	if (r >= w->groups)
		STEP(s, a, "await", in_number(TOKEN_LED), in_number(w->groups));
	STEP(s, a, "group", in_actor(a), in_actor(w->k.receiver[w->group[r]]));
	if (r < w->groups)
		STEP(s, a, "tell", in_number(TOKEN_LED));
}

/* A child is born into its parent's group; the parent may put it into another. */
static unsigned bears(struct crowd *w, unsigned r)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.receiver[r], child = scenario_process(s), rounds = cast_range(w->k.c, 1, 3);
	unsigned other = cast_below(w->k.c, w->groups);
	bool moves = cast_chance(w->k.c, 1, 3);

	w->children++;
	if (moves && r < w->groups)
		STEP(s, a, "await", in_number(TOKEN_LED), in_number(w->groups));
	STEP(s, a, "fork", in_actor(child));
	if (moves)
		STEP(s, a, "group", in_actor(child), in_actor(w->k.receiver[other]));
	STEP(s, child, "repeat", in_number(rounds));
	STEP(s, child, "spin", in_number(100));
	STEP(s, child, "mask", in_word(SETMASK), in_signals(0));
	STEP0(s, child, "end");
	STEP(s, child, "await", in_number(TOKEN_DONE), in_number(w->k.senders));
	STEP0(s, child, "settle");
	return child;
}

/* Leaves its group while it is signalled, and comes back. */
static void hops(struct crowd *w, unsigned r)
{
	struct scenario *s = w->k.s;
	unsigned a = w->k.receiver[r], rounds = cast_range(w->k.c, 1, 6), turns = cast_below(w->k.c, 400);
	unsigned other = cast_below(w->k.c, w->groups);

	STEP(s, a, "await", in_number(TOKEN_LED), in_number(w->groups));
	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "group", in_actor(a), in_actor(w->k.receiver[other]));
	STEP(s, a, "spin", in_number(turns));
	STEP(s, a, "group", in_actor(a), in_actor(w->k.receiver[w->group[r]]));
	STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
}

static void receives(struct crowd *w, unsigned r)
{
	struct choices *c = w->k.c;
	unsigned child = 0;
	bool member = r < w->members;
	bool bear = member && w->children < CHILDREN_MAX && cast_chance(c, 1, 3);
	bool hop = member && cast_chance(c, 1, 4);
	uint64_t blocked = cast_chance(c, 1, 2) ? w->k.set : 0;

	/* Caught before it can be signalled with its group. */
	STEP(w->k.s, w->k.receiver[r], "catch", in_signals(w->k.set | SIGNAL_BIT(NUDGE)), in_word(INFO), in_word(1),
	    in_word(1));
	if (member)
		joins(w, r);
	if (bear)
		child = bears(w, r);
	cast_ready(&w->k, r, INFO, 1, 1, blocked);
	if (hop)
		hops(w, r);
	cast_weather(&w->k, r);
	cast_settle(&w->k, r);
	if (bear)
		STEP(w->k.s, w->k.receiver[r], "reap", in_actor(child));
}

static void sends(struct crowd *w, unsigned n)
{
	struct scenario *s = w->k.s;
	struct choices *c = w->k.c;
	unsigned a = w->k.sender[n], rounds = cast_range(c, 1, 6), kinds = cast_range(c, 1, 3), i;
	unsigned turns = cast_chance(c, 1, 2) ? cast_below(c, 600) : 0;
	bool member = cast_chance(c, 1, 2); /* it gets its own signals, too */

	if (member)
		STEP(s, a, "catch", in_signals(w->k.set), in_word(INFO), in_word(1), in_word(1));
	cast_await(&w->k, n);
	if (member) {
		unsigned g = cast_below(c, w->groups);

		STEP(s, a, "group", in_actor(a), in_actor(w->k.receiver[g]));
	}
	STEP(s, a, "repeat", in_number(rounds));
	for (i = 0; i < kinds; i++) {
		unsigned signal = cast_one_of(c, w->k.set), how = cast_below(c, 4), g = cast_below(c, w->groups);
		unsigned target = cast_below(c, w->k.receivers);

		if (how == 0 && member)
			STEP(s, a, "killown", in_signal(signal));
		else if (how == 1)
			STEP(s, a, "killpg", in_actor(w->k.receiver[g]), in_signal(signal));
		else if (how == 2 && cast_chance(c, 1, 2))
			STEP(s, a, "kill", in_actor(w->k.receiver[target]), in_signal(signal));
		else
			STEP(s, a, "killgroup", in_actor(w->k.receiver[g]), in_signal(signal));
	}
	if (turns > 0)
		STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
	if (member)
		STEP0(s, a, "settle");
}

static void draw_groups(struct scenario *s, struct choices *c)
{
	struct crowd w = { .groups = 1 };
	unsigned outsiders = cast_below(c, 3), members = cast_range(c, 1, PLAYERS_MAX - 2),
	         senders = cast_range(c, 1, 3);
	uint64_t set = cast_standard(c, 3);
	unsigned i;

	if (cast_chance(c, 1, 4))
		set |= cast_realtime(c, 1);
	w.groups = cast_range(c, 1, members < GROUPS_MAX ? members : GROUPS_MAX);
	w.members = members;
	cast_open(&w.k, s, c, members + outsiders, senders, set);
	/* Who finds that the group is gone stays in M's. */
	STEP(s, 0, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
	for (i = 0; i < members; i++)
		w.group[i] = i < w.groups ? i : cast_below(c, w.groups);
	for (i = 0; i < members + outsiders; i++)
		receives(&w, i);
	for (i = 0; i < senders; i++)
		sends(&w, i);
	cast_close(&w.k);
}

/* ---- kill.moves: one send at a time, between which somebody changes group ---- */

static void draw_moves(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned members = cast_range(c, 2, 6), rounds = cast_range(c, 1, 5), round, i;
	uint64_t set = cast_standard(c, 2);

	cast_open(&k, s, c, members, 1, set);
	for (i = 0; i < members; i++) {
		unsigned a = k.receiver[i];

		STEP(s, a, "catch", in_signals(set | SIGNAL_BIT(NUDGE)), in_word(INFO), in_word(1), in_word(1));
		if (i > 1)
			STEP(s, a, "await", in_number(TOKEN_STEP), in_number(2));
		STEP(s, a, "group", in_actor(a), in_actor(k.receiver[i < 2 ? i : i % 2]));
		if (i < 2)
			STEP(s, a, "tell", in_number(TOKEN_STEP));
		cast_ready(&k, i, INFO, 1, 1, cast_chance(c, 2, 3) ? set : 0);
	}
	cast_await(&k, 0);
	for (round = 0; round < rounds; round++) {
		unsigned mover = cast_below(c, members), to = cast_below(c, 2), g = cast_below(c, 2);
		unsigned signal = cast_one_of(c, set);

		/* It may be signalled next, or have been: in its old group or its new one, never in both or none. */
		STEP(s, k.receiver[mover], "await", in_number(TOKEN_STEP + 1), in_number(round + 1));
		STEP(s, k.receiver[mover], "group", in_actor(k.receiver[mover]), in_actor(k.receiver[to]));
		STEP(s, k.receiver[mover], "tell", in_number(TOKEN_STEP + 2));
		STEP(s, k.sender[0], cast_chance(c, 1, 3) ? "killpg" : "killgroup", in_actor(k.receiver[g]),
		    in_signal(signal));
		STEP(s, k.sender[0], "tell", in_number(TOKEN_STEP + 1));
		if (cast_chance(c, 3, 4))
			STEP(s, k.sender[0], "await", in_number(TOKEN_STEP + 2), in_number(round + 1));
	}
	for (i = 0; i < members; i++)
		cast_settle(&k, i);
	cast_close(&k);
}

const struct family kill_families[] = {
	{ "kill.groups", 1, draw_groups,
	    "groups of processes are signalled from outside and from within while some come and go", 3 },
	{ "kill.moves", 1, draw_moves, "one signal to a group at a time, and somebody changes group in between", 2 },
	{ .id = NULL },
};
