#include "draw.h"

enum { INFO_FORM = 1, FULL_MASK = 1 };

struct bank ssem_bank(struct scenario *s, struct choices *c)
{
	return (struct bank){ .s = s, .c = c, .set = scenario_object(s, "sem-set") };
}

void ssem_draw_get(const struct bank *b)
{
	STEP(b->s, 0, "semget", in_object(b->set), in_number(b->value[SSEM_A]), in_number(b->value[SSEM_B]),
	    in_number(b->value[SSEM_C]));
}

void ssem_draw_op(const struct bank *b, unsigned a, unsigned flags, int64_t first, int64_t second, int64_t third)
{
	STEP(b->s, a, "semop", in_object(b->set), in_number(flags), in_word(first), in_word(second), in_word(third));
}

void ssem_draw_one(const struct bank *b, unsigned a, unsigned flags, unsigned semaphore, int amount)
{
	ssem_draw_op(b, a, flags, ssem_word(semaphore, amount), SSEM_NOTHING, SSEM_NOTHING);
}

void ssem_draw_look(const struct bank *b, unsigned a)
{
	STEP(b->s, a, "semctl-getall", in_object(b->set));
}

unsigned ssem_draw_child(const struct bank *b)
{
	unsigned a = scenario_process(b->s);

	STEP(b->s, 0, "fork", in_actor(a));
	return a;
}

void ssem_draw_catch(const struct bank *b)
{
	unsigned restart = cast_below(b->c, 2);

	STEP(b->s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(INFO_FORM), in_word(restart),
	    in_word(FULL_MASK));
}

void ssem_draw_storm(const struct bank *b, unsigned first, unsigned last)
{
	unsigned rounds = cast_range(b->c, 2, 15), a;

	STEP(b->s, 0, "repeat", in_number(rounds));
	for (a = first; a <= last; a++)
		STEP(b->s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	cast_breath(b->s, b->c, 0);
	STEP0(b->s, 0, "end");
}

void ssem_draw_reap(const struct bank *b, unsigned first, unsigned last)
{
	for (; first <= last; first++)
		STEP(b->s, 0, "reap", in_actor(first));
}

/* ---- ssem.amounts: whoever takes gives back; those that did not wait give all the same ---- */

/* Takes some of what there was at first, and gives it back: so nobody waits for ever. */
static void draw_turn(const struct bank *b, unsigned a, unsigned flags)
{
	int64_t down[SSEM_ARRAY] = { SSEM_NOTHING }, up[SSEM_ARRAY] = { SSEM_NOTHING };
	unsigned n = cast_range(b->c, 1, SSEM_ARRAY), at = cast_below(b->c, SSEM_EACH), i;
	unsigned took = cast_chance(b->c, 1, 3) ? flags | SSEM_NOWAIT : flags;

	for (i = 0; i < n; i++) {
		unsigned k = (at + i) % SSEM_EACH, amount = cast_range(b->c, 1, b->value[k]);

		down[i] = ssem_word(k, -(int)amount);
		up[i] = ssem_word(k, (int)amount);
	}
	ssem_draw_op(b, a, took, down[0], down[1], down[2]);
	cast_breath(b->s, b->c, a);
	if (cast_chance(b->c, 1, 4))
		ssem_draw_look(b, a);
	ssem_draw_op(b, a, flags, up[2], up[0], up[1]);
}

static void draw_amounts(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);
	unsigned players = cast_range(c, 2, 6), most = cast_chance(c, 1, 3) ? 1 : SSEM_AMOUNT_MAX, i;
	bool storms = cast_chance(c, 1, 4), undoes = cast_chance(c, 1, 3);

	for (i = 0; i < SSEM_EACH; i++)
		b.value[i] = cast_range(c, 1, most);
	if (storms)
		ssem_draw_catch(&b);
	ssem_draw_get(&b);
	for (i = 0; i < players; i++) {
		unsigned a = ssem_draw_child(&b), rounds = cast_range(c, 1, 10), turns = cast_range(c, 1, 3);
		unsigned flags = undoes && cast_chance(c, 1, 2) ? SSEM_UNDO : SSEM_PLAIN;

		STEP(s, a, "meet", in_number(0), in_number(players));
		STEP(s, a, "repeat", in_number(rounds));
		while (turns-- > 0)
			draw_turn(&b, a, flags);
		STEP0(s, a, "end");
	}
	if (storms)
		ssem_draw_storm(&b, 1, players);
	ssem_draw_reap(&b, 1, players);
	ssem_draw_look(&b, 0);
	for (i = 0; i < SSEM_EACH; i++)
		ssem_draw_one(&b, 0, SSEM_NOWAIT, i, -(int)b.value[i]);
	ssem_draw_look(&b, 0);
}

