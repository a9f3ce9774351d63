#include "../std/cast.h"
#include "mechanism.h"
#include "pids.h"

/* ---- pid.churn: several processes make many children that die at once, and leave some of them dead ---- */

enum { BREEDERS_MOST = 4, BRED_MOST = 60 };

static void draw_churn(struct scenario *s, struct choices *c)
{
	unsigned breeders = cast_range(c, 1, BREEDERS_MOST), breeder[BREEDERS_MOST], i, rounds, r;

	for (i = 0; i < breeders; i++) {
		unsigned a = scenario_process(s);

		breeder[i] = a;
		STEP(s, 0, "fork", in_actor(a));
		STEP(s, a, "meet", in_number(1), in_number(breeders));
		rounds = cast_range(c, 1, 2);
		for (r = 0; r < rounds; r++) {
			unsigned children = cast_range(c, 1, BRED_MOST / breeders);
			unsigned kept = cast_chance(c, 1, 4) ? 0 : cast_below(c, 24);

			STEP(s, a, "breed", in_number(children), in_number(kept));
		}
	}
	for (i = 0; i < breeders; i++)
		STEP(s, 0, "reap", in_actor(breeder[i]));
}

const struct family pid_families[] = {
	{ "pid.churn", 1, draw_churn, "processes make many children that die at once, and leave some of them dead", 1 },
	{ .id = NULL },
};
