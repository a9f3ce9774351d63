#include "../std/cast.h"
#include "act.h"
#include "mechanism.h"

static uint64_t draw_samask(struct choices *c, uint64_t set)
{
	switch (cast_below(c, 4)) {
	case 0:
		return 0;
	case 1:
		return SIGNALS_ALL;
	default:
		return cast_part(c, set);
	}
}

static void install(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned flags, uint64_t samask)
{
	unsigned form = !cast_chance(c, 1, 4);

	STEP(s, a, "action", in_signals(set), in_word((int64_t)form), in_word((int64_t)flags), in_signals(samask));
}

/* Each signal its own action, or some of them the same. */
static void install_all(struct scenario *s, struct choices *c, unsigned a, uint64_t set, unsigned flags)
{
	while (set != 0) {
		uint64_t part = cast_part(c, set);
		unsigned drawn = cast_below(c, 8) & flags;
		uint64_t samask = draw_samask(c, set);

		if (part == 0)
			continue;
		install(s, c, a, part, drawn, samask);
		set &= ~part;
	}
}

/* ---- act.masks: handlers with masks of all kinds under a storm ---- */

static void storm(struct cast *k, unsigned n)
{
	unsigned rounds = cast_range(k->c, 2, 20), kinds = cast_range(k->c, 1, 3);

	cast_await(k, n);
	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned signal = cast_one_of(k->c, k->set), target = cast_below(k->c, k->receivers);

		STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[target]), in_signal(signal));
	}
	STEP0(k->s, k->sender[n], "end");
}

static void draw_masks(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned receivers = cast_range(c, 1, 2), senders = cast_range(c, 1, 3), i;
	uint64_t set = cast_standard(c, 4);

	if (cast_chance(c, 1, 2))
		set |= cast_realtime(c, 3);
	cast_open(&k, s, c, receivers, senders, set);
	for (i = 0; i < receivers; i++) {
		bool blocks = cast_chance(c, 1, 2);
		unsigned does = cast_below(c, 8), times = cast_range(c, 1, 20);
		uint64_t sent = cast_chance(c, 1, 2) ? set : 0;

		STEP(s, k.receiver[i], "within", in_word((int64_t)does), in_signals(sent), in_number(times));
		install_all(s, c, k.receiver[i], set, FLAG_RESTART | FLAG_NODEFER);
		k.set = 0;
		cast_ready(&k, i, -1, -1, -1, blocks ? set : 0);
		k.set = set;
		if (cast_chance(c, 1, 2)) { /* once more, while the storm lasts */
			unsigned turns = cast_range(c, 1, 500);

			STEP(s, k.receiver[i], "spin", in_number(turns));
			install_all(s, c, k.receiver[i], set, FLAG_RESTART | FLAG_NODEFER);
		}
		cast_weather(&k, i);
		cast_settle(&k, i);
	}
	for (i = 0; i < senders; i++)
		storm(&k, i);
	cast_close(&k);
}

/* ---- act.again: a process sends itself signals, and its handlers send them again ---- */

static void draw_again(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), actions = cast_range(c, 1, 5), blocked = cast_below(c, 3);
	uint64_t set = cast_standard(c, 3), before = 0;

	if (cast_chance(c, 1, 3))
		set |= cast_realtime(c, 2);
	STEP(s, 0, "fork", in_actor(a));
	while (actions-- > 0) {
		unsigned signal = cast_one_of(c, set), flags = cast_below(c, 4), rounds = cast_range(c, 1, 4);
		unsigned times = cast_range(c, 1, 8), does = WITHIN_SENDS | (cast_below(c, 4) ? WITHIN_LOOKS : 0);
		uint64_t samask = draw_samask(c, set), other = cast_chance(c, 1, 4) ? set : 0;

		if (cast_chance(c, 1, 2))
			samask &= set & ~SIGNAL_BIT(signal);
		install(s, c, a, set, flags, samask);
		STEP(s, a, "within", in_word((int64_t)does), in_signals(other), in_number(times));
		if (blocked == 0) {
			before = cast_part(c, set);
			STEP(s, a, "mask", in_word(SETMASK), in_signals(before & ~SIGNAL_BIT(signal)));
		}
		STEP(s, a, "repeat", in_number(rounds));
		STEP(s, a, cast_chance(c, 1, 4) ? "raise" : "killself", in_signal(signal));
		STEP(s, a, "mask", in_word(BLOCK), in_signals(0));
		STEP0(s, a, "end");
	}
	STEP0(s, a, "settle");
	STEP(s, 0, "reap", in_actor(a));
}

