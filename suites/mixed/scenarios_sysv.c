/* mixed.undo-owners: owners of what must be undone write to a pipe, fork, become new images and are killed, under a storm. */
#include "../ssem/ssem.h"
#include "mixed.h"

enum { OWNERS_MAX = 4, HEIRS_MAX = 2 };

struct estate {
	struct scenario *s;
	struct choices *c;
	unsigned set, pipe, value;
	uint64_t signals; /* what owners catch */
};

static void act(const struct estate *e, unsigned a, unsigned flags, unsigned semaphore, int amount)
{
	STEP(e->s, a, "semop", in_object(e->set), in_number(flags), in_word(ssem_word(semaphore, amount)),
	    in_word(SSEM_NOTHING), in_word(SSEM_NOTHING));
}

static void writes(const struct estate *e, unsigned a)
{
	struct operand n = mixed_size(e->c);

	STEP(e->s, a, "write", in_end(e->pipe, SIDE_W, 0), n);
}

/* Made while its parent owns something, of which nothing is its own: its end undoes what it takes itself. */
static void heir(const struct estate *e, unsigned parent)
{
	unsigned a = scenario_process(e->s), kind = cast_below(e->c, 4);

	STEP(e->s, parent, "fork", in_actor(a));
	STEP(e->s, a, "close", in_end(e->pipe, SIDE_R, 0));
	if (kind < 2)
		act(e, a, SSEM_UNDO | SSEM_NOWAIT, SSEM_A, -1);
	if (kind > 0)
		writes(e, a);
	if (kind == 3)
		STEP0(e->s, a, "exec");
	STEP(e->s, parent, "reap", in_actor(a));
}

static void owner(const struct estate *e, unsigned a, unsigned heirs)
{
	unsigned rounds = cast_range(e->c, 1, 5), amount = cast_range(e->c, 1, e->value);

	STEP(e->s, a, "close", in_end(e->pipe, SIDE_R, 0));
	STEP(e->s, a, "catch", in_signals(e->signals), in_word(INFO), in_word(1), in_word(1));
	STEP(e->s, a, "tell", in_number(TOKEN_READY));
	STEP(e->s, a, "repeat", in_number(rounds));
	act(e, a, SSEM_UNDO | SSEM_NOWAIT, SSEM_A, -(int)amount);
	writes(e, a);
	act(e, a, SSEM_UNDO, SSEM_C, 1);
	act(e, a, SSEM_UNDO, SSEM_A, (int)amount); /* also what it has not got: that is undone, too */
	STEP0(e->s, a, "end");
	while (heirs-- > 0) {
		act(e, a, SSEM_UNDO, SSEM_A, -1);
		heir(e, a);
	}
	if (cast_chance(e->c, 1, 3)) { /* a new image has to undo all the same */
		STEP(e->s, a, "mask", in_word(BLOCK), in_signals(e->signals));
		STEP0(e->s, a, "exec");
		writes(e, a);
	}
	if (cast_chance(e->c, 1,
	        2)) /* there is never anything in b: it sleeps until the set is removed, or it is killed */
		act(e, a, SSEM_UNDO, SSEM_B, -1);
}

static void draw_storm(const struct estate *e, unsigned storm, unsigned owners, const unsigned *a)
{
	unsigned rounds = cast_range(e->c, 1, 20), hit = a[cast_below(e->c, owners)];
	unsigned signal = cast_one_of(e->c, e->signals), killed = cast_range(e->c, 1, owners), i;

	STEP(e->s, storm, "close", in_end(e->pipe, SIDE_W, 0));
	STEP(e->s, storm, "close", in_end(e->pipe, SIDE_R, 0));
	STEP(e->s, storm, "await", in_number(TOKEN_READY), in_number(owners));
	STEP(e->s, storm, "repeat", in_number(rounds));
	STEP(e->s, storm, "kill", in_actor(hit), in_signal(signal));
	STEP(e->s, storm, "semctl-getall", in_object(e->set));
	STEP0(e->s, storm, "end");
	for (i = 0; i < killed; i++)
		STEP(e->s, storm, "kill", in_actor(a[i]), in_signal(SIG_I_KILL));
}

void draw_undo_owners(struct scenario *s, struct choices *c)
{
	struct estate e = { .s = s, .c = c, .signals = cast_standard(c, 2) };
	unsigned owners = cast_range(c, 2, OWNERS_MAX), heirs = HEIRS_MAX, reader = scenario_process(s), storm, i, some;
	unsigned a[OWNERS_MAX] = { 0 }, n = cast_range(c, 100, 5000);

	e.set = scenario_object(s, "sem-set");
	e.pipe = scenario_object(s, "pipe");
	e.value = cast_range(c, 1, SSEM_AMOUNT_MAX);
	STEP(s, 0, "ignore", in_signals(SIGNAL_BIT(SIG_I_PIPE)));
	STEP(s, 0, "semget", in_object(e.set), in_number(e.value), in_number(0), in_number(0));
	STEP(s, 0, "pipe", in_object(e.pipe));
	for (i = 0; i < owners; i++) {
		a[i] = scenario_process(s);
		some = heirs > 0 ? cast_below(c, heirs + 1) : 0;
		STEP(s, 0, "fork", in_actor(a[i]));
		owner(&e, a[i], some);
		heirs -= some;
	}
	storm = scenario_process(s);
	draw_storm(&e, storm, owners, a);
	STEP(s, 0, "fork", in_actor(reader));
	STEP(s, 0, "fork", in_actor(storm));
	STEP(s, reader, "close", in_end(e.pipe, SIDE_W, 0));
	STEP(s, reader, "drain", in_end(e.pipe, SIDE_R, 0), in_number(n));
	STEP(s, 0, "close", in_end(e.pipe, SIDE_W, 0));
	STEP(s, 0, "close", in_end(e.pipe, SIDE_R, 0));
	STEP(s, 0, "reap", in_actor(storm));
	if (cast_chance(c, 2,
	        3)) { /* the dead have undone what they did, sooner or later: also what the others wait for */
		STEP(s, 0, "kill", in_actor(a[0]), in_signal(SIG_I_KILL));
		STEP(s, 0, "reap", in_actor(a[0]));
	}
	STEP(s, 0, "semctl-getall", in_object(e.set));
	STEP(s, 0, "semctl-rmid", in_object(e.set)); /* whoever waits for what nobody gives goes on */
	for (i = 0; i < owners; i++)
		STEP(s, 0, "reap", in_actor(a[i]));
	STEP(s, 0, "reap", in_actor(reader));
}
