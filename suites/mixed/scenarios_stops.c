/* mixed.stopped-group: a process group is stopped, continued and signalled while it moves data through pipes and sockets. */
#include "mixed.h"

enum { TOKEN_GROUPED = TOKEN_STEP, MOVERS_MAX = 4 };

struct group {
	struct scenario *s;
	struct choices *c;
	unsigned pipe, pair, movers,
	    first;    /* actors first .. first + movers - 1 are its members; the first one leads */
	uint64_t set; /* what its members catch */
};

static void opens(const struct group *g)
{
	unsigned form = cast_below(g->c, 2), restart = cast_below(g->c, 2), full = cast_below(g->c, 2);

	STEP(g->s, 0, "pipe", in_object(g->pipe));
	STEP(g->s, 0, "socketpair", in_object(g->pair));
	/* Before the forks, and blocked until everybody has closed what it must. */
	STEP(g->s, 0, "catch", in_signals(g->set), in_word(form), in_word(restart), in_word(full));
	STEP(g->s, 0, "mask", in_word(BLOCK), in_signals(g->set));
}

/* The even ones write to the pipe and send; the odd ones receive and write to the pipe. */
static void moves(const struct group *g, unsigned a, bool sends)
{
	unsigned rounds = cast_range(g->c, 1, 8), pause = cast_below(g->c, 3);
	struct operand n = mixed_size(g->c), m = mixed_size(g->c);

	STEP(g->s, a, "close", in_end(g->pipe, SIDE_R, 0));
	STEP(g->s, a, "close", in_end(g->pair, sends ? SIDE_B : SIDE_A, 0));
	STEP(g->s, a, "mask", in_word(UNBLOCK), in_signals(g->set));
	STEP(g->s, a, "tell", in_number(TOKEN_READY));
	STEP(g->s, a, "await", in_number(TOKEN_GROUPED), in_number(1));
	STEP(g->s, a, "repeat", in_number(rounds));
	STEP(g->s, a, "write", in_end(g->pipe, SIDE_W, 0), n);
	if (sends)
		STEP(g->s, a, "send", in_end(g->pair, SIDE_A, 0), in_number(choice_range(g->c, "sent", 1, 3000)),
		    in_word(0));
	else if (pause == 0)
		STEP(g->s, a, "yield", in_number(2));
	STEP0(g->s, a, "end");
	STEP(g->s, a, "close", in_end(g->pair, SIDE_A, 0));
	if (!sends) {
		/* One at a time reads, or there is no order in what comes. */
		if (a == g->first + 1)
			STEP(g->s, a, "drain", in_end(g->pair, SIDE_B, 0), m);
		STEP(g->s, a, "close", in_end(g->pair, SIDE_B, 0));
	}
	STEP(g->s, a, "close", in_end(g->pipe, SIDE_W, 0));
	STEP(g->s, a, "await", in_number(TOKEN_DONE), in_number(1));
	STEP0(g->s, a, "settle");
}

/* Outside of the group. What it stops it continues. */
static void drives(const struct group *g, unsigned a)
{
	unsigned rounds = cast_range(g->c, 1, 4), gap = cast_below(g->c, 2000);
	bool by_killpg = cast_chance(g->c, 1, 3), single = cast_chance(g->c, 1, 3);
	unsigned signal = cast_one_of(g->c, g->set), one = g->first + cast_below(g->c, g->movers);

	STEP(g->s, a, "close", in_end(g->pipe, SIDE_R, 0));
	STEP(g->s, a, "close", in_end(g->pipe, SIDE_W, 0));
	STEP(g->s, a, "close", in_end(g->pair, SIDE_A, 0));
	STEP(g->s, a, "close", in_end(g->pair, SIDE_B, 0));
	STEP(g->s, a, "await", in_number(TOKEN_GROUPED), in_number(1));
	STEP(g->s, a, "repeat", in_number(rounds));
	STEP(g->s, a, "spin", in_number(gap));
	STEP(g->s, a, by_killpg ? "killpg" : "killgroup", in_actor(g->first), in_signal(SIG_I_STOP));
	STEP(g->s, a, "spin", in_number(gap / 2));
	if (single)
		STEP(g->s, a, "kill", in_actor(one), in_signal(signal));
	else
		STEP(g->s, a, "killgroup", in_actor(g->first), in_signal(signal));
	STEP(g->s, a, by_killpg ? "killgroup" : "killpg", in_actor(g->first), in_signal(SIG_I_CONT));
	STEP0(g->s, a, "end");
	STEP(g->s, a, "tell", in_number(TOKEN_DONE));
}

void draw_stopped_group(struct scenario *s, struct choices *c)
{
	struct group g = { .s = s, .c = c, .first = 1 };
	unsigned a, driver;

	g.pipe = scenario_object(s, "pipe");
	g.pair = scenario_object(s, "pair");
	g.movers = cast_range(c, 2, MOVERS_MAX);
	g.set = cast_standard(c, 2) | SIGNAL_BIT(SIG_I_USR1);
	opens(&g);
	for (a = g.first; a < g.first + g.movers; a++) {
		scenario_process(s);
		moves(&g, a, (a - g.first) % 2 == 0);
		STEP(s, 0, "fork", in_actor(a));
		STEP(s, 0, "group", in_actor(a), in_actor(g.first));
	}
	driver = scenario_process(s);
	drives(&g, driver);
	STEP(s, 0, "fork", in_actor(driver));
	STEP(s, 0, "close", in_end(g.pair, SIDE_A, 0));
	STEP(s, 0, "close", in_end(g.pair, SIDE_B, 0));
	STEP(s, 0, "close", in_end(g.pipe, SIDE_W, 0));
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(g.movers));
	STEP(s, 0, "tell", in_number(TOKEN_GROUPED));
	STEP(s, 0, "drain", in_end(g.pipe, SIDE_R, 0), in_mark("PIPE_BUF", 1, 1));
	for (a = g.first; a <= driver; a++)
		STEP(s, 0, "reap", in_actor(a));
}
