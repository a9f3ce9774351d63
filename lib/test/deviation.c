/* Are the known deviations of use, and do they excuse what they shall and nothing else? */
#include "deviation.h"

#include "cmd.h"
#include "tap.h"

#include "test.h"

static void table(void)
{
	static struct scenario s;
	const struct deviation *d;
	struct complaint why;
	bool known = true, runnable = true, bounded = true;

	for (d = deviations; d->file != NULL; d++) {
		known = known && rule_find(d->rule) >= 0;
		runnable = runnable && scenario_parse(&s, d->scenario, strlen(d->scenario), &why);
		bounded = bounded && d->platform[0] != NULL && d->replays >= 10;
		if (!known || !runnable || !bounded)
			printf("# %s\n", d->file);
	}
	check(known, "known deviations are of rules that there are");
	check(runnable, "their scenarios can be read");
	check(bounded, "they name platforms and are looked for");
}

static void globs(void)
{
	static const struct deviation d = { .platform = { "Linux 6.* musl", "*valgrind-3.*", NULL } };

	check(deviation_applies(&d, "Linux 6.1 x86_64 glibc-2.36 valgrind-3.19.0") &&
	        deviation_applies(&d, "Linux 6.1.0-32 x86_64 musl"),
	    "any of the globs is enough");
	check(!deviation_applies(&d, "Linux 6.1 x86_64 glibc-2.36 valgrind-4.0") &&
	        !deviation_applies(&d, "Linux 6.1 x86_64 musl PREEMPT_RT") && !deviation_applies(&d, ""),
	    "a glob is for the whole line");
}

/* ---- what is excused ---- */

enum { EPIPE_RULE, ATOMIC_RULE, RULES };
static const char *const ids[RULES] = { "pipe.epipe", "pipe.atomic-write" };

static const struct deviation known[] = {
	{ .file = "pipe.epipe.elsewhere.scn", .rule = "pipe.epipe", .platform = { "elsewhere", NULL } },
	{ .file = "pipe.epipe.here.scn",
	    .rule = "pipe.epipe",
	    .platform = { "other", "here*", NULL },
	    .seen = "here 1 (3 of 10)",
	    .because = "it is so",
	    .replays = 33,
	    .scenario = "shall scenario 1\nobject p pipe\nproc M\n  pipe p\n  write p.w 1\n" },
	{ .file = NULL },
};

static struct campaign campaign;

static struct tally *tally(unsigned rule)
{
	return &campaign.tally[rule_find(ids[rule])];
}

static void begin(const char *platform)
{
	campaign_defaults(&campaign);
	tally(EPIPE_RULE)->selected = tally(ATOMIC_RULE)->selected = true;
	strcpy(tally(EPIPE_RULE)->why, "it was seen"); /* of a violation, if there will be one */
	deviations_expect(&campaign, known, platform);
}

static void excuses(void)
{
	begin("here 1.0");
	tally(EPIPE_RULE)->violations = tally(ATOMIC_RULE)->violations = 1;
	check(!tally_violated(tally(EPIPE_RULE)), "a deviation excuses its rule on its platform");
	check(tally_violated(tally(ATOMIC_RULE)), "and no other rule");
	begin("there");
	tally(EPIPE_RULE)->violations = 1;
	check(tally_violated(tally(EPIPE_RULE)), "and not on other platforms");
	campaign_defaults(&campaign);
	campaign.fault = fault_find("pipe.torn-write");
	deviations_expect(&campaign, known, "here");
	tally(EPIPE_RULE)->violations = 1;
	check(tally_violated(tally(EPIPE_RULE)), "and not what a planted fault has done");
}

/* ---- what is left out ---- */

static unsigned families_of(const char *pattern)
{
	unsigned i, n = 0;

	for (i = 0; i < campaign.families; i++)
		n += glob_matches(pattern, campaign.family[i].family->id);
	return n;
}

static void avoids(void)
{
	static const struct deviation fatal[] = {
		{ .file = "pipe.epipe.here.scn",
		    .rule = "pipe.epipe",
		    .platform = { "here*", NULL },
		    .avoid = { "pipe.many-*", "pipe.broken", NULL } },
		{ .file = NULL },
	};
	unsigned all;

	campaign_defaults(&campaign);
	tally(EPIPE_RULE)->selected = true;
	campaign_add_families(&campaign);
	all = campaign.families;
	deviations_expect(&campaign, fatal, "there");
	check(campaign.families == all && families_of("pipe.many-*") > 0, "elsewhere no family is left out");
	deviations_expect(&campaign, fatal, "here 1.0");
	check(families_of("pipe.many-*") == 0 && families_of("pipe.broken") == 0 && families_of("pipe.*") > 0,
	    "what a system does not survive is left out there, and nothing else");
	tally(EPIPE_RULE)->violations = 1;
	check(tally_violated(tally(EPIPE_RULE)), "and excuses nothing");
}

