/*
 * Processes of several threads. All signals are blocked in the first thread before it makes the others, and each thread
 * opens what it wants. Who sleeps is woken by the nudge, sent to each thread by the first one after the end was told.
 */
#include "../sigwait/sigwait.h"
#include "../std/cast.h"
#include "mechanism.h"

enum { TOKEN_END = TOKEN_STEP, THREADS_MAX = 5 };

struct crew {
	struct cast *k;
	unsigned first, threads;
	unsigned thread[THREADS_MAX];
	uint64_t handled,
	    awaited; /* signals that threads let in; that they wait for. Blocked by all: both of the others */
};

static void open_crew(struct crew *w, struct cast *k, unsigned threads, uint64_t handled, uint64_t awaited)
{
	unsigned i;

	*w = (struct crew){ k, k->receiver[0], threads, { 0 }, handled, awaited };
	cast_ready(k, 0, INFO, -1, -1, k->set | SIGNAL_BIT(NUDGE));
	for (i = 0; i < threads; i++) {
		w->thread[i] = scenario_thread(k->s, w->first);
		STEP(k->s, w->first, "create", in_actor(w->thread[i]));
	}
}

static void close_crew(struct crew *w)
{
	unsigned i;

	STEP(w->k->s, w->first, "await", in_number(TOKEN_DONE), in_number(w->k->senders));
	STEP(w->k->s, w->first, "tell", in_number(TOKEN_END));
	for (i = 0; i < w->threads; i++)
		STEP(w->k->s, w->first, "tkill", in_actor(w->thread[i]), in_signal(NUDGE));
	for (i = 0; i < w->threads; i++)
		STEP(w->k->s, w->first, "join", in_actor(w->thread[i]));
	STEP0(w->k->s, w->first, "settle");
}

static void toggles(struct crew *w, unsigned a)
{
	uint64_t part = cast_part(w->k->c, w->handled);
	unsigned rounds = cast_range(w->k->c, 1, 12), turns = cast_below(w->k->c, 400);

	STEP(w->k->s, a, "repeat", in_number(rounds));
	STEP(w->k->s, a, "mask", in_word(UNBLOCK), in_signals(part));
	STEP(w->k->s, a, "spin", in_number(turns));
	STEP(w->k->s, a, "mask", in_word(BLOCK), in_signals(part));
	if (cast_chance(w->k->c, 1, 3))
		STEP0(w->k->s, a, "pending");
	STEP0(w->k->s, a, "end");
}

static void waits(struct crew *w, unsigned a)
{
	uint64_t part = cast_part(w->k->c, w->awaited);
	unsigned how = cast_below(w->k->c, ACCEPT_KINDS);

	if (how == ACCEPT_SIGWAIT && (part & SIGNALS_REALTIME) != 0 && cast_chance(w->k->c, 2, 3))
		how = ACCEPT_WAIT; /* sigwait() tells no values */
	STEP(w->k->s, a, "accept-until", in_number(TOKEN_END), in_number(1), in_word((int64_t)how),
	    in_signals(part | SIGNAL_BIT(NUDGE)));
}

static void suspends(struct crew *w, unsigned a)
{
	uint64_t open = cast_part(w->k->c, w->handled) | SIGNAL_BIT(NUDGE);

	STEP(w->k->s, a, "suspend-until", in_number(TOKEN_END), in_number(1), in_signals(SIGNALS_ALL & ~open));
}

/* Lets some in for good. */
static void stays_open(struct crew *w, unsigned a)
{
	uint64_t open = cast_part(w->k->c, w->handled);

	STEP(w->k->s, a, "mask", in_word(UNBLOCK), in_signals(open));
	STEP(w->k->s, a, "await", in_number(TOKEN_END), in_number(1));
	STEP(w->k->s, a, "mask", in_word(BLOCK), in_signals(open));
}

static void draw_program(struct crew *w, unsigned a)
{
	unsigned kind = cast_below(w->k->c, 6);

	if (kind < 2 && w->handled != 0)
		toggles(w, a);
	if (kind < 4 && w->awaited != 0)
		waits(w, a);
	else if (kind == 4 && w->handled != 0)
		suspends(w, a);
	else if (w->handled != 0)
		stays_open(w, a);
	else
		STEP(w->k->s, a, "await", in_number(TOKEN_END), in_number(1));
}

static void sends(struct cast *k, unsigned n)
{
	unsigned rounds = cast_range(k->c, 1, 15), kinds = cast_range(k->c, 1, 3);

	cast_await(k, n);
	STEP(k->s, k->sender[n], "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned signal = cast_one_of(k->c, k->set);

		if (signal >= SIG_I_RT && cast_chance(k->c, 4, 5))
			STEP(k->s, k->sender[n], "sigqueue", in_actor(k->receiver[0]), in_signal(signal), in_number(0));
		else
			STEP(k->s, k->sender[n], "kill", in_actor(k->receiver[0]), in_signal(signal));
	}
	if (cast_chance(k->c, 1, 3))
		STEP(k->s, k->sender[n], "yield", in_number(1));
	STEP0(k->s, k->sender[n], "end");
}

