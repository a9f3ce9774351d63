#include "../std/cast.h"
#include "mechanism.h"
#include "rtsig.h"

static void queue(struct cast *k, unsigned n, unsigned target, unsigned signal)
{
	STEP(k->s, k->sender[n], "sigqueue", in_actor(k->receiver[target]), in_signal(signal), in_number(0));
}

/*
 * Takes some of what is queued, by acceptance or by letting handlers in. The receiver has everything blocked, and has
 * it again afterwards. Who waits without end waits for the nudge too,
 * which has been blocked from the start. */
static void take_some(struct cast *k, unsigned r)
{
	unsigned a = k->receiver[r], kind = cast_below(k->c, 6), times = cast_range(k->c, 1, 6);
	uint64_t part = cast_part(k->c, k->set);

	switch (kind) {
	case 0:
	case 1:
		STEP(k->s, a, "repeat", in_number(times));
		STEP(k->s, a, "poll", in_signals(part));
		STEP0(k->s, a, "end");
		break;
	case 2:
		if (k->sleeps[r]) {
			STEP(k->s, a, "timedwait", in_signals(part), in_number(50 * times));
			break;
		}
		k->sleeps[r] = true;
		STEP(k->s, a, times == 1 ? "sigwait" : "wait", in_signals(k->set | SIGNAL_BIT(NUDGE)));
		if (times == 1) /* sigwait() may have changed the actions */
			STEP(k->s, a, "catch", in_signals(k->set | SIGNAL_BIT(NUDGE)), in_word(INFO), in_word(1),
			    in_word(1));
		break;
	case 3:
		STEP(k->s, a, "repeat", in_number(2 * times));
		STEP(k->s, a, "poll", in_signals(k->set));
		STEP0(k->s, a, "pending");
		STEP0(k->s, a, "end");
		break;
	default:
		STEP(k->s, a, "mask", in_word(UNBLOCK), in_signals(part));
		STEP(k->s, a, "mask", in_word(BLOCK), in_signals(part));
	}
}

/* ---- rtsig.queues ---- */

static void queue_storm(struct cast *k, unsigned n)
{
	unsigned rounds = cast_range(k->c, 1, 30), kinds = cast_range(k->c, 1, 4), i;

	cast_await(k, n);
	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	for (i = 0; i < kinds; i++) {
		unsigned signal = cast_one_of(k->c, k->set), target = cast_below(k->c, k->receivers);

		queue(k, n, target, signal);
	}
	if (cast_chance(k->c, 1, 4))
		STEP(k->s, k->sender[n], "yield", in_number(1));
	STEP0(k->s, k->sender[n], "end");
}

static void queue_receiver(struct cast *k, unsigned r)
{
	unsigned phases = cast_below(k->c, 4), kind = cast_below(k->c, 6), full = cast_chance(k->c, 4, 5);

	cast_ready(k, r, INFO, -1, (int)full, k->set | SIGNAL_BIT(NUDGE));
	while (phases-- > 0)
		take_some(k, r);
	if (kind == 0)
		STEP(k->s, k->receiver[r], "mask", in_word(SETMASK), in_signals(0));
	else if (kind < 3)
		cast_weather(k, r);
	cast_settle(k, r);
}

static void draw_queues(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned receivers = cast_range(c, 1, 2), senders = cast_range(c, 1, 4), i;
	uint64_t set = cast_realtime(c, 6);

	cast_open(&k, s, c, receivers, senders, set);
	for (i = 0; i < receivers; i++)
		queue_receiver(&k, i);
	for (i = 0; i < senders; i++)
		queue_storm(&k, i);
	cast_close(&k);
}

/* ---- rtsig.order: everything is queued, in a known order, before anything is taken ---- */

static void draw_order(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 3), turns = cast_range(c, 1, 6), phases = cast_range(c, 1, 5), i, a;
	uint64_t set = cast_realtime(c, 8);

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, INFO, -1, cast_chance(c, 7, 8), set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < senders; i++)
		cast_await(&k, i);
	for (i = 0; i < turns; i++) { /* one sender after another */
		unsigned n = cast_below(c, senders), count = cast_range(c, 1, 4), repeats = cast_range(c, 1, 3);

		STEP(s, k.sender[n], "await", in_number(TOKEN_STEP), in_number(i));
		STEP(s, k.sender[n], "repeat", in_number(repeats));
		while (count-- > 0) {
			unsigned signal = cast_one_of(c, set);

			queue(&k, n, 0, signal);
		}
		STEP0(s, k.sender[n], "end");
		STEP(s, k.sender[n], "tell", in_number(TOKEN_STEP));
	}
	if (cast_chance(c, 1, 4)) /* live noise after the quiet part */
		queue_storm(&k, 0);
	STEP(s, a, "await", in_number(TOKEN_STEP), in_number(turns));
	for (i = 0; i < phases; i++)
		take_some(&k, 0);
	if (cast_chance(c, 1, 2))
		STEP(s, a, "mask", in_word(SETMASK), in_signals(0));
	cast_settle(&k, 0);
	cast_close(&k);
}

/* ---- rtsig.payload ---- */

