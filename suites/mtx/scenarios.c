#include "mtx.h"

#include "../std/cast.h"

/* A mutex of one case. */
struct lot {
	struct scenario *s;
	struct choices *c;
	unsigned mutex, type;
	bool robust;
};

static struct lot draw_lot(struct scenario *s, struct choices *c, bool robust)
{
	struct lot l = { .s = s, .c = c, .mutex = scenario_object(s, "mutex"), .robust = robust };
	unsigned inherits = cast_chance(c, 1, 5);

	l.type = cast_below(c, 4);
	STEP(s, 0, "mutex-init", in_object(l.mutex), in_word(l.type), in_word(robust), in_word(inherits));
	return l;
}

static unsigned child(const struct lot *l)
{
	unsigned a = scenario_process(l->s);

	STEP(l->s, 0, "fork", in_actor(a));
	if (cast_chance(l->c, 1, 3))
		STEP0(l->s, a, "elsewhere");
	return a;
}

static void use(const struct lot *l, unsigned a, const char *how)
{
	STEP(l->s, a, how, in_object(l->mutex));
}

/* Asks for it in one of the ways, most of them waiting. */
static void ask(const struct lot *l, unsigned a)
{
	unsigned kind = cast_below(l->c, 8), us = cast_range(l->c, 0, 3000);

	if (kind == 0)
		STEP(l->s, a, "mutex-timedlock", in_object(l->mutex), in_number(us));
	else
		use(l, a, kind < 3 ? "mutex-trylock" : "mutex-lock");
}

static void touch(const struct lot *l, unsigned a)
{
	unsigned turns = cast_chance(l->c, 1, 2) ? 0 : cast_range(l->c, 1, 3000);

	STEP(l->s, a, "mutex-touch", in_object(l->mutex), in_number(turns));
}

static void reap_all(const struct lot *l)
{
	unsigned a;

	for (a = 1; a < l->s->actors; a++)
		if (l->s->actor[a].process == a)
			STEP(l->s, 0, "reap", in_actor(a));
}

/* ---- mtx.contend ---- */

static void section(const struct lot *l, unsigned a)
{
	bool twice = l->type == MTX_RECURSIVE && cast_chance(l->c, 1, 2);

	ask(l, a);
	if (twice)
		use(l, a, cast_chance(l->c, 1, 2) ? "mutex-lock" : "mutex-trylock");
	touch(l, a);
	if (cast_chance(l->c, 1, 3))
		cast_breath(l->s, l->c, a);
	if (twice) {
		use(l, a, "mutex-unlock");
		touch(l, a);
	}
	use(l, a, "mutex-unlock");
	if (cast_chance(l->c, 1, 2))
		cast_breath(l->s, l->c, a);
}

static void contender(const struct lot *l, unsigned a, unsigned all)
{
	unsigned rounds = cast_range(l->c, 1, 12);

	STEP(l->s, a, "meet", in_number(0), in_number(all));
	STEP(l->s, a, "repeat", in_number(rounds));
	section(l, a);
	STEP0(l->s, a, "end");
}

static void draw_contend(struct scenario *s, struct choices *c)
{
	bool robust = cast_chance(c, 1, 3);
	unsigned all = cast_range(c, 2, 6), i;
	struct lot l = draw_lot(s, c, robust);

	for (i = 0; i < all; i++) {
		unsigned a = child(&l), thread;
		bool threads = i + 1 < all && cast_chance(c, 1, 4);

		if (threads) {
			thread = scenario_thread(s, a);
			STEP(s, a, "create", in_actor(thread));
			contender(&l, thread, all);
			i++;
		}
		contender(&l, a, all);
	}
	reap_all(&l);
	use(&l, 0, "mutex-count");
}

/* ---- mtx.turns ---- */

static void draw_turns(struct scenario *s, struct choices *c)
{
	bool robust = cast_chance(c, 1, 3);
	unsigned all = cast_range(c, 2, 4), times = cast_range(c, 20, 400), i;
	struct lot l = draw_lot(s, c, robust);

	for (i = 0; i < all; i++) {
		unsigned a = child(&l), turns = cast_chance(c, 1, 2) ? 0 : cast_range(c, 1, 60);

		STEP(s, a, "meet", in_number(0), in_number(all));
		STEP(s, a, "mutex-turns", in_object(l.mutex), in_number(times), in_number(turns));
	}
	reap_all(&l);
	use(&l, 0, "mutex-count");
}

/* ---- mtx.deaths ---- */

/* Some who are told that the owner died say that it is consistent, before they go on or when they have had a look. */
static void survivor(const struct lot *l, unsigned a, unsigned rounds)
{
	STEP(l->s, a, "repeat", in_number(rounds));
	ask(l, a);
	if (cast_chance(l->c, 1, 2))
		touch(l, a);
	use(l, a, "mutex-consistent");
	touch(l, a);
	use(l, a, "mutex-unlock");
	if (cast_chance(l->c, 1, 3))
		cast_breath(l->s, l->c, a);
	STEP0(l->s, a, "end");
}

