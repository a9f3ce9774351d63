#include "psem.h"

#include "../std/cast.h"

enum { PLAIN_RESTARTS = 1, FULL_MASK = 1, DRAIN_MAX = 600 };

/* A semaphore of one case. */
struct token {
	struct scenario *s;
	struct choices *c;
	unsigned sem;
	bool named;
};

static struct operand at(const struct token *t, unsigned slot)
{
	return in_end(t->sem, PSEM_SIDE, slot);
}

static struct token draw_token(struct scenario *s, struct choices *c, bool named)
{
	return (struct token){ .s = s,
		.c = c,
		.named = named,
		.sem = scenario_object(s, named ? "named-sem" : "shared-sem") };
}

static struct token any_token(struct scenario *s, struct choices *c)
{
	bool named = cast_chance(c, 1, 2);

	return draw_token(s, c, named);
}

static void create(const struct token *t, unsigned value)
{
	STEP(t->s, 0, "sem-create", at(t, 0), in_number(value), in_word(PSEM_EXCL));
}

static unsigned child(const struct token *t)
{
	unsigned a = scenario_process(t->s);

	STEP(t->s, 0, "fork", in_actor(a));
	return a;
}

static void use(const struct token *t, unsigned a, const char *how)
{
	STEP(t->s, a, how, at(t, 0));
}

static void timedwait(const struct token *t, unsigned a, unsigned how)
{
	unsigned kind = cast_below(t->c, 6), us = kind < 5 ? cast_range(t->c, 1, 2500) : cast_range(t->c, 11000, 15000);

	STEP(t->s, a, "sem-timedwait", at(t, 0),
	    in_number(kind == 0 ? -1000
	            : kind == 1 ? 0
	                        : (int64_t)us),
	    in_word(how));
}

static void catches(const struct token *t, unsigned a, unsigned restart)
{
	STEP(t->s, a, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(1), in_word(restart), in_word(FULL_MASK));
}

static void storm(const struct token *t, unsigned first, unsigned last)
{
	unsigned rounds = cast_range(t->c, 2, 20), a;

	STEP(t->s, 0, "repeat", in_number(rounds));
	for (a = first; a <= last; a++)
		STEP(t->s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	cast_breath(t->s, t->c, 0);
	STEP0(t->s, 0, "end");
}

static void finish(const struct token *t)
{
	unsigned a;

	for (a = 1; a < t->s->actors; a++)
		STEP(t->s, 0, "reap", in_actor(a));
	STEP(t->s, 0, "sem-drain", at(t, 0), in_number(DRAIN_MAX));
}

/* ---- psem.lock: whoever waits posts afterwards ---- */

static void draw_lock(struct scenario *s, struct choices *c)
{
	struct token t = any_token(s, c);
	unsigned players = cast_range(c, 2, 6), value = cast_chance(c, 2, 3) ? 1 : cast_range(c, 2, 4), i;
	bool storms = cast_chance(c, 1, 4);

	if (storms)
		catches(&t, 0, cast_below(c, 2));
	create(&t, value);
	for (i = 0; i < players; i++) {
		unsigned a = child(&t), rounds = cast_range(c, 1, 15);

		STEP(s, a, "meet", in_number(0), in_number(players));
		STEP(s, a, "repeat", in_number(rounds));
		use(&t, a, "sem-wait");
		cast_breath(t.s, t.c, a);
		use(&t, a, "sem-post");
		if (cast_chance(c, 1, 3))
			cast_breath(t.s, t.c, a);
		STEP0(s, a, "end");
	}
	if (storms)
		storm(&t, 1, players);
	finish(&t);
}

/* ---- psem.waiters: as many are posted as are waited for ---- */

static void draw_waiters(struct scenario *s, struct choices *c)
{
	struct token t = any_token(s, c);
	unsigned waiters = cast_range(c, 1, 7), posters = cast_range(c, 1, 3), rounds = cast_range(c, 1, 6), i;
	unsigned turns = cast_range(c, 100, 40000);
	bool storms = cast_chance(c, 1, 4), timed = cast_chance(c, 1, 4), bursts = cast_chance(c, 1, 2);

	if (storms)
		catches(&t, 0, cast_below(c, 2));
	create(&t, 0);
	for (i = 0; i < waiters; i++) {
		unsigned a = child(&t);

		STEP(s, a, "repeat", in_number(rounds * posters));
		if (i == 0)
			STEP(s, a, "tell", in_number(TOKEN_DONE)); /* they count on each other */
		if (timed && i == 0)
			timedwait(&t, a, PSEM_VALID); /* one that leaves early */
		else
			use(&t, a, "sem-wait");
		if (cast_chance(c, 1, 4))
			cast_breath(t.s, t.c, a);
		STEP0(s, a, "end");
	}
	for (i = 0; i < posters; i++) {
		unsigned a = child(&t), k;

		STEP(s, a, "spin", in_number(turns));
		STEP(s, a, "repeat", in_number(rounds));
		for (k = 0; k < waiters; k++) {
			use(&t, a, "sem-post");
			if (!bursts)
				cast_breath(t.s, t.c, a);
		}
		if (bursts)
			cast_breath(t.s, t.c, a);
		STEP0(s, a, "end");
	}
	if (storms)
		storm(&t, 1, waiters);
	finish(&t);
}

/* ---- psem.tries: few to take, and nobody waits for long ---- */

static void draw_tries(struct scenario *s, struct choices *c)
{
	struct token t = any_token(s, c);
	unsigned players = cast_range(c, 1, 6), value = cast_below(c, 4), i, acts;
	bool timed = cast_chance(c, 1, 2), storms = cast_chance(c, 1, 5);

	if (storms)
		catches(&t, 0, cast_below(c, 2));
	create(&t, value);
	for (i = 0; i < players; i++) {
		unsigned a = child(&t), rounds = cast_range(c, 1, 10);

		if (timed && rounds > 3)
			rounds = 3;
		STEP(s, a, "meet", in_number(0), in_number(players));
		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 5); acts > 0; acts--) {
			unsigned kind = cast_below(c, 8), how = cast_below(c, 4);

			if (kind < 3)
				use(&t, a, "sem-trywait");
			else if (kind < 5)
				use(&t, a, "sem-post");
			else if (kind < 7 && timed)
				timedwait(&t, a, how == 0 ? PSEM_NEGATIVE : how == 1 ? PSEM_BEYOND : PSEM_VALID);
			else
				cast_breath(t.s, t.c, a);
		}
		STEP0(s, a, "end");
	}
	if (storms)
		storm(&t, 1, players);
	finish(&t);
}

