/* Is what is printed what TAP readers and statisticians expect? */
#include "stats.h"
#include "tap.h"

#include "test.h"

static bool near(double seen, double expected)
{
	double difference = seen - expected;

	if (difference < 0.0001 && difference > -0.0001)
		return true;
	printf("# saw %f, expected %f\n", seen, expected);
	return false;
}

/* Against published tables of the Clopper-Pearson interval. */
static void intervals(void)
{
	struct interval i = stats_exact(4, 200);

	check(near(i.low, 0.0055) && near(i.high, 0.0504), "4 of 200");
	i = stats_exact(0, 100);
	check(near(i.low, 0) && near(i.high, 0.0362), "0 of 100");
	i = stats_exact(10, 10);
	check(near(i.low, 0.6915) && near(i.high, 1), "10 of 10");
	i = stats_exact(0, 0);
	check(near(i.low, 0) && near(i.high, 1), "nothing is known from no trial");
	check(near(stats_bound(3000), 0.000998), "the bound after 3000 trials is about 3/n");
	i = stats_exact(5000, 100000);
	check(i.low > 0.0486 && i.low < 0.05 && i.high > 0.05 && i.high < 0.0514, "large numbers");
}

static void tap_golden(void)
{
	static const char expected[] = "TAP version 13\n"
	                               "1..3\n"
	                               "ok 1 - a rule: with / and a tab\n"
	                               "  ---\n"
	                               "  why: 'it''s one line'\n"
	                               "  list:\n"
	                               "    - 'C/2+0:5'\n"
	                               "  drawn: |\n"
	                               "    A  B\n"
	                               "      + | it's: / no comment\n"
	                               "    .\n"
	                               "    .   \n"
	                               "    last\n"
	                               "  ...\n"
	                               "not ok 2 - no # TODO known: somewhere\n"
	                               "# for people: 3 %\n"
	                               "#   one\n"
	                               "#    two\n"
	                               "not ok 3 - no\n"
	                               "Bail out! polluted\n";
	char *text = NULL;
	size_t length;
	struct tap t;
	FILE *f = open_memstream(&text, &length);

	if (f == NULL)
		abort();
	tap_begin(&t, f, 3);
	tap_point(&t, true, NULL, "a rule: with # and\ta tab");
	tap_yaml(&t, "why", "it's\none line");
	tap_yaml_list(&t, "list");
	tap_yaml_item(&t, "%c/%d+0:5", 'C', 2);
	tap_yaml_block(&t, "drawn", "A  B\n  +\t| it's: # no comment\n\n   \nlast");
	tap_yaml_end(&t);
	tap_point(&t, false, "TODO known: somewhere", "no");
	tap_comment(&t, "for people: %d %%", 3);
	tap_comment_lines(&t, "one\n two\n", 2);
	tap_point(&t, false, NULL, "no");
	tap_bail_out(&t, "polluted");
	fclose(f);
	check(strcmp(text, expected) == 0, "TAP is byte for byte what is expected");
	if (strcmp(text, expected) != 0)
		fprintf(stderr, "%s", text);
	check(t.points == 3 && t.failed == 1, "points and failures are counted, TODO is no failure");
	free(text);
}

static void patterns(void)
{
	check(pattern_matches("pipe", "pipe.epipe") && !pattern_matches("pip", "pipe.epipe"), "a mechanism's name");
	check(pattern_matches("pipe.e*", "pipe.epipe") && pattern_matches("*.fifo-*", "rtsig.fifo-within-number") &&
	        !pattern_matches("*.fifo", "rtsig.fifo-within-number") && pattern_matches("*", "x.y"),
	    "stars");
	check(pattern_matches("pipe.epip?", "pipe.epipe") && !pattern_matches("pipe.epip?", "pipe.epip"),
	    "question marks");
}

int main(void)
{
	intervals();
	tap_golden();
	patterns();
	return test_end();
}
