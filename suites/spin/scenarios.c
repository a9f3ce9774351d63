#include "../rw/rw.h"

#include "../std/cast.h"

/* Two processes, since whoever spins for one that has no processor spins for long. */
static void draw_two(struct scenario *s, struct choices *c)
{
	unsigned lock = scenario_object(s, "spinlock"), i, n;

	STEP(s, 0, "spin-init", in_object(lock));
	for (i = 0; i < 2; i++) {
		unsigned a = scenario_process(s), rounds = cast_range(c, 1, 12), turns = cast_below(c, 3000);
		unsigned times = cast_range(c, 200, 2000), between = cast_below(c, 20);

		STEP(s, 0, "fork", in_actor(a));
		if (cast_chance(c, 1, 3))
			STEP0(s, a, "elsewhere");
		STEP(s, a, "meet", in_number(0), in_number(2));
		STEP(s, a, "repeat", in_number(rounds));
		for (n = cast_range(c, 1, 3); n > 0; n--) {
			STEP(s, a, cast_chance(c, 1, 2) ? "spin-lock" : "spin-trylock", in_object(lock));
			if (cast_chance(c, 1, 2))
				STEP(s, a, "spin", in_number(turns));
			STEP(s, a, "spin-unlock", in_object(lock));
		}
		STEP0(s, a, "end");
		STEP(s, a, "meet", in_number(1), in_number(2));
		STEP(s, a, "rw-turns", in_object(lock), in_number(times), in_number(between), in_word(RW_WRITING));
	}
	for (i = 1; i < s->actors; i++)
		STEP(s, 0, "reap", in_actor(i));
	STEP(s, 0, "spin-trylock", in_object(lock));
	STEP(s, 0, "spin-unlock", in_object(lock));
	STEP(s, 0, "rw-count", in_object(lock));
}

const struct family spin_families[] = {
	{ "spin.two", 1, draw_two, "two processes lock, try to, and count what they guard", 0 },
	{ .id = NULL },
};