/* ---- psem.handlers ---- */

static void draw_handlers(struct scenario *s, struct choices *c)
{
	struct token t = any_token(s, c);
	unsigned players = cast_range(c, 1, 3), i, acts;

	create(&t, cast_below(c, 3));
	for (i = 0; i < players; i++) {
		unsigned a = child(&t), rounds = cast_range(c, 3, 25);

		STEP(s, a, "sem-post-within", at(&t, 0));
		catches(&t, a, cast_below(c, 2));
		STEP(s, a, "tell", in_number(TOKEN_READY));
		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 4); acts > 0; acts--) {
			unsigned kind = cast_below(c, 8);

			if (kind < 3)
				use(&t, a, "sem-post");
			else if (kind < 6)
				use(&t, a, "sem-trywait");
			else if (kind == 6)
				timedwait(&t, a, PSEM_VALID);
			else
				cast_breath(t.s, t.c, a);
		}
		STEP0(s, a, "end");
		STEP(s, a, "tell", in_number(TOKEN_DONE));
		STEP(s, a, "await", in_number(TOKEN_STEP), in_number(1));
	}
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(players));
	storm(&t, 1, players);
	if (cast_chance(c, 1, 2))
		storm(&t, 1, players);
	STEP(s, 0, "tell", in_number(TOKEN_STEP));
	finish(&t);
}

/* ---- psem.openers ---- */

static void draw_openers(struct scenario *s, struct choices *c)
{
	struct token t = draw_token(s, c, true);
	unsigned players = cast_range(c, 2, 7), i, tries;
	unsigned style = cast_below(c, 3), turns;

	for (i = 0; i < players; i++) {
		unsigned a = child(&t), how = style < 2 ? style : cast_below(c, 2), value = cast_below(c, 6);

		STEP(s, a, "meet", in_number(0), in_number(players));
		turns = cast_below(c, 300);
		if (cast_chance(c, 1, 3))
			STEP(s, a, "spin", in_number(turns));
		if (cast_chance(c, 4, 5))
			STEP(s, a, "sem-create", at(&t, 0), in_number(value), in_word(how));
		else
			STEP(s, a, "sem-open", at(&t, 0));
		STEP(s, a, "sem-open", at(&t, 0)); /* of those who lost */
		for (tries = cast_below(c, 4); tries > 0; tries--)
			use(&t, a, cast_chance(c, 2, 3) ? "sem-trywait" : "sem-post");
		if (cast_chance(c, 1, 3))
			STEP(s, a, "sem-close", at(&t, 0));
	}
	for (i = 1; i <= players; i++)
		STEP(s, 0, "reap", in_actor(i));
	if (cast_chance(c, 1, 4)) {
		STEP(s, 0, "sem-unlink", in_object(t.sem));
		STEP(s, 0, "sem-open", at(&t, 1));
		STEP(s, 0, "sem-create", at(&t, 0), in_number(3), in_word(PSEM_EXCL));
		STEP(s, 0, "sem-create", at(&t, 1), in_number(4), in_word(PSEM_EXCL));
	} else {
		STEP(s, 0, "sem-open", at(&t, 0));
	}
	STEP(s, 0, "sem-drain", at(&t, 0), in_number(DRAIN_MAX));
}

const struct family psem_families[] = {
	{ "psem.lock", 1, draw_lock, "two to six processes wait and post in turn", 2 },
	{ "psem.waiters", 1, draw_waiters,
	    "up to seven processes wait for as many posts, in bursts or one by one; signals", 3 },
	{ "psem.tries", 1, draw_tries, "few to take, calls that do not wait or have a deadline", 3 },
	{ "psem.handlers", 1, draw_handlers, "handlers post while what they interrupt is at the same semaphore", 2 },
	{ "psem.openers", 2, draw_openers, "up to seven processes create and open one name at once", 2 },
	{ .id = NULL },
};
