#include "cond.h"

#include "../std/cast.h"

enum { PLAIN_MUTEX_TYPES = 4, FULL = 1 };

/* Consumers and producers of tokens: a mutex, and a condition variable for whoever waits for one. */
struct shop {
	struct scenario *s;
	struct choices *c;
	unsigned mutex, cond;
};

static struct shop open_shop(struct scenario *s, struct choices *c)
{
	struct shop k = { .s = s, .c = c };
	unsigned type = cast_below(c, PLAIN_MUTEX_TYPES), robust = cast_chance(c, 1, 5),
	         inherits = cast_chance(c, 1, 8);

	k.mutex = scenario_object(s, "mutex");
	k.cond = scenario_object(s, "condition");
	STEP(s, 0, "mutex-init", in_object(k.mutex), in_word(type), in_word(robust), in_word(inherits));
	STEP(s, 0, "cond-init", in_object(k.cond));
	return k;
}

static unsigned child(const struct shop *k)
{
	unsigned a = scenario_process(k->s);

	STEP(k->s, 0, "fork", in_actor(a));
	if (cast_chance(k->c, 1, 3))
		STEP0(k->s, a, "elsewhere");
	return a;
}

static void mutex(const struct shop *k, unsigned a, const char *how)
{
	STEP(k->s, a, how, in_object(k->mutex));
}

static void cond(const struct shop *k, unsigned a, const char *how)
{
	STEP(k->s, a, how, in_object(k->cond));
}

static void consumer(const struct shop *k, unsigned a, unsigned rounds)
{
	STEP(k->s, a, "repeat", in_number(rounds));
	mutex(k, a, "mutex-lock");
	STEP(k->s, a, "cond-take", in_object(k->cond), in_object(k->mutex));
	if (cast_chance(k->c, 1, 4))
		STEP(k->s, a, "mutex-touch", in_object(k->mutex), in_number(0));
	mutex(k, a, "mutex-unlock");
	if (cast_chance(k->c, 1, 4))
		cast_breath(k->s, k->c, a);
	STEP0(k->s, a, "end");
}

/* Does not take, and may have been woken instead of one who does: so it wakes another. */
static void visitor(const struct shop *k, unsigned a)
{
	unsigned rounds = cast_range(k->c, 1, 4), us = cast_range(k->c, 1, 1500);

	STEP(k->s, a, "repeat", in_number(rounds));
	mutex(k, a, "mutex-lock");
	STEP(k->s, a, "cond-timedwait", in_object(k->cond), in_object(k->mutex), in_number(us));
	cond(k, a, "cond-signal");
	mutex(k, a, "mutex-unlock");
	STEP0(k->s, a, "end");
}

enum { BURST_SIGNALS, BURST_BROADCAST, ONE_BY_ONE, STYLES };

/* Gives `each` tokens a round. */
static void producer(const struct shop *k, unsigned a, unsigned rounds, unsigned each)
{
	unsigned style = cast_below(k->c, STYLES), turns = cast_range(k->c, 100, 20000), i;
	bool inside = cast_chance(k->c, 1, 2);

	STEP(k->s, a, "spin", in_number(turns));
	STEP(k->s, a, "repeat", in_number(rounds));
	if (style == ONE_BY_ONE)
		STEP(k->s, a, "repeat", in_number(each));
	mutex(k, a, "mutex-lock");
	STEP(k->s, a, "cond-give", in_object(k->cond), in_object(k->mutex),
	    in_number(style == ONE_BY_ONE ? 1 : (int64_t)each));
	if (!inside)
		mutex(k, a, "mutex-unlock");
	for (i = 0; i < (style == BURST_SIGNALS ? each : 1); i++)
		cond(k, a, style == BURST_BROADCAST ? "cond-broadcast" : "cond-signal");
	if (inside)
		mutex(k, a, "mutex-unlock");
	if (style == ONE_BY_ONE) {
		cast_breath(k->s, k->c, a);
		STEP0(k->s, a, "end");
	}
	cast_breath(k->s, k->c, a);
	STEP0(k->s, a, "end");
}

static void storm(const struct shop *k, unsigned last)
{
	unsigned rounds = cast_range(k->c, 2, 12), a;

	STEP(k->s, 0, "repeat", in_number(rounds));
	for (a = 1; a <= last; a++)
		STEP(k->s, 0, "kill", in_actor(a), in_signal(SIG_I_USR1));
	cast_breath(k->s, k->c, 0);
	STEP0(k->s, 0, "end");
}

static void draw_tokens(struct scenario *s, struct choices *c)
{
	unsigned consumers = cast_range(c, 1, 6), producers = cast_range(c, 1, 3), visitors = cast_below(c, 3), i;
	unsigned rounds = cast_range(c, 1, 5), restart = cast_below(c, 2);
	bool storms = cast_chance(c, 1, 4);
	struct shop k = open_shop(s, c);

	if (storms)
		STEP(s, 0, "catch", in_signals(SIGNAL_BIT(SIG_I_USR1)), in_word(INFO), in_word(restart), in_word(FULL));
	for (i = 0; i < consumers; i++)
		consumer(&k, child(&k), rounds * producers);
	for (i = 0; i < visitors; i++)
		visitor(&k, child(&k));
	for (i = 0; i < producers; i++)
		producer(&k, child(&k), rounds, consumers);
	if (storms)
		storm(&k, consumers);
	for (i = 1; i < s->actors; i++)
		STEP(s, 0, "reap", in_actor(i));
}

const struct family cond_families[] = {
	{ "cond.tokens", 1, draw_tokens, "up to six processes wait for what others give, signalled or broadcast to",
	    1 },
	{ .id = NULL },
};
