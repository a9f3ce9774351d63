#include "../std/cast.h"
#include "mechanism.h"
#include "timer.h"

enum { TIMERS_MAX = 6, MANY = 16, NO_TIME = 0, RESTARTS = 1, FULL_MASK = 1 };

/* A process with timers. Cases last some tens of milliseconds, whatever they draw. */
struct clock {
	struct scenario *s;
	struct choices *c;
	unsigned a, timers;
	unsigned timer[MANY];
	uint64_t set;
};

/* Microseconds, of the same order everywhere; now and then just beside a round number. */
static unsigned draw_us(struct choices *c, unsigned low_ms, unsigned high_ms)
{
	unsigned ms = cast_range(c, low_ms, high_ms), beside = cast_below(c, 4);

	return ms * 1000 + (beside == 1 ? 1 : beside == 2 ? 999 : beside == 3 ? 500 : 0);
}

static void open_clock(struct clock *k, struct scenario *s, struct choices *c, uint64_t set, unsigned timers)
{
	unsigned i;

	*k = (struct clock){ .s = s, .c = c, .a = scenario_process(s), .timers = timers, .set = set };
	for (i = 0; i < timers; i++)
		k->timer[i] = scenario_object(s, "timer");
	STEP(s, k->a, "catch", in_signals(set), in_word(INFO), in_word(RESTARTS), in_word(FULL_MASK));
}

static void create(struct clock *k, unsigned i, unsigned silent_of)
{
	unsigned signal = cast_one_of(k->c, k->set), silent = silent_of > 0 && cast_chance(k->c, 1, silent_of);
	unsigned clock = cast_below(k->c, TIMER_CLOCKS);

	STEP(k->s, k->a, "timer-create", in_object(k->timer[i]), in_signal(signal),
	    in_word(silent ? NOTIFY_NONE : NOTIFY_SIGNAL), in_word((int64_t)clock));
}

static void arm(struct clock *k, unsigned i)
{
	unsigned first = cast_chance(k->c, 1, 4) ? cast_range(k->c, 1, 300) : draw_us(k->c, 1, 10);
	unsigned interval = cast_chance(k->c, 1, 8) ? 0 : draw_us(k->c, 1, cast_chance(k->c, 1, 2) ? 3 : 20);

	STEP(k->s, k->a, "timer-set", in_object(k->timer[i]), in_number(first), in_number(interval));
}

static void disarm(struct clock *k, unsigned i)
{
	STEP(k->s, k->a, "timer-set", in_object(k->timer[i]), in_number(NO_TIME), in_number(NO_TIME));
}

static void pause_for(struct clock *k, unsigned low_ms, unsigned high_ms)
{
	unsigned us = draw_us(k->c, low_ms, high_ms);

	STEP(k->s, k->a, "timer-pause", in_number(us));
}

static void ask_left(struct clock *k, unsigned one_of)
{
	unsigned i = cast_below(k->c, k->timers);

	if (cast_chance(k->c, 1, one_of))
		STEP(k->s, k->a, "timer-left", in_object(k->timer[i]));
}

static uint64_t draw_set(struct choices *c)
{
	uint64_t set = cast_chance(c, 3, 4) ? cast_realtime(c, 3) : 0;

	return set == 0 || cast_chance(c, 1, 3) ? set | cast_standard(c, 2) : set;
}

/* One with drawn signals and so many timers. */
static void draw_clock(struct clock *k, struct scenario *s, struct choices *c, unsigned least, unsigned most)
{
	unsigned timers = cast_range(c, least, most);

	open_clock(k, s, c, draw_set(c), timers);
}

static void close_clock(struct clock *k)
{
	STEP0(k->s, k->a, "settle");
	STEP(k->s, 0, "fork", in_actor(k->a));
}

/* ---- timer.windows: signals pile up while they are blocked, then they are accepted ---- */

static void window(struct clock *k)
{
	unsigned i;

	pause_for(k, 1, 9);
	if (cast_chance(k->c, 1, 4)) { /* what is pending may stay or go */
		i = cast_below(k->c, k->timers);
		disarm(k, i);
		STEP(k->s, k->a, "timer-drain", in_signals(k->set));
		if (cast_chance(k->c, 1, 2))
			arm(k, i);
	}
	if (cast_chance(k->c, 1, 3)) {
		unsigned us = cast_range(k->c, 1, 3000);

		STEP(k->s, k->a, "timer-take", in_signals(cast_part(k->c, k->set)), in_number(us));
	}
	STEP(k->s, k->a, "timer-drain", in_signals(k->set));
}

