/* Does the same seed give the same draws everywhere? */
#include "choice.h"

#include "test.h"

static void golden(void)
{
	static const uint64_t split_mix_of_0[] = { UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
		UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec) };
	static const uint64_t below_of_42[] = { 3, 91, 858, 5764, 63250, 2, 25, 908 };
	uint64_t state = 0;
	struct choices c;
	size_t i;
	bool good = true;
	uint64_t bound = 10;

	for (i = 0; i < 4; i++)
		good &= choice_next(&state) == split_mix_of_0[i];
	check(good, "the generator is SplitMix64, by its published numbers");
	check(choice_hash("") == UINT64_C(0xcbf29ce484222325) && choice_hash("a") == UINT64_C(0xaf63dc4c8601ec8c),
	    "names are hashed by FNV-1a, by its published numbers");
	choices_from_seed(&c, 42);
	for (i = 0; i < 8; i++) {
		uint64_t seen = choice_below(&c, "golden", bound);

		if (seen != below_of_42[i]) {
			printf("# draw %zu below %llu: saw %llu\n", i, (unsigned long long)bound,
			    (unsigned long long)seen);
			good = false;
		}
		bound = bound >= 100000 ? 10 : bound * 10;
	}
	check(good, "bounded draws from seed 42 are the golden ones");
	check(choice_case_seed(1, "pipe.x", 7) == choice_case_seed(1, "pipe.x", 7) &&
	        choice_case_seed(1, "pipe.x", 7) != choice_case_seed(1, "pipe.y", 7) &&
	        choice_case_seed(1, "pipe.x", 7) != choice_case_seed(1, "pipe.x", 8) &&
	        choice_case_seed(1, "pipe.x", 7) != choice_case_seed(2, "pipe.x", 7),
	    "a case's seed depends on run, family and number, on nothing else");
}

static void bounds(void)
{
	struct choices c;
	unsigned weights[] = { 1, 0, 3 };
	unsigned seen[3] = { 0 };
	unsigned small = 0, i;
	bool good = true;

	choices_from_seed(&c, 7);
	for (i = 0; i < 20000; i++) {
		uint64_t bound = (i % 100) + 1;
		int64_t range;

		good &= choice_below(&c, "b", bound) < bound;
		range = choice_range(&c, "r", -3, 5);
		good &= range >= -3 && range <= 5;
		good &= choice_small(&c, "s", bound) < bound;
		small += choice_small(&c, "s", 10000) < 100;
		seen[choice_weighted(&c, "w", weights, 3)]++;
	}
	check(good, "draws stay within their bounds");
	check(seen[1] == 0 && seen[0] > 4000 && seen[0] < 6000, "weights are kept");
	check(small > 9000 && small < 12000, "small values are favoured");
}

static void replay(void)
{
	static struct choice_entry tape[CHOICE_ENTRIES_MAX];
	uint64_t values[64];
	struct choices c, again;
	unsigned i;
	bool good = true;

	choices_from_seed(&c, 99);
	c.tape = tape;
	choice_span_open(&c, "span");
	for (i = 0; i < 64; i++)
		values[i] = choice_below(&c, "v", i + 2);
	choice_span_close(&c);
	choices_from_tape(&again, values, 64);
	for (i = 0; i < 64; i++)
		good &=
		    choice_below(&again, "v", i + 2) == values[i] && tape[i].value == values[i] && tape[i].depth == 1;
	check(good && again.misaligned == 0, "a tape replays to the same draws");
	check_number((long long)choice_below(&again, "beyond", 1000), 0,
	    "a tape that has run out gives the simplest value");
	choices_from_tape(&again, values, 64);
	for (i = 0; i < 64; i++)
		good &= choice_below(&again, "v", 2) < 2;
	check(good && again.misaligned > 0, "values out of range are reduced and counted");
}

int main(void)
{
	golden();
	bounds();
	replay();
	return test_end();
}
