/*
 * Does any rule object to a conforming system that takes every liberty? 20,000 histories of every mechanism's families, or as
 * many as the argument says.
 */
#include "test.h"

#include "campaign.h"

int main(int argc, char **argv)
{
	static struct campaign c;
	uint64_t wanted = argc > 1 ? (uint64_t)atoll(argv[1]) : 20000;
	size_t m;
	unsigned r;
	const struct family *f;
	char what[160];

	mechanisms_index();
	for (m = 0; m < mechanisms_count; m++) {
		uint64_t objections = 0;

		if (mechanisms[m].families == NULL)
			continue;
		campaign_defaults(&c);
		c.seed = 3;
		c.model = true;
		for (f = mechanisms[m].families; f->id != NULL; f++)
			campaign_add_family(&c, f, &mechanisms[m]);
		c.cases = wanted / c.families + 1;
		campaign_run(&c, NULL);
		for (r = 0; r < rules_count(); r++) {
			objections += c.tally[r].violations;
			if (c.tally[r].violations > 0)
				printf("# %s objects %llu times: %s\n", rule_at(r)->id,
				    (unsigned long long)c.tally[r].violations, c.tally[r].why);
		}
		snprintf(what, sizeof(what),
		    "%s: no rule objects to %llu model histories (%llu discarded, %llu without end)",
		    mechanisms[m].name, (unsigned long long)c.done, (unsigned long long)c.discarded,
		    (unsigned long long)c.quiet);
		check(objections == 0 && c.done >= wanted * 9 / 10, what);
		campaign_close(&c);
	}
	return test_end();
}