static void draw_sets(struct choices *c, uint64_t *handled, uint64_t *awaited)
{
	*handled = cast_standard(c, 2);
	*awaited = cast_standard(c, 2) & ~*handled;
	if (cast_chance(c, 2, 3)) {
		uint64_t set = cast_realtime(c, 4), part = cast_part(c, set);

		*handled |= part;
		*awaited |= set & ~part;
	}
}

/* ---- thread.crowd: all kinds of threads ---- */

static void draw_crowd(struct scenario *s, struct choices *c)
{
	struct cast k;
	struct crew w;
	unsigned senders = cast_range(c, 1, 3), threads = cast_range(c, 1, THREADS_MAX), i;
	uint64_t handled, awaited;

	draw_sets(c, &handled, &awaited);
	cast_open(&k, s, c, 1, senders, handled | awaited);
	open_crew(&w, &k, threads, handled, awaited);
	for (i = 0; i < threads; i++)
		draw_program(&w, w.thread[i]);
	if (cast_chance(c, 1, 2) && handled != 0)
		toggles(&w, w.first);
	close_crew(&w);
	for (i = 0; i < senders; i++)
		sends(&k, i);
	cast_close(&k);
}

/* ---- thread.one: one thread can have it, and closes at about that moment; then another opens ---- */

static void draw_one(struct scenario *s, struct choices *c)
{
	struct cast k;
	struct crew w;
	unsigned senders = cast_range(c, 1, 2), threads = cast_range(c, 2, THREADS_MAX), rounds = cast_range(c, 2, 10),
	         i;
	uint64_t handled = cast_standard(c, 2), awaited = 0;
	bool together = cast_chance(c, 1, 2);

	if (cast_chance(c, 1, 2))
		handled |= cast_realtime(c, 2);
	cast_open(&k, s, c, 1, senders, handled);
	open_crew(&w, &k, threads, handled, awaited);
	for (i = 0; i < threads; i++) {
		unsigned a = w.thread[i], before = cast_below(c, 300), during = cast_below(c, 300);

		STEP(s, a, "repeat", in_number(rounds));
		if (together)
			STEP(s, a, "meet", in_number(1), in_number(threads));
		STEP(s, a, "spin", in_number(before));
		if (i == 0 || !together)
			STEP(s, a, "mask", in_word(UNBLOCK), in_signals(handled));
		STEP(s, a, "spin", in_number(during));
		if (i == 0 || !together)
			STEP(s, a, "mask", in_word(BLOCK), in_signals(handled));
		STEP0(s, a, "end");
		if (i == 1 && cast_chance(c, 1, 2))
			stays_open(&w, a);
	}
	close_crew(&w);
	for (i = 0; i < senders; i++)
		sends(&k, i);
	cast_close(&k);
}

/* ---- thread.directed: threads signal each other ---- */

static void signals_others(struct crew *w, unsigned a, uint64_t set)
{
	unsigned rounds = cast_range(w->k->c, 1, 8), kinds = cast_range(w->k->c, 1, 3);

	STEP(w->k->s, a, "repeat", in_number(rounds));
	while (kinds-- > 0) {
		unsigned signal = cast_one_of(w->k->c, set), n = cast_below(w->k->c, w->threads + 1);

		STEP(w->k->s, a, "tkill", in_actor(n == 0 ? w->first : w->thread[n - 1]), in_signal(signal));
		if (cast_chance(w->k->c, 1, 3))
			STEP0(w->k->s, a, "pending");
	}
	STEP0(w->k->s, a, "end");
}

static void draw_directed(struct scenario *s, struct choices *c)
{
	struct cast k;
	struct crew w;
	unsigned threads = cast_range(c, 1, 4), senders = cast_below(c, 2), i;
	uint64_t handled, awaited, to_process;

	draw_sets(c, &handled, &awaited);
	to_process = cast_chance(c, 1, 2) ? 0 : cast_part(c, handled | awaited);
	cast_open(&k, s, c, 1, senders, handled | awaited);
	open_crew(&w, &k, threads, handled, awaited);
	for (i = 0; i < threads; i++) {
		if (cast_chance(c, 1, 2))
			toggles(&w, w.thread[i]);
		if ((handled | awaited) != to_process)
			signals_others(&w, w.thread[i], (handled | awaited) & ~to_process);
		if (cast_chance(c, 1, 2))
			STEP0(s, w.thread[i], "pending");
		draw_program(&w, w.thread[i]);
	}
	if ((handled | awaited) != to_process)
		signals_others(&w, w.first, (handled | awaited) & ~to_process);
	close_crew(&w);
	k.set = to_process;
	for (i = 0; i < senders; i++) {
		if (to_process != 0)
			sends(&k, i);
		else
			cast_await(&k, i);
	}
	cast_close(&k);
}

const struct family thread_families[] = {
	{ "thread.crowd", 1, draw_crowd,
	    "processes of many threads that let signals in or wait for them, and are signalled", 3 },
	{ "thread.one", 1, draw_one, "one thread opens and closes while the others block", 2 },
	{ "thread.directed", 1, draw_directed, "threads of a process signal each other", 2 },
	{ .id = NULL },
};
