#include "../wait/draw.h"
#include "mechanism.h"

/* ---- zombie.kept: dead children are looked at, signalled and left there while their parent goes on, and others do ---- */

enum { DEAD_MOST = 6, TOKEN_DEAD = TOKEN_STEP };

struct graveyard {
	struct scenario *s;
	struct choices *c;
	unsigned a, dead;
	unsigned child[DEAD_MOST];
	bool consumes;
};

static unsigned one_of(const struct graveyard *g)
{
	return g->child[cast_below(g->c, g->dead)];
}

static void looks(const struct graveyard *g, unsigned child)
{
	unsigned how = cast_below(g->c, 3);

	if (how == 0)
		STEP(g->s, g->a, "look", in_actor(child));
	else if (how == 1 || !g->consumes)
		STEP(g->s, g->a, "reap", in_actor(child));
	else
		STEP(g->s, g->a, "waitid", in_word(WHICH_CHILD), in_actor(child), in_word(WAIT_EXITED | WAIT_NOWAIT));
}

static void signals(const struct graveyard *g, unsigned from)
{
	static const unsigned sent[] = { SIG_I_KILL, SIG_I_TERM, SIG_I_STOP, SIG_I_CONT, SIG_I_USR1 };
	unsigned child = one_of(g), signal = sent[cast_below(g->c, 5)];

	STEP(g->s, from, "kill", in_actor(child), in_signal(signal));
}

static void goes_on(const struct graveyard *g, unsigned *makes)
{
	unsigned how = cast_below(g->c, 6);

	if (how == 0) {
		STEP0(g->s, g->a, "exec");
	} else if (how == 1 && *makes > 0) {
		unsigned other = scenario_process(g->s);

		--*makes;
		STEP(g->s, g->a, "fork", in_actor(other));
		STEP(g->s, other, "exit", in_number(cast_below(g->c, 256)));
	} else if (how < 4) {
		signals(g, g->a);
	} else {
		looks(g, one_of(g));
	}
}

static void draw_kept(struct scenario *s, struct choices *c)
{
	struct graveyard g = { .s = s, .c = c, .a = scenario_process(s) };
	unsigned b = scenario_process(s), acts, makes = 4, i;

	g.dead = cast_range(c, 1, DEAD_MOST);
	g.consumes = cast_chance(c, 1, 2);
	for (i = 0; i < g.dead; i++) {
		g.child[i] = scenario_process(s);
		STEP(s, g.a, "fork", in_actor(g.child[i]));
		wait_draw_end(s, c, g.child[i]);
	}
	for (i = 0; i < g.dead; i++)
		STEP(s, g.a, "reap", in_actor(g.child[i]));
	STEP(s, g.a, "tell", in_number(TOKEN_DEAD));
	for (acts = cast_range(c, 2, 12); acts > 0; acts--)
		goes_on(&g, &makes);
	/* A process that is not their parent can do this as long as nobody consumes them. */
	STEP(s, b, "await", in_number(TOKEN_DEAD), in_number(1));
	for (acts = cast_range(c, 1, 6); acts > 0; acts--)
		signals(&g, b);
	for (i = 0; i < g.dead; i++)
		looks(&g, g.child[i]);
	if (g.consumes)
		STEP(s, g.a, "wait-all", in_word(cast_below(c, 3)));
	STEP(s, 0, "fork", in_actor(g.a));
	STEP(s, 0, "fork", in_actor(b));
	STEP(s, 0, "reap", in_actor(b));
	STEP(s, 0, "reap", in_actor(g.a));
}

const struct family zombie_families[] = {
	{ "zombie.kept", 1, draw_kept,
	    "dead children are looked at, signalled and left there while their parent goes on", 1 },
	{ .id = NULL },
};