static int64_t payload(struct choices *c)
{
	static const int64_t special[] = { VALUE_ZERO, 1, -1, INT32_MAX, INT32_MIN, 0x55555555, -0x55555556, 0x10000,
		0x7fff };
	uint64_t wide;
	unsigned kind = cast_below(c, 3);

	if (kind == 0)
		return special[cast_below(c, 9)];
	if (kind == 1) {
		uint64_t n = choice_below(c, "value", UINT64_C(1) << 32);

		return n == 0 ? 1 : (int64_t)(int32_t)(uint32_t)n;
	}
	/* Wider than an int; not what an int's bytes look like in a wider place. */
	wide = choice_below(c, "wide", UINT64_C(1) << 60) | UINT64_C(1) << 33;
	return cast_chance(c, 1, 2) ? (int64_t)wide : -(int64_t)wide;
}

static void draw_payload(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 4), i, a;
	uint64_t set = cast_realtime(c, 4);
	bool live = cast_chance(c, 1, 3);

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, INFO, -1, -1, live ? 0 : set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < senders; i++) {
		unsigned count = cast_range(c, 1, 10);

		cast_await(&k, i);
		while (count-- > 0) {
			unsigned signal = cast_one_of(c, set);
			int64_t value = payload(c);

			STEP(s, k.sender[i], "sigqueue", in_actor(a), in_signal(signal), in_number(value));
		}
		STEP(s, k.sender[i], "tell", in_number(TOKEN_STEP));
	}
	STEP(s, a, "await", in_number(TOKEN_STEP), in_number(senders));
	if (!live) {
		unsigned phases = cast_below(c, 3);

		for (i = 0; i < phases; i++)
			take_some(&k, 0);
		if (cast_chance(c, 1, 2))
			STEP(s, a, "mask", in_word(SETMASK), in_signals(0));
	}
	cast_settle(&k, 0);
	cast_close(&k);
}

/* ---- rtsig.limit ---- */

static void draw_limit(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 3), i, a, limit = cast_range(c, 32, 100), taken = cast_below(c, 40);
	uint64_t set = cast_realtime(c, 2);
	bool lowers = cast_chance(c, 1, 2);

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	if (lowers)
		STEP(s, a, "limit", in_number(limit));
	cast_ready(&k, 0, INFO, -1, 1, set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < senders; i++) {
		unsigned fill = cast_range(c, 20, 100), again = cast_range(c, 1, 10);
		unsigned first = cast_one_of(c, set), second = cast_one_of(c, set);

		cast_await(&k, i);
		STEP(s, k.sender[i], "repeat", in_number(fill));
		queue(&k, i, 0, first);
		STEP0(s, k.sender[i], "end");
		STEP(s, k.sender[i], "tell", in_number(TOKEN_STEP));
		STEP(s, k.sender[i], "await", in_number(TOKEN_STEP + 1), in_number(1));
		STEP(s, k.sender[i], "repeat", in_number(again));
		queue(&k, i, 0, second);
		STEP0(s, k.sender[i], "end");
	}
	STEP(s, a, "await", in_number(TOKEN_STEP), in_number(senders));
	/* Nothing that could wait for ever: perhaps nothing was queued, and the senders go on only afterwards. */
	STEP(s, a, "repeat", in_number(taken));
	STEP(s, a, "poll", in_signals(set));
	STEP0(s, a, "end");
	STEP(s, a, "tell", in_number(TOKEN_STEP + 1));
	take_some(&k, 0);
	cast_settle(&k, 0);
	cast_close(&k);
}

/* ---- rtsig.mix: kill() and raise() among queued ones ---- */

static void draw_mix(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned senders = cast_range(c, 1, 4), i, phases = cast_below(c, 3), a;
	uint64_t set = cast_realtime(c, 2);
	bool live = cast_chance(c, 1, 3);

	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, INFO, -1, -1, live ? 0 : set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < senders; i++) {
		unsigned rounds = cast_range(c, 1, 8), kinds = cast_range(c, 1, 4);

		cast_await(&k, i);
		STEP(s, k.sender[i], "repeat", in_number(rounds));
		while (kinds-- > 0) {
			unsigned signal = cast_one_of(c, set);

			if (cast_chance(c, 1, 2))
				queue(&k, i, 0, signal);
			else
				STEP(s, k.sender[i], "kill", in_actor(a), in_signal(signal));
		}
		STEP0(s, k.sender[i], "end");
	}
	if (cast_chance(c, 1, 2)) {
		unsigned own = cast_one_of(c, set);

		STEP(s, a, cast_chance(c, 1, 2) ? "raise" : "killself", in_signal(own));
	}
	while (!live && phases-- > 0)
		take_some(&k, 0);
	cast_settle(&k, 0);
	cast_close(&k);
}

const struct family rtsig_families[] = {
	{ "rtsig.queues", 1, draw_queues,
	    "many senders queue values to a few who take them by handlers and by acceptance", 3 },
	{ "rtsig.order", 1, draw_order, "numbers queued in a random, known order while blocked, then taken in parts",
	    3 },
	{ "rtsig.payload", 1, draw_payload, "special, negative and wide values from several senders", 1 },
	{ "rtsig.limit", 1, draw_limit, "queues filled to the limit, partly emptied, filled again", 1 },
	{ "rtsig.mix", 1, draw_mix, "kill() and raise() among queued instances of the same number", 1 },
	{ .id = NULL },
};
