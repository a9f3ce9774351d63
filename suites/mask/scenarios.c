#include "../std/cast.h"
#include "mechanism.h"

/* ---- mask.ping-pong: a ring in which each sleeps until its neighbour signals it ---- */

/* One signal goes round: each sleep ends by exactly one send, whatever the system does with several. */
static void ring_loop(struct scenario *s, struct choices *c, unsigned n, const unsigned *player, unsigned signal)
{
	unsigned rounds = cast_range(c, 3, 25), i;
	bool noise = cast_chance(c, 1, 3);

	for (i = 0; i < n; i++) {
		unsigned a = player[i], next = player[(i + 1) % n],
		         turns = cast_chance(c, 1, 2) ? cast_below(c, 3000) : 0;
		uint64_t inside = cast_below(c, 3) == 0 ? SIGNALS_ALL & ~SIGNAL_BIT(signal) : 0;

		STEP(s, a, "repeat", in_number(rounds));
		if (i == 0)
			STEP(s, a, "kill", in_actor(next), in_signal(signal));
		STEP(s, a, "suspend", in_signals(inside));
		if (turns > 0)
			STEP(s, a, "spin", in_number(turns));
		if (i != 0)
			STEP(s, a, "kill", in_actor(next), in_signal(signal));
		if (noise) /* ignored: it must not wake anyone */
			STEP(s, a, "kill", in_actor(player[(i + 2) % n]), in_signal(SIG_I_URG));
		STEP0(s, a, "end");
	}
}

/* Several signals: a sleep may end early, so each round has a token. */
static void ring_rounds(struct scenario *s, struct choices *c, unsigned n, const unsigned *player, uint64_t set)
{
	unsigned rounds = cast_range(c, 2, 9), i, r;

	for (i = 0; i < n; i++) {
		unsigned a = player[i], next = player[(i + 1) % n];

		for (r = 0; r < rounds; r++) {
			unsigned first = cast_one_of(c, set), second = cast_one_of(c, set);

			if (i != 0 || r != 0)
				STEP(s, a, "suspend-until", in_number(TOKEN_STEP + i), in_number(r + (i != 0)),
				    in_signals(0));
			STEP(s, a, "tell", in_number(TOKEN_STEP + (i + 1) % n));
			STEP(s, a, "kill", in_actor(next), in_signal(first));
			if (second != first)
				STEP(s, a, "kill", in_actor(next), in_signal(second));
		}
	}
}

static void draw_ping_pong(struct scenario *s, struct choices *c)
{
	unsigned player[6];
	unsigned n = cast_range(c, 2, 6), i, form, full, restart;
	uint64_t set = cast_standard(c, 3);
	bool one = cast_chance(c, 1, 2);

	if (one)
		set = SIGNAL_BIT(cast_one_of(c, set));
	for (i = 0; i < n; i++)
		player[i] = scenario_process(s);
	for (i = 0; i < n; i++) {
		form = cast_below(c, 2);
		full = cast_below(c, 2);
		restart = cast_below(c, 2);
		STEP(s, player[i], "catch", in_signals(set), in_word(form), in_word(restart), in_word(full));
		STEP(s, player[i], "ignore", in_signals(SIGNAL_BIT(SIG_I_URG)));
		STEP(s, player[i], "mask", in_word(BLOCK), in_signals(set));
		STEP(s, player[i], "tell", in_number(TOKEN_READY));
		STEP(s, player[i], "await", in_number(TOKEN_READY), in_number(n));
	}
	if (one)
		ring_loop(s, c, n, player, cast_one_of(c, set));
	else
		ring_rounds(s, c, n, player, set);
	for (i = 0; i < n; i++) {
		STEP(s, player[i], "tell", in_number(TOKEN_DONE));
		STEP(s, player[i], "await", in_number(TOKEN_DONE), in_number(n));
		STEP0(s, player[i], "settle");
		STEP(s, 0, "fork", in_actor(player[i]));
	}
	for (i = 0; i < n; i++)
		STEP(s, 0, "reap", in_actor(player[i]));
}

/* ---- mask.toggles: mask programs under a storm, handlers in handlers, threads ---- */

/* The same action again and again: each time sa_mask could be forgotten, and what comes then would show it. */
static void insist(struct cast *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 10, 40), turns = cast_range(k->c, 100, 3000);

	STEP(k->s, a, "repeat", in_number(rounds));
	STEP(k->s, a, "catch", in_signals(k->set), in_word(INFO), in_word(1), in_word(1));
	STEP(k->s, a, "spin", in_number(turns));
	STEP0(k->s, a, "end");
}

static void program(struct cast *k, unsigned a)
{
	unsigned rounds, steps;

	if (cast_chance(k->c, 1, 2)) {
		insist(k, a);
		return;
	}
	rounds = cast_range(k->c, 1, 10);
	steps = cast_range(k->c, 1, 5);
	STEP(k->s, a, "repeat", in_number(rounds));
	while (steps-- > 0) {
		uint64_t part = cast_part(k->c, k->set);
		unsigned what = cast_below(k->c, 6), turns = cast_below(k->c, 400);

		if (what < 3)
			STEP(k->s, a, "mask", in_word(what), in_signals(part));
		else if (what == 3)
			STEP(k->s, a, "spin", in_number(turns));
		else if (what == 4) /* as it was for most: many chances for sa_mask to be forgotten */
			STEP(k->s, a, "catch", in_signals(part), in_word(INFO), in_word(1), in_word(1));
		else
			STEP0(k->s, a, "pending");
	}
	STEP0(k->s, a, "end");
}

