#include "fd.h"

#include "../std/cast.h"
#include "mechanism.h"

enum { NUMBERS_MAX = 3, PAIRS_MAX = 3, CHILDREN_MAX = 3, ACTS_MAX = 40 };

struct shelf_of_numbers {
	struct scenario *s;
	struct choices *c;
	unsigned numbers, number[NUMBERS_MAX];
	unsigned pairs, pair[PAIRS_MAX];
};

/* Words of bits end there, and arrays of them. */
static unsigned draw_least(const struct shelf_of_numbers *k)
{
	static const unsigned edge[] = { 31, 32, 63, 64 };

	return cast_chance(k->c, 1, 2) ? edge[cast_below(k->c, 4)] : cast_below(k->c, 100);
}

/* Most mean something: slots fill up, and are emptied. */
static void act(const struct shelf_of_numbers *k, unsigned a)
{
	unsigned object = k->number[cast_below(k->c, k->numbers)], pair = k->pair[cast_below(k->c, k->pairs)];
	unsigned slot = cast_below(k->c, SLOTS_MAX), from = cast_below(k->c, SLOTS_MAX), side = cast_below(k->c, 2);
	struct operand to = in_end(object, FD_SIDE, slot), at = in_end(object, FD_SIDE, from);

	switch (cast_below(k->c, 9)) {
	case 0:
	case 1:
		STEP(k->s, a, "fd-open", to, in_word(side));
		break;
	case 2:
		STEP(k->s, a, "fd-dup", at, to);
		break;
	case 3:
	case 4:
		STEP(k->s, a, "fd-from", at, to, in_number(draw_least(k)));
		break;
	case 5:
		STEP(k->s, a, "fd-pair", in_object(pair), in_word(side));
		break;
	case 6:
		STEP(k->s, a, "close", in_end(pair, side, 0));
		break;
	default:
		STEP(k->s, a, "close", to);
	}
}

static void acts(const struct shelf_of_numbers *k, unsigned a, unsigned most)
{
	unsigned n = cast_range(k->c, 5, most);
	bool again = cast_chance(k->c, 1, 3);

	if (again)
		STEP(k->s, a, "repeat", in_number(cast_range(k->c, 2, 5)));
	while (n-- > 0)
		act(k, a);
	if (again)
		STEP0(k->s, a, "end");
}

static void draw_slots(struct scenario *s, struct choices *c)
{
	struct shelf_of_numbers k = { .s = s, .c = c };
	unsigned numbers = cast_range(c, 1, NUMBERS_MAX), pairs = cast_range(c, 1, PAIRS_MAX), children, i;

	while (k.numbers < numbers)
		k.number[k.numbers++] = scenario_object(s, "number");
	while (k.pairs < pairs)
		k.pair[k.pairs++] = scenario_object(s, "couple");
	acts(&k, 0, ACTS_MAX);
	children = cast_below(c, CHILDREN_MAX);
	for (i = 0; i < children; i++) {
		unsigned a = scenario_process(s);

		STEP(s, 0, "fork", in_actor(a));
		acts(&k, a, ACTS_MAX);
		if (cast_chance(c, 1, 3)) {
			STEP0(s, a, "exec");
			acts(&k, a, ACTS_MAX / 3);
		}
	}
	for (i = 1; i <= children; i++)
		STEP(s, 0, "reap", in_actor(i));
}

const struct family fd_families[] = {
	{ "fd.slots", 1, draw_slots, "descriptors are made in all ways and closed at random, also in children", 1 },
	{ .id = NULL },
};
