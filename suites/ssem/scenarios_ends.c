/* Families in which processes, or sets, come to an end; and those that wait for the end of what is there. */
#include "draw.h"

/* ---- ssem.undone ---- */

enum { VICTIMS = 5, SURVIVORS = 2 };

/* Has something to undo: what it took of a, what it gave to c. All that it does is undone, whenever it ends. */
static void draw_victim(const struct bank *b, unsigned a)
{
	unsigned acts = cast_range(b->c, 1, 4);

	while (acts-- > 0) {
		unsigned kind = cast_below(b->c, 6), amount = cast_range(b->c, 1, b->value[SSEM_A]);

		if (kind < 2)
			ssem_draw_one(b, a, SSEM_UNDO | SSEM_NOWAIT, SSEM_A, -(int)amount);
		else if (kind == 2)
			ssem_draw_one(b, a, SSEM_UNDO, SSEM_C, (int)amount);
		else if (kind == 3)
			ssem_draw_op(b, a, SSEM_UNDO | SSEM_NOWAIT, ssem_word(SSEM_A, -1), ssem_word(SSEM_C, 2),
			    SSEM_NOTHING);
		else
			cast_breath(b->s, b->c, a);
	}
}

/* A child that ends has nothing to undo of its parent's; a new image has all of it. */
static void draw_kin(const struct bank *b, unsigned a)
{
	if (cast_chance(b->c, 1, 4)) {
		unsigned child = scenario_process(b->s);

		STEP(b->s, a, "fork", in_actor(child));
		if (cast_chance(b->c, 1, 2))
			ssem_draw_one(b, child, SSEM_UNDO | SSEM_NOWAIT, SSEM_A, -1);
		STEP(b->s, a, "reap", in_actor(child));
	}
	if (cast_chance(b->c, 1, 5))
		STEP0(b->s, a, "exec");
}

void ssem_draw_undone(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);
	unsigned victims = cast_range(c, 1, VICTIMS), killed = cast_range(c, 0, victims), survivors = cast_below(c, 3),
	         i;
	unsigned turns = cast_range(c, 50, 20000);

	b.value[SSEM_A] = cast_range(c, 1, SSEM_AMOUNT_MAX);
	ssem_draw_get(&b);
	for (i = 0; i < victims + survivors; i++)
		scenario_process(s);
	for (i = 1; i <= victims; i++) {
		draw_victim(&b, i);
		draw_kin(&b, i);
		if (cast_chance(c, 1, 2))
			draw_victim(&b, i);
		if (i <= killed) /* until it is killed: there is never anything in b */
			ssem_draw_op(&b, i, SSEM_UNDO, ssem_word(SSEM_C, 1), ssem_word(SSEM_B, -1), SSEM_NOTHING);
	}
	for (; i <= victims + survivors; i++) {
		unsigned flags = cast_chance(c, 1, 2) ? SSEM_UNDO : SSEM_PLAIN;

		ssem_draw_one(&b, i, flags, SSEM_A,
		    -(int)b.value[SSEM_A]); /* all of it: it waits for the others' ends */
		cast_breath(b.s, b.c, i);
		ssem_draw_one(&b, i, flags, SSEM_A, (int)b.value[SSEM_A]);
	}
	for (i = 1; i <= victims + survivors; i++)
		STEP(s, 0, "fork", in_actor(i));
	if (survivors > 0 && cast_chance(c, 1, 2))
		STEP(s, 0, "semctl-asleep", in_object(b.set), in_number(survivors));
	STEP(s, 0, "spin", in_number(turns));
	for (i = 1; i <= killed; i++)
		STEP(s, 0, "kill", in_actor(i), in_signal(SIG_I_KILL));
	ssem_draw_reap(&b, 1, victims + survivors);
	/* All is as it was, sooner or later: these end. */
	ssem_draw_one(&b, 0, SSEM_PLAIN, SSEM_A, -(int)b.value[SSEM_A]);
	ssem_draw_op(&b, 0, SSEM_PLAIN, ssem_word(SSEM_A, 0), ssem_word(SSEM_C, 0), SSEM_NOTHING);
	ssem_draw_look(&b, 0);
}

/* ---- ssem.removed ---- */

enum { SLEEPERS = 7 };

static void draw_sleeper(const struct bank *b, unsigned a)
{
	unsigned kind = cast_below(b->c, 5), flags = cast_chance(b->c, 1, 3) ? SSEM_UNDO : SSEM_PLAIN;
	int amount = -(int)cast_range(b->c, 1, SSEM_AMOUNT_MAX);

	if (kind < 2)
		ssem_draw_one(b, a, flags, SSEM_A, amount);
	else if (kind == 2)
		ssem_draw_one(b, a, flags, SSEM_B, 0);
	else if (kind == 3)
		ssem_draw_op(b, a, flags, ssem_word(SSEM_C, -1), ssem_word(SSEM_A, amount), SSEM_NOTHING);
	else
		ssem_draw_op(b, a, flags, ssem_word(SSEM_A, 1), ssem_word(SSEM_B, 0), ssem_word(SSEM_C, -1));
}