/* ---- what is said ---- */

/* True if the rule's point begins with `expected`, holds `also`, and --strict does not mind. */
static bool says(const char *expected, const char *also, unsigned failed)
{
	char *text = NULL;
	size_t length;
	struct tap t;
	FILE *f = open_memstream(&text, &length);
	bool not_exercised = false, good;
	const char *point;

	if (f == NULL)
		abort();
	tap_begin(&t, f, 1);
	report_rule(&t, &campaign, (unsigned)rule_find(ids[EPIPE_RULE]), true, &not_exercised);
	fclose(f);
	point = strstr(text, "ok 1 - ");
	while (point > text && point[-1] != '\n')
		point--;
	good = strncmp(point, expected, strlen(expected)) == 0 && strstr(point, also) != NULL && t.failed == failed &&
	    !not_exercised;
	if (!good)
		printf("# %s\n", text);
	free(text);
	return good;
}

static void exercised(void)
{
	unsigned i;

	tally(EPIPE_RULE)->judged = 1000;
	for (i = 0; i < SITUATIONS_MAX; i++)
		tally(EPIPE_RULE)->situation[i].met = true;
}

static void reports(void)
{
	begin("here");
	exercised();
	check(says("ok 1 - pipe.epipe: ", "verdict: 'holds'", 0), "where nothing was violated or looked for: holds");
	tally(EPIPE_RULE)->gone = &known[1];
	check(says("ok 1 - pipe.epipe: ", " # TODO known deviation gone: pipe.epipe.here.scn\n", 0),
	    "a TODO that passes when it is gone");
	begin("here");
	exercised();
	tally(EPIPE_RULE)->violations = 2;
	check(says("not ok 1 - pipe.epipe: ", " # TODO known deviation: pipe.epipe.here.scn\n", 0),
	    "a TODO that fails when it shows");
	check(says("not ok 1 - pipe.epipe: ", "verdict: 'known deviation'\n", 0), "and the verdict says why");
	begin("there");
	tally(EPIPE_RULE)->violations = 2;
	check(says("not ok 1 - pipe.epipe: ", "verdict: 'violated'\n", 1), "elsewhere it is a violation");
}

/* ---- what is looked for: this system does not have it ---- */

static void looks(void)
{
	struct world w;
	struct complaint why;
	struct deviation here[2] = { known[1], { .file = NULL } };

	if (!world_open(&w, NULL, &why)) {
		printf("# %s\n", why.text);
		exit(4);
	}
	here[0].platform[0] = w.arena->platform.text;
	campaign_defaults(&campaign);
	tally(EPIPE_RULE)->selected = true;
	campaign_add_families(&campaign);
	deviations_expect(&campaign, here, w.arena->platform.text);
	deviations_look(&campaign, &w, here);
	check(tally(EPIPE_RULE)->gone == &here[0] && campaign.done == 0 && tally(EPIPE_RULE)->judged == here[0].replays,
	    "it is gone when its scenario was run as often as it wants to be, in vain; those are no cases");
	tally(EPIPE_RULE)->selected = false;
	tally(EPIPE_RULE)->gone = NULL;
	tally(EPIPE_RULE)->judged = 0;
	deviations_look(&campaign, &w, here);
	check(tally(EPIPE_RULE)->gone == NULL && tally(EPIPE_RULE)->judged == 0,
	    "it is not looked for if its rule was not asked for");
	campaign.families = 0;
	tally(EPIPE_RULE)->selected = true;
	deviations_look(&campaign, &w, here);
	check(tally(EPIPE_RULE)->gone == NULL && tally(EPIPE_RULE)->judged == 0, "nor if no family could show it");
	campaign_defaults(&campaign);
	tally(EPIPE_RULE)->selected = true;
	campaign_add_families(&campaign);
	deviations_expect(&campaign, known, w.arena->platform.text);
	deviations_look(&campaign, &w, known);
	check(tally(EPIPE_RULE)->gone == NULL && tally(EPIPE_RULE)->judged == 0, "nor on other platforms");
	world_close(&w);
}

int main(void)
{
	mechanisms_index();
	table();
	globs();
	excuses();
	avoids();
	reports();
	looks();
	return test_end();
}