/* ---- ssem.arrays: some can never be done as a whole, for there is nothing in b ---- */

/* An array that does something to a and c before or after it finds nothing in b. */
static void draw_impossible(const struct bank *b, unsigned a, unsigned flags)
{
	int64_t word[SSEM_ARRAY] = { SSEM_NOTHING };
	unsigned kind = cast_below(b->c, 4), amount = cast_range(b->c, 1, SSEM_AMOUNT_MAX);
	unsigned at = cast_below(b->c, SSEM_ARRAY);

	word[at] = ssem_word(SSEM_B, -(int)cast_range(b->c, 1, 2));
	word[(at + 1) % SSEM_ARRAY] = kind < 3 ? ssem_word(SSEM_A, (int)amount) : ssem_word(SSEM_C, -1);
	if (kind == 1)
		word[(at + 2) % SSEM_ARRAY] = ssem_word(SSEM_C, -1);
	if (kind == 2)
		word[(at + 2) % SSEM_ARRAY] = ssem_word(SSEM_C, (int)amount);
	ssem_draw_op(b, a, flags, word[0], word[1], word[2]);
}

/* Looks at a, of which there is nothing as long as no array is torn, and at c. */
static void draw_observer(const struct bank *b, unsigned a)
{
	unsigned rounds = cast_range(b->c, 3, 15), kind = cast_below(b->c, 3);

	STEP(b->s, a, "repeat", in_number(rounds));
	if (kind != 1)
		ssem_draw_one(b, a, SSEM_NOWAIT, SSEM_A, -1);
	if (kind != 0)
		ssem_draw_look(b, a);
	if (cast_chance(b->c, 1, 2))
		cast_breath(b->s, b->c, a);
	STEP0(b->s, a, "end");
}

static void draw_arrays(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);
	unsigned sleepers = cast_range(c, 0, 4), tries = cast_range(c, sleepers == 0, 2),
	         observers = cast_range(c, 1, 2);
	unsigned victims = sleepers > 0 && cast_chance(c, 1, 2) ? cast_range(c, 1, sleepers) : 0, i, rounds;
	bool storms = cast_chance(c, 1, 3), released = cast_chance(c, 1, 3);

	b.value[SSEM_C] = cast_below(c, 4);
	if (storms)
		ssem_draw_catch(&b);
	ssem_draw_get(&b);
	for (i = 0; i < sleepers + tries; i++) {
		unsigned a = ssem_draw_child(&b), flags = cast_chance(c, 1, 4) ? SSEM_UNDO : SSEM_PLAIN;

		rounds = cast_range(c, 1, 6);
		if (i >= sleepers)
			STEP(s, a, "repeat", in_number(rounds));
		draw_impossible(&b, a, i < sleepers ? flags : flags | SSEM_NOWAIT);
		if (i >= sleepers)
			STEP0(s, a, "end");
	}
	for (i = 0; i < observers; i++)
		draw_observer(&b, ssem_draw_child(&b));
	if (sleepers > 0 && !storms)
		STEP(s, 0, "semctl-asleep", in_object(b.set), in_number(sleepers));
	if (storms && sleepers > 0)
		ssem_draw_storm(&b, 1, sleepers);
	for (i = 1; i <= victims; i++)
		STEP(s, 0, "kill", in_actor(i), in_signal(SIG_I_KILL));
	ssem_draw_reap(&b, 1, victims);
	ssem_draw_look(&b, 0);
	ssem_draw_one(&b, 0, SSEM_NOWAIT, SSEM_A, -1);
	ssem_draw_reap(&b, sleepers + 1, sleepers + tries + observers);
	ssem_draw_look(&b, 0);
	if (released)
		ssem_draw_one(&b, 0, SSEM_PLAIN, SSEM_B, SSEM_AMOUNT_MAX);
	STEP(s, 0, "semctl-rmid", in_object(b.set));
	ssem_draw_reap(&b, victims + 1, sleepers);
}

