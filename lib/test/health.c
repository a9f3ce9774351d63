/* Does a run notice that it shows nothing? And that its judges are mute? */
#include "campaign.h"
#include "mode.h"
#include "model.h"
#include "port.h"

#include "test.h"

static struct health y;

static bool is(enum health_state state, const char *expected)
{
	char why[160] = "";

	if (health_of(&y, why, sizeof(why)) == state && strcmp(why, expected) == 0)
		return true;
	printf("# state %d: %s\n", (int)health_of(&y, why, sizeof(why)), why);
	return false;
}

static unsigned mode_that_overlaps(void)
{
	unsigned i;

	for (i = 0; modes[i].name != NULL; i++)
		if (health_promises_overlap(i))
			return i;
	return 0;
}

/* Two processors, and the probe saw what it should. */
static struct mode_effect *begin(void)
{
	struct mode_effect *e = &y.mode[mode_that_overlaps()];

	memset(&y, 0, sizeof(y));
	y.processors = 2;
	y.cases = 400;
	e->cases = 300;
	e->runs = 100;
	e->overlapped = 50;
	e->orders = 90;
	return e;
}

static void verdicts(void)
{
	struct mode_effect *e = begin();

	check(is(HEALTHY, ""), "a run that is well");
	y.discarded = 600;
	check(is(ILL, "600 of 1000 cases were discarded"), "most cases were thrown away");
	y.discarded = 390;
	check(is(HEALTHY, ""), "many were");
	begin();
	y.quiet = 100;
	check(is(ILL, "100 of 400 cases were ended by the watchdog"), "most cases came to no end");
	y.quiet = 45;
	check(is(HEALTHY, ""), "some did not");
	y.cases = y.quiet = 2;
	check(is(HEALTHY, ""), "two of two is no proof");
	begin();
	y.drawn = 1000;
	y.duplicates = 600;
	check(is(ILL, "600 of 1000 scenarios had been drawn before"), "a generator that repeats itself");
	begin();
	e->overlapped = 0;
	check(is(HEALTH_UNKNOWN, "too few runs of the mode probe to see calls overlap"), "none of 100 is no proof");
	e->runs = 200;
	check(is(ILL, "mode overlap makes no calls overlap: 0 of 200 runs of the mode probe"), "none of 200 is");
	e->overlapped = 2;
	check(is(HEALTHY, ""), "a busy machine");
	e->orders = 12;
	check(is(ILL, "mode overlap makes hardly any orders: 12 in 200 runs of the mode probe"),
	    "always the same order");
	begin();
	y.processors = 1;
	check(is(HEALTH_UNKNOWN, "one processor: calls overlap by chance only"), "one processor says so");
	y.processors = 0;
	memset(y.mode, 0, sizeof(y.mode));
	check(is(HEALTHY, ""), "the model has no processors");
}

static void duplicates(void)
{
	static struct scenario s, other;
	const struct family *f = NULL;
	uint64_t i;

	for (i = 0; i < mechanisms_count && f == NULL; i++)
		f = mechanisms[i].families;
	memset(&y, 0, sizeof(y));
	for (i = 0; i < 50; i++) {
		campaign_draw(f, 1, i, NULL, &s);
		health_drawn(&y, &s);
	}
	check(y.drawn == 50 && y.duplicates <= 2, "scenarios that were drawn differ");
	other = s;
	other.mode_seed ^= 1;
	other.number++;
	y.duplicates = 0;
	health_drawn(&y, &other);
	check(y.duplicates == 1, "mode seed and number aside, it is the same scenario");
	for (i = 0; i < other.actors && other.actor[i].steps == 0; i++)
		;
	other.actor[i].step[other.actor[i].steps - 1].operand[0].n ^= 0x5a5a;
	health_drawn(&y, &other);
	check(y.duplicates == 1, "another operand makes it another");
	for (i = 0; i < 2 * HEALTH_SCENARIOS; i++)
		health_drawn(&y, &s);
	check(y.drawn == HEALTH_SCENARIOS, "the memory is bounded");
}

/* The mode probe itself, on this machine; then with its overlap taken away, on a machine that believes it has two processors. */
static void probe(bool stripped)
{
	unsigned mode = mode_that_overlaps(), i;
	struct complaint why;
	struct world w;

	if (!world_open(&w, NULL, &why)) {
		printf("Bail out! %s\n", why.text);
		exit(4);
	}
	memset(&y, 0, sizeof(y));
	y.processors = stripped ? 2 : w.arena->platform.cpus;
	for (i = 0; i < PROBE_RUNS; i++)
		health_probe(&y, &w, modes[mode].name, UINT64_MAX);
	world_close(&w);
	printf("# %u runs, %u overlapped, %u orders\n", y.mode[mode].runs, y.mode[mode].overlapped,
	    y.mode[mode].orders);
	y.mode[mode].cases = 1;
	if (stripped)
		check(is(ILL, "") || health_of(&y, why.text, sizeof(why.text)) == ILL,
		    "a mode without its overlap is ill");
	else if (y.processors == 1)
		printf("ok %u - calls overlap # SKIP needs 2 processors\n", ++test_points);
	else
		check(health_of(&y, why.text, sizeof(why.text)) == HEALTHY, "calls overlap here");
}

static void canary(void)
{
	static const struct canary sings[] = { { 0, 0, 0, "" }, { 50, 1, 1, "" }, { 50, 50, 50, "" },
		{ 50, 50, 47, "" }, { 50, 2, 1, "" } };
	static const struct canary mute[] = { { 50, 1, 0, "" }, { 50, 50, 0, "" }, { 50, 50, 46, "" },
		{ 50, 3, 1, "" } };
	static struct scenario s;
	static struct canary c;
	struct arena *model = arena_open();
	uint64_t i;
	bool same = true;

	for (i = 0; i < sizeof(sings) / sizeof(sings[0]); i++)
		check(canary_sings(&sings[i]), "hardly any edit went unnoticed");
	for (i = 0; i < sizeof(mute) / sizeof(mute[0]); i++)
		check(!canary_sings(&mute[i]), "edits went unnoticed");
	for (i = 0; i < 2 * CANARY_CASES; i++) {
		const struct mechanism *m = &mechanisms[i % mechanisms_count];
		struct history h, before;

		if (m->families == NULL)
			continue;
		campaign_draw(m->families, 1, i, NULL, &s);
		model_run(model, &s, i, NULL, 0, &h);
		history_copy(&before, &h);
		canary_look(&c, &h);
		same &= h.events == before.events && h.segments == before.segments &&
		    memcmp(h.event, before.event, h.events * sizeof(h.event[0])) == 0;
		history_free(&before);
		history_free(&h);
	}
	arena_close(model);
	printf("# %u of %u edits noticed %s\n", c.noticed, c.edited, c.missed);
	check(same, "the histories are as before");
	check(c.cases == CANARY_CASES && c.edited >= CANARY_CASES / 2 && canary_sings(&c), "the judges can object");
}

int main(void)
{
	mechanisms_index();
	verdicts();
	duplicates();
	canary();
	probe(false);
	if (port_pin(0)) /* from here on one processor is all there is */
		probe(true);
	return test_end();
}