/* Ends with it, in one of the ways; perhaps it had come by another's death. */
static void victim(const struct lot *l, unsigned a)
{
	unsigned rounds = cast_below(l->c, 4);

	if (rounds > 0)
		survivor(l, a, rounds);
	use(l, a, "mutex-lock");
	if (cast_chance(l->c, 1, 2))
		use(l, a, "mutex-consistent");
	if (cast_chance(l->c, 2, 3))
		touch(l, a);
	cast_breath(l->s, l->c, a);
	if (cast_chance(l->c, 1, 2))
		STEP(l->s, a, "exit", in_number(3));
}

static void draw_deaths(struct scenario *s, struct choices *c)
{
	unsigned victims = cast_range(c, 1, 3), survivors = cast_range(c, 1, 4), kills = cast_below(c, 4), i;
	struct lot l = draw_lot(s, c, true);
	bool meets = cast_chance(c, 1, 2);

	for (i = 0; i < victims + survivors; i++) {
		unsigned a = child(&l), rounds = cast_range(c, 1, 8);

		if (meets)
			STEP(s, a, "meet", in_number(0), in_number(victims + survivors));
		if (i < victims)
			victim(&l, a);
		else
			survivor(&l, a, rounds);
	}
	for (; kills > 0; kills--) {
		unsigned whom = cast_range(c, 1, victims + survivors);

		cast_breath(l.s, l.c, 0);
		STEP(s, 0, "kill", in_actor(whom), in_signal(SIG_I_KILL));
	}
	reap_all(&l);
	survivor(&l, 0, 2);
	use(&l, 0, "mutex-count");
}

/* ---- mtx.lost ---- */

enum { TOKEN_DIED = TOKEN_STEP, TOKEN_HELD, TOKEN_COMING };

/* Waits for it, or does not, as everybody does in this case. */
static void ask_so(const struct lot *l, unsigned a, bool waits)
{
	unsigned us = cast_range(l->c, 0, 3000);

	if (waits)
		use(l, a, "mutex-lock");
	else if (cast_chance(l->c, 1, 3))
		STEP(l->s, a, "mutex-timedlock", in_object(l->mutex), in_number(us));
	else
		use(l, a, "mutex-trylock");
}

static void waiter(const struct lot *l, unsigned a, bool waits)
{
	unsigned rounds = cast_range(l->c, 1, 3);

	STEP(l->s, a, "await", in_number(TOKEN_HELD), in_number(1));
	STEP(l->s, a, "tell", in_number(TOKEN_COMING));
	STEP(l->s, a, "repeat", in_number(rounds));
	ask_so(l, a, waits);
	touch(l, a);
	use(l, a, "mutex-unlock");
	STEP0(l->s, a, "end");
}

/* Where only one of several who wait is woken, the others keep the case for a whole deadline: so they are seldom several. */
static void draw_lost(struct scenario *s, struct choices *c)
{
	bool waits = cast_chance(c, 1, 2), several = cast_chance(c, 1, 32);
	unsigned waiters = cast_below(c, waits && !several ? 2 : 5), later = cast_below(c, 3), i;
	struct lot l = draw_lot(s, c, true);
	unsigned dies = child(&l), breaker;
	bool early = cast_chance(c, 1, 4), repairs = cast_chance(c, 1, 8);

	use(&l, dies, "mutex-lock");
	touch(&l, dies);
	STEP(s, 0, "reap", in_actor(dies));
	breaker = child(&l);
	if (early)
		STEP(s, breaker, "tell", in_number(TOKEN_HELD));
	ask_so(&l, breaker, waits);
	if (!early)
		STEP(s, breaker, "tell", in_number(TOKEN_HELD));
	if (repairs)
		use(&l, breaker, "mutex-consistent");
	if (cast_chance(c, 1, 2))
		touch(&l, breaker);
	STEP(s, breaker, "await", in_number(TOKEN_COMING), in_number(waiters));
	cast_breath(l.s, l.c, breaker);
	use(&l, breaker, "mutex-unlock");
	for (i = 0; i < waiters; i++)
		waiter(&l, child(&l), waits);
	reap_all(&l);
	for (i = 0; i < later; i++) {
		ask_so(&l, 0, waits);
		use(&l, 0, "mutex-unlock");
	}
	use(&l, 0, waits ? "mutex-lock" : "mutex-trylock");
	use(&l, 0, "mutex-renew");
	for (i = 0; i < 2; i++) {
		ask_so(&l, 0, waits);
		touch(&l, 0);
		use(&l, 0, "mutex-unlock");
	}
}

const struct family mtx_families[] = {
	{ "mtx.contend", 1, draw_contend, "two to six processes or threads lock and unlock in many ways", 3 },
	{ "mtx.turns", 1, draw_turns, "two to four processes lock and unlock as fast as they can", 2 },
	{ "mtx.deaths", 1, draw_deaths, "owners of a robust mutex are killed or exit, and those who find out, too", 3 },
	{ "mtx.lost", 1, draw_lost, "one unlocks a dead owner's mutex as it is, while others wait", 2 },
	{ .id = NULL },
};