static void draw_windows(struct scenario *s, struct choices *c)
{
	unsigned processes = cast_range(c, 1, 2), p, i;
	unsigned first = 0, rounds;

	for (p = 0; p < processes; p++) {
		struct clock k;

		draw_clock(&k, s, c, 1, TIMERS_MAX);
		first = p == 0 ? k.a : first;
		STEP(s, k.a, "mask", in_word(BLOCK), in_signals(k.set));
		for (i = 0; i < k.timers; i++)
			create(&k, i, 0);
		for (i = 0; i < k.timers; i++)
			arm(&k, i);
		ask_left(&k, 2);
		for (rounds = cast_range(c, 1, 4); rounds > 0; rounds--)
			window(&k);
		for (i = 0; i < k.timers; i++)
			if (cast_chance(c, 1, 2))
				disarm(&k, i);
		STEP(s, k.a, "timer-drain", in_signals(k.set));
		if (cast_chance(c, 1, 3))
			STEP(s, k.a, "timer-delete", in_object(k.timer[0]));
		close_clock(&k);
	}
	for (p = 0; p < processes; p++)
		STEP(s, 0, "reap", in_actor(first + p));
}

/* ---- timer.handlers: handlers take them, at once or when they are let in ---- */

static void draw_handlers(struct scenario *s, struct choices *c)
{
	struct clock k;
	unsigned rounds, i;

	draw_clock(&k, s, c, 1, 4);
	for (i = 0; i < k.timers; i++)
		create(&k, i, 6);
	for (i = 0; i < k.timers; i++)
		arm(&k, i);
	ask_left(&k, 3);
	for (rounds = cast_range(c, 1, 3); rounds > 0; rounds--) {
		bool blocks = cast_chance(c, 2, 3);

		if (blocks)
			STEP(s, k.a, "mask", in_word(BLOCK), in_signals(k.set));
		pause_for(&k, 1, 12);
		if (blocks)
			STEP(s, k.a, "mask", in_word(UNBLOCK), in_signals(k.set));
		if (cast_chance(c, 1, 2))
			pause_for(&k, 1, 4);
	}
	for (i = 0; i < k.timers; i++)
		disarm(&k, i);
	close_clock(&k);
	STEP(s, 0, "reap", in_actor(k.a));
}

/* ---- timer.once: timers that expire once, some that say nothing, and what is left of them ---- */

static void draw_once(struct scenario *s, struct choices *c)
{
	struct clock k;
	unsigned i, many = cast_chance(c, 1, 8) ? MANY : TIMERS_MAX;

	draw_clock(&k, s, c, 2, many);
	STEP(s, k.a, "mask", in_word(BLOCK), in_signals(k.set));
	for (i = 0; i < k.timers; i++)
		create(&k, i, 3);
	for (i = 0; i < k.timers; i++) {
		unsigned us = draw_us(c, 1, 30), interval = cast_chance(c, 1, 4) ? draw_us(c, 2, 30) : 0;

		STEP(s, k.a, "timer-set", in_object(k.timer[i]), in_number(us), in_number(interval));
	}
	for (i = cast_range(c, 1, 3); i > 0; i--) {
		unsigned t = cast_below(c, k.timers);

		pause_for(&k, 4, 13);
		STEP(s, k.a, "timer-left", in_object(k.timer[t]));
		STEP(s, k.a, "timer-drain", in_signals(k.set));
	}
	if (cast_chance(c, 1, 3)) { /* a child has none of them */
		unsigned b = scenario_process(s);

		STEP(s, b, "timer-pause", in_number(draw_us(c, 10, 30)));
		STEP0(s, b, "settle");
		STEP(s, k.a, "fork", in_actor(b));
		STEP(s, k.a, "reap", in_actor(b));
	}
	for (i = cast_range(c, 1, 3); i > 0; i--)
		STEP(s, k.a, "timer-take", in_signals(k.set), in_number(draw_us(c, 5, 20)));
	close_clock(&k);
	STEP(s, 0, "reap", in_actor(k.a));
}

const struct family timer_families[] = {
	{ "timer.windows", 1, draw_windows,
	    "timers with intervals whose signals are blocked for a while, then accepted", 3 },
	{ "timer.handlers", 1, draw_handlers, "timers with intervals whose signals handlers take, some after a while",
	    2 },
	{ "timer.once", 1, draw_once, "timers that expire once or seldom, silent ones too, and a child that has none",
	    2 },
	{ .id = NULL },
};
