/* Is "not exercised" decided as evidence.h says, and does every rule ask for something? */
#include "evidence.h"
#include "stats.h"

#include "test.h"

static bool near(double seen, double expected)
{
	double difference = seen - expected;

	if (difference < 0.0001 && difference > -0.0001)
		return true;
	printf("# saw %f, expected %f\n", seen, expected);
	return false;
}

/* Against tables of Wilson's interval, and worked by hand. */
static void wilson(void)
{
	struct interval i = stats_wilson(10, 100, 1.959964);

	check(near(i.low, 0.0552) && near(i.high, 0.1744), "10 of 100 at 95 %");
	i = stats_wilson(0, 100, 1.959964);
	check(near(i.low, 0) && near(i.high, 0.0370), "0 of 100 at 95 %");
	i = stats_wilson(100, 100, 1.959964);
	check(near(i.low, 0.9630) && near(i.high, 1), "100 of 100 at 95 %");
	i = stats_wilson(0, 0, 3.09);
	check(near(i.low, 0) && near(i.high, 1), "nothing is known of no case");
	i = stats_wilson(0, 182, 3.09);
	check(i.high < 0.05 && stats_wilson(0, 181, 3.09).high > 0.0499, "none of 182 is less than 5 %");
}

static void looks(void)
{
	check(evidence_look(4, 100, 100) == MET_UNDECIDED && evidence_look(5, 100, 100) == MET, "five of 100 for 1 %");
	check(evidence_look(0, 100, 100) == MET_UNDECIDED && evidence_look(0, 1000, 100) == NOT_MET,
	    "none of 100 says nothing of 1 %, none of 1000 does");
	check(evidence_look(10, 10, 2500) == MET && evidence_look(3, 3, 2500) == MET_UNDECIDED,
	    "always, but how often?");
	check(evidence_look(0, 0, 1) == MET_UNDECIDED, "no case, no verdict");
	check(evidence_look(12, 300, 200) == MET_UNDECIDED, "12 of 300 may be 2 % or not");
}

static const struct rule rule = {
	.id = "test.rule",
	.situation = { { "often", 2000 }, { "a liberty", 0 }, { "seldom", 200 } },
};

/* Adds cases of which each k-th has the situations. */
static void add(struct tally *t, unsigned cases, unsigned often, unsigned seldom, bool own)
{
	unsigned i;

	for (i = 0; i < cases; i++) {
		struct judgement j = { .judged = true };

		j.count[0] = i % often == 0;
		j.count[2] = 3 * (i % seldom == 0);
		evidence_add(t, &rule, &j, own);
	}
}

static bool says(const struct tally *t, const char *expected)
{
	char why[160] = "enough";

	evidence_suffices(t, &rule, why, sizeof(why));
	if (strcmp(why, expected) == 0)
		return true;
	printf("# %s\n", why);
	return false;
}

static void tallies(void)
{
	struct tally t = { 0 };
	struct judgement stranger = { .count = { 1, 1, 1 } };

	check(says(&t, "nothing to judge occurred"), "a rule that never met its subject");
	evidence_add(&t, &rule, &stranger, true);
	check(t.judged == 0 && t.situation[0].cases == 0, "a case that was not judged is none");
	add(&t, 99, 2, 8, true);
	check(t.judged == 99 && t.own == 99 && t.situation[0].own == 50 && t.situation[2].own == 13 &&
	        t.situation[2].times == 39 && t.situation[2].cases == 13,
	    "cases are counted, and times");
	check(!t.situation[0].met, "nobody looks at 99 cases while the run goes on");
	check(says(&t, "enough"), "but at the end, wherever that is");
	add(&t, 1, 1, 1, true);
	check(t.situation[0].met && t.situation[2].met, "the first look is at 100");
	add(&t, 10000, 10001, 10001, true);
	check(t.situation[0].met && says(&t, "enough"), "what was met stays met");

	t.undecided = 101;
	check(says(&t, "enough"), "one case of a hundred may be too hard to judge");
	t.undecided = 102;
	check(says(&t, "the judge gave up in 102 of 10100 cases"), "but not more");

	t = (struct tally){ 0 };
	add(&t, 100, 2, 50, true);
	check(says(&t, "too few cases to tell: seldom (2 of 100, 2 % needed)"), "undecided is not enough");
	add(&t, 5000, 2, 5001, true);
	check(says(&t, "seldom (3 of 5100, 2 % needed)"), "too rare beyond doubt");
	add(&t, 5000, 2, 2, false);
	check(says(&t, "seldom (3 of 5100, 2 % needed)") && t.situation[2].cases == 2503,
	    "other mechanisms' families are counted, and decide nothing");
}

/* True if a situation that occurs in `rate` of 10,000 cases is met at some look of a run of so many cases. */
static bool is_met(uint64_t seed, unsigned rate, unsigned share, unsigned cases)
{
	const struct rule r = { .situation = { { "x", share } } };
	struct tally t = { 0 };
	unsigned i;

	for (i = 0; i < cases; i++) {
		struct judgement j = { .judged = true };

		j.count[0] = choice_mix(seed, i) % 10000 < rate;
		evidence_add(&t, &r, &j, true);
	}
	return evidence_of(&t, &r, 0) == MET;
}

enum { RUNS = 2000 };

static void errors(void)
{
	unsigned run, wrong = 0, half = 0, tight = 0, usual = 0;

	for (run = 0; run < RUNS; run++) {
		wrong += is_met(run, 200, 200, 3200);
		half += is_met(run, 100, 200, 3200);
		tight += is_met(run, 800, 200, 75);
		usual += is_met(run, 800, 200, 480);
	}
	printf("# of %d runs met: %u just at the share, %u at half of it, %u at 4 times in 75 cases, %u in 480\n", RUNS,
	    wrong, half, tight, usual);
	check(half <= RUNS / 1000, "one at half its share next to never");
	check(wrong <= RUNS / 50, "a situation just at its share is hardly ever called met");
	check(tight >= RUNS / 3, "one four times as frequent often with six expected");
	check(usual >= RUNS - RUNS / 500, "and with certainty with forty expected");
}

/* Every rule that can be violated asks for occasions, and for none beyond reason. */
static void tables(void)
{
	unsigned r, i;

	for (r = 0; r < rules_count(); r++) {
		unsigned required = 0, most = 0;

		for (i = 0; i < SITUATIONS_MAX && rule_at(r)->situation[i].name != NULL; i++) {
			unsigned share = rule_at(r)->situation[i].share;

			required += share > 0;
			most = share > most ? share : most;
		}
		if (rule_at(r)->class != CLASS_DEFINED && (required == 0 || most > 2500)) {
			printf("# %s asks for %u situations, at most %u of 10,000\n", rule_at(r)->id, required, most);
			check(false, "a rule asks for occasions, none in more than a quarter of the cases");
		}
	}
	check(rules_count() > 0, "there are rules");
}

int main(void)
{
	mechanisms_index();
	wilson();
	looks();
	tallies();
	errors();
	tables();
	return test_end();
}
