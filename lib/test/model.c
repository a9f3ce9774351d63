/*
 * Does any rule object to a conforming system, whatever liberties it takes? 6,000 histories of every mechanism's families
 * with all of them, or as many as the argument says, and a good part of that with none, and with each alone.
 */
#include "test.h"

#include "campaign.h"
#include "model.h"

static struct campaign c;

static void begin(const struct liberty_set *allowed)
{
	campaign_defaults(&c);
	c.seed = 3;
	c.model = true;
	c.allowed = *allowed;
}

static uint64_t objections(const char *with)
{
	uint64_t n = 0;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		n += c.tally[r].violations;
		if (c.tally[r].violations > 0)
			printf("# %s: %s objects %llu times: %s\n", with, rule_at(r)->id,
			    (unsigned long long)c.tally[r].violations, c.tally[r].why);
	}
	return n;
}

static void with_all(uint64_t wanted)
{
	struct liberty_set all = liberties_all();
	size_t m;
	const struct family *f;
	char what[160];

	for (m = 0; m < mechanisms_count; m++) {
		if (mechanisms[m].families == NULL)
			continue;
		begin(&all);
		for (f = mechanisms[m].families; f->id != NULL; f++)
			campaign_add_family(&c, f, &mechanisms[m]);
		c.cases = wanted / c.families + 1;
		campaign_run(&c, NULL);
		snprintf(what, sizeof(what),
		    "%s: no rule objects to %llu model histories (%llu discarded, %llu without end)",
		    mechanisms[m].name, (unsigned long long)c.done, (unsigned long long)c.discarded,
		    (unsigned long long)c.quiet);
		check(objections(mechanisms[m].name) == 0 && c.done >= wanted * 9 / 10, what);
		campaign_close(&c);
	}
}

/* Every family; returns the objections, and those liberties in *took that made a difference. */
static uint64_t with_some(const struct liberty_set *allowed, const char *name, uint64_t cases, struct liberty_set *took)
{
	uint64_t n;
	unsigned r;

	begin(allowed);
	for (r = 0; r < rules_count(); r++)
		c.tally[r].selected = true;
	campaign_add_families(&c);
	c.cases = cases / c.families + 1;
	campaign_run(&c, NULL);
	n = objections(name) + (c.done < cases * 9 / 10);
	liberties_join(took, &c.took);
	campaign_close(&c);
	return n;
}

static void with_few(uint64_t cases)
{
	struct liberty_set none = { { 0 } }, took = { { 0 } };
	uint64_t bad = 0;
	unsigned i;

	check(with_some(&none, "none", cases, &took) == 0, "no rule objects to the model without any liberty");
	check_number(liberties_number(&took), 0, "it takes none then");
	for (i = 0; i < liberties_count(); i++) {
		struct liberty_set one = none;

		took = none;
		liberties_add(&one, i);
		bad += with_some(&one, liberty_at(i)->name, cases / 4, &took);
		liberties_remove(&took, i);
		bad += liberties_number(&took); /* it took another */
	}
	check_number((long long)bad, 0, "nor with any one alone, which is the only one that it takes");
}

/* What is kept by origin is what tracing finds, but where bytes alike are mistaken for each other. */
static void origins(unsigned cases)
{
	struct arena *a = arena_open();
	const struct family *f = family_find("pipe.several", NULL);
	static struct scenario s;
	unsigned i, calls = 0, segments = 0;

	if (a == NULL || f == NULL)
		abort();
	for (i = 0; i < cases; i++) {
		struct history kept, traced;
		size_t k;
		bool same = true;

		campaign_draw(f, 4, i, NULL, &s);
		/* In one run of 64 the first is traced, too. */
		model_run_with(a, &s, &(struct model_options){ .seed = i }, &kept);
		model_run_with(a, &s, &(struct model_options){ .seed = i, .bytes = true }, &traced);
		for (k = 0; k < kept.events && kept.events == traced.events && same; k++)
			same = kept.event[k].ret == traced.event[k].ret &&
			    kept.event[k].result == traced.event[k].result &&
			    kept.event[k].bytes == traced.event[k].bytes;
		calls += same && kept.events == traced.events;
		segments += kept.segments == traced.segments;
		history_free(&kept);
		history_free(&traced);
	}
	check_number(calls, cases, "the same calls, whether bytes are made and traced or not");
	check(segments > cases * 3 / 4, "and mostly the same origins");
	arena_close(a);
}

int main(int argc, char **argv)
{
	uint64_t wanted = argc > 1 ? (uint64_t)atoll(argv[1]) : 6000;

	mechanisms_index();
	with_all(wanted);
	with_few(wanted / 10);
	origins(200);
	return test_end();
}