void ssem_draw_removed(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);
	unsigned sleepers = cast_range(c, 1, SLEEPERS), givers = cast_chance(c, 1, 3) ? cast_range(c, 1, 2) : 0, i;
	bool storms = cast_chance(c, 1, 5), counts = cast_chance(c, 3, 4), again = cast_chance(c, 1, 3);

	b.value[SSEM_B] = cast_range(c, 1, 3);
	b.value[SSEM_C] = cast_below(c, 3);
	if (storms)
		ssem_draw_catch(&b);
	ssem_draw_get(&b);
	for (i = 0; i < sleepers; i++) {
		unsigned a = ssem_draw_child(&b);

		draw_sleeper(&b, a);
		if (again)
			draw_sleeper(&b, a); /* begins after the removal, or never */
	}
	if (counts && !storms)
		STEP(s, 0, "semctl-asleep", in_object(b.set), in_number(sleepers));
	for (i = 0; i < givers; i++) {
		unsigned a = ssem_draw_child(&b);

		cast_breath(b.s, b.c, a);
		ssem_draw_one(&b, a, SSEM_PLAIN, SSEM_A, 2);
		ssem_draw_one(&b, a, SSEM_NOWAIT, SSEM_B, -1);
	}
	if (storms)
		ssem_draw_storm(&b, 1, sleepers);
	else
		cast_breath(b.s, b.c, 0);
	STEP(s, 0, "semctl-rmid", in_object(b.set));
	if (cast_chance(c, 1, 2))
		ssem_draw_one(&b, 0, SSEM_NOWAIT, SSEM_A, 1);
	ssem_draw_reap(&b, 1, sleepers + givers);
	ssem_draw_look(&b, 0);
	ssem_draw_one(&b, 0, SSEM_PLAIN, SSEM_A, -1);
}

/* ---- ssem.zeros ---- */

/* Whoever adds one to nothing has it for himself. */
static void draw_lockers(const struct bank *b)
{
	unsigned players = cast_range(b->c, 2, 5), flags = cast_chance(b->c, 1, 2) ? SSEM_UNDO : SSEM_PLAIN, i;

	ssem_draw_get(b);
	for (i = 0; i < players; i++) {
		unsigned a = ssem_draw_child(b), rounds = cast_range(b->c, 1, 10);

		STEP(b->s, a, "meet", in_number(0), in_number(players));
		STEP(b->s, a, "repeat", in_number(rounds));
		ssem_draw_op(b, a, flags, ssem_word(SSEM_A, 0), ssem_word(SSEM_A, 1), SSEM_NOTHING);
		cast_breath(b->s, b->c, a);
		ssem_draw_one(b, a, flags, SSEM_A, -1);
		STEP0(b->s, a, "end");
	}
	ssem_draw_reap(b, 1, players);
	ssem_draw_look(b, 0);
}

/* Some wait until others have taken all there is, which stays so. */
static void draw_emptied(struct bank *b)
{
	unsigned takers = cast_range(b->c, 1, 3), waiters = cast_range(b->c, 1, 4), i;
	unsigned each = cast_range(b->c, 1, 4), two = cast_below(b->c, 2), turns = cast_range(b->c, 50, 10000);

	b->value[SSEM_A] = takers * each;
	b->value[SSEM_B] = two * each;
	ssem_draw_get(b);
	for (i = 0; i < waiters; i++)
		ssem_draw_op(b, ssem_draw_child(b), SSEM_PLAIN, ssem_word(SSEM_A, 0),
		    two ? ssem_word(SSEM_B, 0) : SSEM_NOTHING, SSEM_NOTHING);
	for (i = 0; i < takers; i++) {
		unsigned a = ssem_draw_child(b);

		STEP(b->s, a, "spin", in_number(turns));
		STEP(b->s, a, "repeat", in_number(each));
		ssem_draw_op(b, a, SSEM_PLAIN, ssem_word(SSEM_A, -1),
		    two && i == 0 ? ssem_word(SSEM_B, -1) : SSEM_NOTHING, SSEM_NOTHING);
		cast_breath(b->s, b->c, a);
		STEP0(b->s, a, "end");
	}
	ssem_draw_reap(b, 1, waiters + takers);
	ssem_draw_op(b, 0, SSEM_NOWAIT, ssem_word(SSEM_A, 0), ssem_word(SSEM_B, 0), SSEM_NOTHING);
}

void ssem_draw_zeros(struct scenario *s, struct choices *c)
{
	struct bank b = ssem_bank(s, c);

	if (cast_chance(c, 1, 2))
		draw_lockers(&b);
	else
		draw_emptied(&b);
}
