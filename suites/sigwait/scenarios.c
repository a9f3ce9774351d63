#include "../std/cast.h"
#include "mechanism.h"
#include "sigwait.h"

enum { TOKEN_END = TOKEN_STEP, THREADS_MAX = 6 };

/* ---- sigwait.compete: threads that wait for the same signals ---- */

/* Values can be told where nobody uses sigwait(). */
static unsigned draw_how(struct choices *c, bool told)
{
	return told ? ACCEPT_WAIT + cast_below(c, 2) : cast_below(c, ACCEPT_KINDS);
}

static void sends(struct cast *k, unsigned n)
{
	unsigned rounds = cast_range(k->c, 1, 25), kinds = cast_range(k->c, 1, 3);
	unsigned turns = cast_chance(k->c, 1, 2) ? cast_below(k->c, 2000) : 0;

	cast_await(k, n);
	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned signal = cast_one_of(k->c, k->set);

		if (signal >= SIG_I_RT)
			STEP(k->s, k->sender[n], "sigqueue", in_actor(k->receiver[0]), in_signal(signal), in_number(0));
		else
			STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[0]), in_signal(signal));
	}
	STEP(k->s, k->sender[n], "spin", in_number(turns));
	STEP0(k->s, k->sender[n], "end");
}

static void draw_compete(struct scenario *s, struct choices *c)
{
	struct cast k;
	unsigned threads = cast_range(c, 2, THREADS_MAX), senders = cast_range(c, 1, 3), i, thread[THREADS_MAX], a;
	uint64_t set = cast_chance(c, 2, 3) ? cast_realtime(c, 4) : 0;
	bool told = cast_chance(c, 2, 3), all = cast_chance(c, 1, 2);

	if (set == 0 || cast_chance(c, 1, 3))
		set |= cast_standard(c, 3);
	cast_open(&k, s, c, 1, senders, set);
	a = k.receiver[0];
	cast_ready(&k, 0, INFO, -1, -1, set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < threads; i++) {
		uint64_t part = all ? set : cast_part(c, set);
		unsigned how = draw_how(c, told);

		thread[i] = scenario_thread(s, a);
		STEP(s, a, "create", in_actor(thread[i]));
		STEP(s, thread[i], "accept-until", in_number(TOKEN_END), in_number(1), in_word((int64_t)how),
		    in_signals(part | SIGNAL_BIT(NUDGE)));
	}
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(senders));
	STEP(s, a, "tell", in_number(TOKEN_END));
	for (i = 0; i < threads; i++)
		STEP(s, a, "tkill", in_actor(thread[i]), in_signal(NUDGE));
	for (i = 0; i < threads; i++)
		STEP(s, a, "join", in_actor(thread[i]));
	STEP0(s, a, "settle");
	for (i = 0; i < senders; i++)
		sends(&k, i);
	cast_close(&k);
}

/* ---- sigwait.ring: each waits until its neighbour signals it ---- */

static void draw_ring(struct scenario *s, struct choices *c)
{
	unsigned player[6], n = cast_range(c, 2, 6), rounds = cast_range(c, 3, 25), i;
	uint64_t set = cast_standard(c, 2); /* where there are no others a wait for them would have no end */
	unsigned signal = cast_one_of(c, set);
	bool polls = cast_chance(c, 1, 3);

	for (i = 0; i < n; i++)
		player[i] = scenario_process(s);
	for (i = 0; i < n; i++) {
		unsigned a = player[i], next = player[(i + 1) % n],
		         turns = cast_chance(c, 1, 2) ? cast_below(c, 3000) : 0;
		unsigned how = cast_below(c, 2) ? ACCEPT_WAIT : ACCEPT_SIGWAIT;

		STEP(s, a, "mask", in_word(BLOCK), in_signals(set));
		STEP(s, a, "catch", in_signals(set), in_word(INFO), in_word(1), in_word(1));
		STEP(s, a, "tell", in_number(TOKEN_READY));
		STEP(s, a, "await", in_number(TOKEN_READY), in_number(n));
		STEP(s, a, "repeat", in_number(rounds));
		if (i == 0)
			STEP(s, a, "kill", in_actor(next), in_signal(signal));
		STEP(s, a, "accept-signal", in_word((int64_t)how), in_signals(set));
		STEP(s, a, "spin", in_number(turns));
		if (i != 0)
			STEP(s, a, "kill", in_actor(next), in_signal(signal));
		if (polls)
			STEP0(s, a, "pending");
		STEP0(s, a, "end");
		STEP(s, a, "tell", in_number(TOKEN_DONE));
		STEP(s, a, "await", in_number(TOKEN_DONE), in_number(n));
		STEP0(s, a, "settle");
		STEP(s, 0, "fork", in_actor(a));
	}
	for (i = 0; i < n; i++)
		STEP(s, 0, "reap", in_actor(player[i]));
}

const struct family sigwait_families[] = {
	{ "sigwait.compete", 1, draw_compete, "threads that wait for the same signals, by all means, and senders", 3 },
	{ "sigwait.ring", 1, draw_ring, "rings of processes that wait until their neighbour signals them", 2 },
	{ .id = NULL },
};