/* ---- ssem.waiters: as much is given as is waited for ---- */

enum { WAITERS = 6, GIVERS = 3 };

static void draw_waiters(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);
	unsigned waiters = cast_range(c, 1, WAITERS), givers = cast_range(c, 1, GIVERS), rounds = cast_range(c, 1, 4),
	         i, k;
	unsigned amount[WAITERS][2], turns = cast_range(c, 100, 20000);
	bool storms = cast_chance(c, 1, 4), bursts = cast_chance(c, 1, 2), arrays = cast_chance(c, 2, 3);

	if (storms)
		ssem_draw_catch(&b);
	ssem_draw_get(&b);
	for (i = 0; i < waiters; i++) {
		unsigned a = ssem_draw_child(&b);

		amount[i][0] = cast_range(c, 1, SSEM_AMOUNT_MAX);
		amount[i][1] = arrays && cast_chance(c, 1, 2) ? cast_range(c, 1, 2) : 0;
		STEP(s, a, "repeat", in_number(rounds * givers));
		if (i == 0)
			STEP(s, a, "tell", in_number(TOKEN_DONE)); /* they count on each other */
		ssem_draw_op(&b, a, SSEM_PLAIN, ssem_word(SSEM_A, -(int)amount[i][0]),
		    amount[i][1] > 0 ? ssem_word(SSEM_B, -(int)amount[i][1]) : SSEM_NOTHING, SSEM_NOTHING);
		if (cast_chance(c, 1, 4))
			cast_breath(b.s, b.c, a);
		STEP0(s, a, "end");
	}
	for (i = 0; i < givers; i++) {
		unsigned a = ssem_draw_child(&b);

		STEP(s, a, "spin", in_number(turns));
		STEP(s, a, "repeat", in_number(rounds));
		for (k = 0; k < waiters; k++) {
			ssem_draw_op(&b, a, SSEM_PLAIN, ssem_word(SSEM_A, (int)amount[k][0]),
			    amount[k][1] > 0 ? ssem_word(SSEM_B, (int)amount[k][1]) : SSEM_NOTHING, SSEM_NOTHING);
			if (!bursts)
				cast_breath(b.s, b.c, a);
		}
		STEP0(s, a, "end");
	}
	if (storms)
		ssem_draw_storm(&b, 1, waiters);
	ssem_draw_reap(&b, 1, waiters + givers);
	ssem_draw_look(&b, 0);
}

const struct family ssem_families[] = {
	{ "ssem.amounts", 1, draw_amounts, "two to six processes take some of each semaphore at once and give it back",
	    3 },
	{ "ssem.arrays", 1, draw_arrays,
	    "arrays that can never be done, whose processes are interrupted and killed while others look", 3 },
	{ "ssem.waiters", 1, draw_waiters, "up to six processes wait for different amounts that others give", 3 },
	{ "ssem.zeros", 1, ssem_draw_zeros, "processes wait for zero, to go on or to lock", 2 },
	{ "ssem.undone", 1, ssem_draw_undone, "processes end or are killed that have something to undo", 4 },
	{ "ssem.removed", 1, ssem_draw_removed, "a set is removed at which processes sleep", 2 },
	{ .id = NULL },
};
