/* Does a trail visit everything, each once? */
#include "test.h"

#include "trail.h"

static struct trail t;

/* A run of three draws: the second depends on the first. */
static unsigned draws(void)
{
	struct trail_draw *place;
	unsigned first = trail_take(&t, 3, &place);
	unsigned second = first == 2 ? 0 : trail_take(&t, 2, &place);

	return first * 100 + second * 10 + trail_take(&t, 2, &place);
}

/* Which runs were visited, as a string of their numbers. */
static const char *visited(unsigned taken_max)
{
	static char out[200];
	size_t n = 0;

	trail_open(&t, taken_max);
	do {
		trail_begin(&t);
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%03u ", draws());
	} while (trail_next(&t) && n < sizeof(out) - 8);
	return out;
}

/* Of four ways the first two and the last lead nowhere. */
static const char *visited_with_dead_ends(void)
{
	static char out[200];
	size_t n = 0;

	trail_open(&t, TRAIL_FREE);
	do {
		struct trail_draw *place;
		unsigned way;

		trail_begin(&t);
		way = trail_take(&t, 4, &place);
		while (way != 2 && trail_skip(&t, place))
			way = place->value;
		place->moved |= way == 2;
		if (!t.again)
			n += (size_t)snprintf(out + n, sizeof(out) - n, "%u%u ", way, trail_take(&t, 2, &place));
	} while (trail_next(&t) && n < sizeof(out) - 8);
	return out;
}

static void check_text(const char *seen, const char *expected, const char *what)
{
	check(strcmp(seen, expected) == 0, what);
	if (strcmp(seen, expected) != 0)
		printf("# saw %s\n", seen);
}

int main(void)
{
	check_text(visited(TRAIL_FREE), "000 001 010 011 100 101 110 111 200 201 ", "every run is visited once");
	check(!t.cut, "and nothing is left out");
	check_text(visited(1), "000 001 010 100 200 ", "with one place at most");
	check(t.cut, "that something is left out is told");
	check_text(visited(3), "000 001 010 011 100 101 110 111 200 201 ", "with as many as there are");
	check_text(visited_with_dead_ends(), "20 21 ", "what leads nowhere is visited through what leads on");
	return test_end();
}
