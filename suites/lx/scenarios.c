#include "lx.h"

#include "../std/cast.h"

static void breath(struct scenario *s, struct choices *c, unsigned a)
{
	unsigned kind = cast_below(c, 4), turns = cast_range(c, 50, 6000);

	if (kind == 0)
		STEP(s, a, "yield", in_number(1));
	else if (kind < 3)
		STEP(s, a, "spin", in_number(turns));
}

static unsigned player(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), kind = cast_below(c, 8);

	STEP(s, 0, "fork", in_actor(a));
	if (kind < 3)
		STEP0(s, a, "elsewhere");
	else if (kind == 3)
		STEP0(s, a, "exec");
	return a;
}

static unsigned make(struct scenario *s)
{
	unsigned word = scenario_object(s, "futex");

	STEP(s, 0, "futex-init", in_object(word), in_number(0));
	return word;
}

static void waiter(struct scenario *s, struct choices *c, unsigned word)
{
	unsigned a = player(s, c), rounds = cast_range(c, 1, 8), kind = cast_below(c, 4), us = cast_range(c, 0, 1500);
	unsigned value = cast_chance(c, 1, 6) ? cast_below(c, 3) : 0;

	STEP(s, a, "repeat", in_number(rounds));
	STEP(s, a, "futex-wait", in_object(word), in_number(value), in_number(kind == 0 ? (int64_t)us : -1));
	if (cast_chance(c, 1, 3))
		breath(s, c, a);
	STEP0(s, a, "end");
}

/* Whoever sleeps is let go: the value is none that anybody waits for. */
static void finish(struct scenario *s, unsigned wakers, const unsigned *waker, unsigned words, const unsigned *word)
{
	unsigned i, a;

	for (i = 0; i < wakers; i++)
		STEP(s, 0, "reap", in_actor(waker[i]));
	for (i = 0; i < words; i++) {
		STEP(s, 0, "futex-set", in_object(word[i]), in_number(7));
		STEP(s, 0, "futex-wake", in_object(word[i]), in_number(LX_ALL));
	}
	for (a = 1; a < s->actors; a++) {
		for (i = 0; i < wakers && waker[i] != a; i++)
			;
		if (i == wakers)
			STEP(s, 0, "reap", in_actor(a));
	}
}

static void draw_events(struct scenario *s, struct choices *c)
{
	unsigned word = make(s), waiters = cast_range(c, 1, 5), wakers = cast_range(c, 1, 2), i, acts;
	unsigned waker[2];

	for (i = 0; i < waiters; i++)
		waiter(s, c, word);
	for (i = 0; i < wakers; i++) {
		unsigned a = waker[i] = player(s, c), rounds = cast_range(c, 1, 8);

		STEP(s, a, "repeat", in_number(rounds));
		for (acts = cast_range(c, 1, 4); acts > 0; acts--) {
			unsigned kind = cast_below(c, 5), n = cast_range(c, 1, 3), value = cast_below(c, 3);

			if (kind < 2)
				STEP(s, a, "futex-wake", in_object(word), in_number(kind == 0 ? LX_ALL : (int64_t)n));
			else if (kind == 2)
				STEP(s, a, "futex-set", in_object(word), in_number(value));
			else
				breath(s, c, a);
		}
		STEP0(s, a, "end");
	}
	finish(s, wakers, waker, 1, &word);
}

static void draw_moves(struct scenario *s, struct choices *c)
{
	unsigned word[2], waiters = cast_range(c, 1, 5), i, acts, waker, rounds = cast_range(c, 1, 6);

	word[0] = make(s);
	word[1] = make(s);
	for (i = 0; i < waiters; i++)
		waiter(s, c, word[0]);
	waker = player(s, c);
	STEP(s, waker, "repeat", in_number(rounds));
	for (acts = cast_range(c, 1, 4); acts > 0; acts--) {
		unsigned kind = cast_below(c, 5), wakes = cast_below(c, 3), moves = cast_range(c, 0, 4),
		         value = cast_below(c, 8);

		if (kind < 3)
			STEP(s, waker, "futex-requeue", in_object(word[0]), in_object(word[1]), in_number(wakes),
			    in_number(moves), in_number(value == 7));
		else if (kind == 3)
			STEP(s, waker, "futex-wake", in_object(word[1]), in_number(wakes));
		breath(s, c, waker);
	}
	STEP0(s, waker, "end");
	finish(s, 1, &waker, 2, word);
}

const struct family lx_families[] = {
	{ "lx.events", 1, draw_events, "up to five processes wait at one word, which others change and wake at", 3 },
	{ "lx.moves", 1, draw_moves, "who sleeps at one word is moved to another", 2 },
	{ .id = NULL },
};