static void storm(struct cast *k, unsigned n)
{
	unsigned rounds = cast_range(k->c, 2, 25), kinds = cast_range(k->c, 1, 3), i;

	cast_await(k, n);
	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	for (i = 0; i < kinds; i++) {
		unsigned signal = cast_one_of(k->c, k->set), target = cast_below(k->c, k->receivers);

		STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[target]), in_signal(signal));
	}
	STEP0(k->s, k->sender[n], "end");
}

static void threads(struct cast *k, unsigned r)
{
	unsigned n = cast_range(k->c, 1, 3), i;
	uint64_t opened = cast_part(k->c, k->set);

	/* A handler that comes before the thread has a name could not say where it ran. */
	STEP(k->s, k->receiver[r], "mask", in_word(BLOCK), in_signals(k->set | SIGNAL_BIT(NUDGE)));
	for (i = 0; i < n; i++) {
		unsigned thread = scenario_thread(k->s, k->receiver[r]);
		uint64_t part = cast_part(k->c, k->set);

		STEP(k->s, k->receiver[r], "create", in_actor(thread));
		STEP(k->s, thread, "mask", in_word(SETMASK), in_signals(part));
		program(k, thread);
		STEP(k->s, thread, "await", in_number(TOKEN_DONE), in_number(k->senders));
	}
	STEP(k->s, k->receiver[r], "mask", in_word(UNBLOCK), in_signals(opened));
	program(k, k->receiver[r]);
	STEP(k->s, k->receiver[r], "await", in_number(TOKEN_DONE), in_number(k->senders));
}

static void draw_toggles(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned receivers = cast_range(c, 1, 2), senders = cast_range(c, 1, 3), i;
	uint64_t set = cast_standard(c, 4);

	if (cast_chance(c, 1, 2))
		set |= cast_realtime(c, 3);
	cast_open(&k, s, c, receivers, senders, set);
	for (i = 0; i < receivers; i++) {
		bool blocks = cast_chance(c, 1, 2);

		if (cast_chance(c, 2, 3)) {
			unsigned turns = cast_range(c, 200, 40000);

			STEP(s, k.receiver[i], "linger", in_number(turns));
		}
		if (cast_chance(c, 1, 3)) { /* some of them with another mask inside; the rest as cast_ready() draws */
			uint64_t part = cast_part(c, set);

			k.set = set & ~part;
			STEP(s, k.receiver[i], "catch", in_signals(part), in_word(INFO), in_word(1), in_word(1));
			cast_ready(&k, i, -1, -1, 0, blocks ? set : 0);
			k.set = set;
		} else {
			cast_ready(&k, i, -1, -1, -1, blocks ? set : 0);
		}
		if (cast_chance(c, 1, 3)) {
			threads(&k, i);
			continue;
		}
		program(&k, k.receiver[i]);
		cast_weather(&k, i);
		cast_settle(&k, i);
	}
	for (i = 0; i < senders; i++)
		storm(&k, i);
	cast_close(&k);
}

/* ---- mask.nests: handlers send their process what they let in, so that handlers run in handlers on any machine ---- */

static void nest(struct cast *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 1, 6), times = cast_range(k->c, 2, 20);
	uint64_t open = cast_part(k->c, k->set);

	STEP(k->s, a, "within", in_word(cast_chance(k->c, 1, 2) ? 2 : 6), in_signals(k->set), in_number(times));
	STEP(k->s, a, "mask", in_word(SETMASK), in_signals(k->set & ~open));
	STEP(k->s, a, "repeat", in_number(rounds));
	STEP(k->s, a, "killself", in_signal(cast_one_of(k->c, k->set)));
	if (cast_chance(k->c, 1, 3)) {
		uint64_t part = cast_part(k->c, k->set);

		STEP(k->s, a, "mask", in_word(cast_chance(k->c, 1, 2) ? BLOCK : UNBLOCK), in_signals(part));
	}
	STEP0(k->s, a, "end");
}

static void draw_nests(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_below(c, 3), i;
	uint64_t set = cast_standard(c, 4), deep;

	if (cast_chance(c, 1, 3))
		set |= cast_realtime(c, 2);
	cast_open(&k, s, c, 1, senders, set);
	deep = cast_part(c, set); /* some are not interrupted */
	STEP(s, k.receiver[0], "catch", in_signals(deep), in_word(INFO), in_word(1), in_word(1));
	k.set = set & ~deep;
	cast_ready(&k, 0, -1, -1, 0, 0);
	k.set = set;
	nest(&k, k.receiver[0]);
	if (cast_chance(c, 1, 2))
		cast_weather(&k, 0);
	cast_settle(&k, 0);
	for (i = 0; i < senders; i++)
		storm(&k, i);
	cast_close(&k);
}

const struct family mask_families[] = {
	{ "mask.ping-pong", 1, draw_ping_pong,
	    "rings of processes that sleep in sigsuspend() until their neighbour signals them", 2 },
	{ "mask.toggles", 3, draw_toggles, "random mask programs under a storm, with handlers in handlers and threads",
	    2 },
	{ "mask.nests", 1, draw_nests, "handlers that send their process what they let in: handlers in handlers", 1 },
	{ .id = NULL },
};