/* ---- act.resets: handlers that run once ---- */

enum { TOKEN_INSTALLED = TOKEN_STEP, TOKEN_SENT };

/* The signal comes once: by itself, or from the sender. */
static void one_comes(struct scenario *s, struct choices *c, unsigned a, unsigned sender, unsigned signal,
    unsigned *nth)
{
	unsigned how = cast_below(c, 4), turns = cast_below(c, 300);

	if (how < 2) {
		STEP(s, a, how == 0 ? "raise" : "killself", in_signal(signal));
		return;
	}
	++*nth;
	STEP(s, a, "tell", in_number(TOKEN_INSTALLED));
	STEP(s, sender, "await", in_number(TOKEN_INSTALLED), in_number(*nth));
	STEP(s, sender, "kill", in_actor(a), in_signal(signal));
	if (how == 3) { /* now and then a second one, which may end the process */
		STEP(s, sender, "spin", in_number(turns));
		STEP(s, sender, "kill", in_actor(a), in_signal(signal));
	}
	STEP(s, sender, "tell", in_number(TOKEN_SENT));
	STEP(s, a, "await", in_number(TOKEN_SENT), in_number(*nth));
}

static void last_words(struct scenario *s, struct choices *c, unsigned a, unsigned signal)
{
	switch (cast_below(c, 4)) {
	case 0: /* by now it ends the process */
		STEP(s, a, "killself", in_signal(signal));
		break;
	case 1: /* now it does not: it stays pending */
		STEP(s, a, "mask", in_word(BLOCK), in_signals(SIGNAL_BIT(signal)));
		STEP(s, a, "killself", in_signal(signal));
		STEP0(s, a, "pending");
		break;
	default:
		break;
	}
	STEP(s, a, "query", in_signal(signal));
}

static void draw_resets(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), sender = scenario_process(s), rounds = cast_range(c, 1, 5), nth = 0;
	uint64_t set = cast_standard(c, 3);
	unsigned signal = cast_one_of(c, set);

	if (cast_chance(c, 1, 3)) {
		set |= cast_realtime(c, 1);
		signal = cast_one_of(c, set);
	}
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "fork", in_actor(sender));
	while (rounds-- > 0) {
		unsigned flags = FLAG_RESETHAND | cast_below(c, 4),
		         does = WITHIN_ASKS | (cast_below(c, 6) == 0 ? WITHIN_SENDS : 0);
		uint64_t samask = draw_samask(c, set);

		if (cast_chance(c, 1, 2))
			samask |= SIGNAL_BIT(signal);
		install(s, c, a, set, flags, samask);
		STEP(s, a, "within", in_word((int64_t)does), in_signals(0), in_number(1));
		one_comes(s, c, a, sender, signal, &nth);
		if (cast_chance(c, 1, 2))
			STEP(s, a, "query", in_signal(signal));
	}
	last_words(s, c, a, signal);
	STEP0(s, a, "settle");
	STEP(s, 0, "reap", in_actor(a));
	STEP(s, 0, "reap", in_actor(sender));
}

const struct family act_families[] = {
	{ "act.masks", 1, draw_masks, "handlers with sa_masks of all kinds under a storm; some send, some look", 3 },
	{ "act.again", 1, draw_again, "signals to oneself, which handlers send again, with and without SA_NODEFER", 2 },
	{ "act.resets", 1, draw_resets, "handlers with SA_RESETHAND, installed again or not before the next signal",
	    2 },
	{ .id = NULL },
};
