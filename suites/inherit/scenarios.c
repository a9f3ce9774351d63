#include "../std/cast.h"
#include "mechanism.h"

/* ---- inherit.execs: new images, with signals blocked, pending, ignored and caught, while more are sent ---- */

static void sends(struct scenario *s, struct choices *c, unsigned a, unsigned target, uint64_t set)
{
	unsigned rounds = cast_range(c, 1, 8), kinds = cast_range(c, 1, 3), turns = cast_below(c, 400), i;

	STEP(s, a, "repeat", in_number(rounds));
	for (i = 0; i < kinds; i++) {
		unsigned signal = cast_one_of(c, set);

		if (cast_chance(c, 1, 4))
			STEP(s, a, "sigqueue", in_actor(target), in_signal(signal), in_number(0));
		else
			STEP(s, a, "kill", in_actor(target), in_signal(signal));
	}
	STEP(s, a, "spin", in_number(turns));
	STEP0(s, a, "end");
}

static void draw_execs(struct scenario *s, struct choices *c)
{
	unsigned a = scenario_process(s), b = scenario_process(s), images = cast_range(c, 1, 3), i;
	uint64_t sent = cast_standard(c, 3), other = cast_standard(c, 3), ignored;

	if (cast_chance(c, 1, 2))
		sent |= cast_realtime(c, 2);
	/* What is sent is never ignored, and blocked until the last image catches it. */
	ignored = (cast_part(c, other) | (cast_chance(c, 1, 4) ? SIGNAL_BIT(SIG_I_CHLD) : 0)) & ~sent;
	if (cast_chance(c, 1, 3))
		STEP(s, a, "catch", in_signals(sent), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "mask", in_word(BLOCK), in_signals(sent | cast_part(c, other)));
	if (ignored != 0)
		STEP(s, a, "ignore", in_signals(ignored));
	STEP(s, a, "tell", in_number(TOKEN_READY));
	for (i = 0; i < images; i++) {
		uint64_t caught = cast_part(c, sent | other) & ~ignored;

		if (caught != 0)
			STEP(s, a, "catch", in_signals(caught), in_word(INFO), in_word(1), in_word(1));
		if (cast_chance(c, 1, 2))
			STEP(s, a, "await", in_number(TOKEN_STEP), in_number(1));
		if (cast_chance(c, 1, 4))
			STEP(s, a, "killself", in_signal(cast_one_of(c, sent)));
		if (cast_chance(c, 1, 4))
			STEP(s, a, "poll", in_signals(sent));
		STEP0(s, a, "inspect");
		STEP0(s, a, "exec");
		STEP0(s, a, "inspect");
		STEP0(s, a, "pending");
	}
	STEP(s, a, "catch", in_signals(sent), in_word(INFO), in_word(1), in_word(1));
	STEP(s, a, "await", in_number(TOKEN_DONE), in_number(1));
	STEP0(s, a, "settle");
	STEP(s, b, "await", in_number(TOKEN_READY), in_number(1));
	sends(s, c, b, a, sent);
	STEP(s, b, "tell", in_number(TOKEN_STEP));
	sends(s, c, b, a, sent);
	STEP(s, b, "tell", in_number(TOKEN_DONE));
	STEP(s, 0, "fork", in_actor(a));
	STEP(s, 0, "fork", in_actor(b));
	STEP(s, 0, "reap", in_actor(b));
	STEP(s, 0, "reap", in_actor(a));
}

const struct family inherit_families[] = {
	{ "inherit.execs", 1, draw_execs, "new images in a chain, with signals blocked, pending, ignored and caught",
	    1 },
	{ .id = NULL },
};
