#include "../std/cast.h"
#include "mechanism.h"

/* ---- storm.churn: survivors, whom only what they catch is sent, and others, who may die of it ---- */

enum { SURVIVORS_MAX = 3, VICTIMS_MAX = 4, GRANDCHILDREN_MAX = 6, TOKEN_END = TOKEN_STEP, TOKEN_LED, STOP = 0 };

struct storm {
	struct scenario *s;
	struct choices *c;
	unsigned survivors, victims, grandchildren;
	unsigned player[SURVIVORS_MAX + VICTIMS_MAX]; /* survivors first */
	uint64_t set;
	bool group; /* all but M are in the first survivor's group */
};

static void catches(struct storm *w, unsigned a)
{
	STEP(w->s, a, "catch", in_signals(w->set), in_word(INFO), in_word(1), in_word(1));
}

static void send_one(struct storm *w, unsigned a)
{
	unsigned signal = cast_one_of(w->c, w->set), how = cast_below(w->c, 8);
	unsigned target = cast_below(w->c, w->survivors + w->victims);

	if (how == 0 && w->victims > 0) {
		unsigned victim = w->survivors + cast_below(w->c, w->victims);

		STEP(w->s, a, "kill", in_actor(w->player[victim]),
		    in_signal(cast_chance(w->c, 1, 2) ? SIG_I_KILL : NUDGE));
	} else if (how == 1 && w->group) {
		STEP(w->s, a, "killgroup", in_actor(w->player[0]), in_signal(signal));
	} else if (how < 4) {
		STEP(w->s, a, "sigqueue", in_actor(w->player[target]), in_signal(signal), in_number(0));
	} else {
		STEP(w->s, a, "kill", in_actor(w->player[target]), in_signal(signal));
	}
}

static void send_some(struct storm *w, unsigned a)
{
	unsigned rounds = cast_range(w->c, 1, 5), kinds = cast_range(w->c, 1, 3), turns = cast_below(w->c, 300);

	STEP(w->s, a, "repeat", in_number(rounds));
	while (kinds-- > 0)
		send_one(w, a);
	STEP(w->s, a, "spin", in_number(turns));
	STEP0(w->s, a, "end");
}

/* Blocked from before the exec until the new image has its handlers. */
static void renews(struct storm *w, unsigned a)
{
	STEP(w->s, a, "mask", in_word(BLOCK), in_signals(w->set));
	STEP0(w->s, a, "exec");
	catches(w, a);
	STEP(w->s, a, "mask", in_word(SETMASK), in_signals(cast_chance(w->c, 1, 2) ? 0 : w->set));
}

static void bears(struct storm *w, unsigned a)
{
	unsigned child = scenario_process(w->s), turns = cast_below(w->c, 600), status = cast_below(w->c, 256);

	w->grandchildren++;
	STEP(w->s, a, "fork", in_actor(child));
	STEP(w->s, child, "spin", in_number(turns));
	STEP(w->s, child, "exit", in_number(status));
	STEP(w->s, a, "reap", in_actor(child));
}

static void lives(struct storm *w, unsigned a)
{
	unsigned acts = cast_range(w->c, 2, 4);

	while (acts-- > 0)
		switch (cast_below(w->c, 5)) {
		case 0:
			renews(w, a);
			break;
		case 1:
			if (w->grandchildren < GRANDCHILDREN_MAX)
				bears(w, a);
			break;
		case 2:
			STEP(w->s, a, "mask", in_word(BLOCK), in_signals(cast_part(w->c, w->set)));
			STEP(w->s, a, "spin", in_number(200));
			STEP(w->s, a, "mask", in_word(SETMASK), in_signals(0));
			break;
		default:
			send_some(w, a);
		}
}

static void begins(struct storm *w, unsigned i)
{
	unsigned a = w->player[i];

	catches(w, a);
	if (w->group && i > 0)
		STEP(w->s, a, "await", in_number(TOKEN_LED), in_number(1));
	if (w->group)
		STEP(w->s, a, "group", in_actor(a), in_actor(w->player[0]));
	if (w->group && i == 0)
		STEP(w->s, a, "tell", in_number(TOKEN_LED));
	STEP(w->s, a, "tell", in_number(TOKEN_READY));
	STEP(w->s, a, "await", in_number(TOKEN_READY), in_number(w->survivors + w->victims));
	lives(w, a);
	if (i < w->survivors) {
		STEP(w->s, a, "tell", in_number(TOKEN_DONE));
		STEP(w->s, a, "await", in_number(TOKEN_END), in_number(1));
		STEP0(w->s, a, "settle");
	} else if (cast_chance(w->c, 1, 3)) {
		STEP(w->s, a, "killself", in_signal(NUDGE));
	} else {
		STEP(w->s, a, "exit", in_number(cast_below(w->c, 256)));
	}
}

static void draw_churn(struct scenario *s, struct choices *c)
{
	struct storm w = { .s = s, .c = c };
	unsigned i, players;

	w.survivors = cast_range(c, 1, SURVIVORS_MAX);
	w.victims = cast_range(c, 1, VICTIMS_MAX);
	w.group = cast_chance(c, 1, 2);
	/* No SIGHUP: stopped orphans get it. */
	w.set = cast_standard(c, 3) & ~SIGNAL_BIT(SIG_I_HUP);
	w.set |= w.set == 0 ? SIGNAL_BIT(SIG_I_USR1) : 0;
	if (cast_chance(c, 1, 2))
		w.set |= cast_realtime(c, 2);
	players = w.survivors + w.victims;
	for (i = 0; i < players; i++)
		w.player[i] = scenario_process(s);
	for (i = 0; i < players; i++)
		begins(&w, i);
	for (i = 0; i < players; i++)
		STEP(s, 0, "fork", in_actor(w.player[i]));
	STEP(s, 0, "await", in_number(TOKEN_READY), in_number(players));
	if (cast_chance(c, 1, 3)) {
		unsigned stopped = w.player[cast_below(c, w.survivors)];

		STEP(s, 0, "kill", in_actor(stopped), in_signal(SIG_I_STOP));
		STEP(s, 0, "watch", in_actor(stopped), in_word(STOP));
		STEP(s, 0, "kill", in_actor(stopped), in_signal(SIG_I_CONT));
	}
	for (i = w.survivors; i < players; i++)
		STEP(s, 0, "reap", in_actor(w.player[i]));
	STEP(s, 0, "await", in_number(TOKEN_DONE), in_number(w.survivors));
	STEP(s, 0, "tell", in_number(TOKEN_END));
	for (i = 0; i < w.survivors; i++)
		STEP(s, 0, "reap", in_actor(w.player[i]));
}

const struct family storm_families[] = {
	{ "storm.churn", 1, draw_churn,
	    "everybody signals everybody while processes fork, exec, exit, are killed, stopped and continued", 1 },
	{ .id = NULL },
};
