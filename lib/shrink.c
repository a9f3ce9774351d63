#include "shrink.h"

#include "finding.h"
#include "mode.h"
#include "port.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Shares of the budget, in per cent, by which each part is over. */
	CONFIRMED_BY = 8,
	AMPLIFIED_BY = 25,
	LOUDEST_BY = 55,
	SMALLEST_BY = 80,
	POLISHED_BY = 90,
	CONFIRM_RUNS = 200,
	ENOUGH = 10, /* failures that say how often */
	VARIANTS_MAX = 48,
	LISTEN_MS = 1000,
	RUNS_MAX = 1500 /* of a candidate before it is given up */
};

static const unsigned more[] = { 1, 4, 16, 0 };
static const double LOUD = 0.3; /* is loud enough to work with */

struct variant {
	struct scenario scenario;
	struct trial_score score;
	uint64_t order;
};

/* ---- what is kept ---- */

static void keep(struct shrink *k, struct trial *t, struct artifact *a, const struct scenario *s)
{
	struct finding_about about;
	char stem[PATH_MAX_SHALL - 8];

	a->scenario = *s;
	if (k->stem == NULL || t->failures == 0)
		return;
	snprintf(stem, sizeof(stem), "%.480s.%s", k->stem, a == &k->smallest ? "smallest" : "loudest");
	campaign_about(t->campaign, rule_at((unsigned)t->rule)->id, &about);
	if (!finding_write(stem, &about, s, t->failure, k->save_error, sizeof(k->save_error)))
		k->save_failed = true;
	else
		snprintf(a->path, sizeof(a->path), "%s.scn", stem);
}

void shrink_tell(const struct shrink *k, const struct trial *t, const struct scenario *s, const char *doing)
{
	struct shrink_size size = shrink_size(s);
	char line[160];

	if (!k->progress)
		return;
	snprintf(line, sizeof(line), "%s %s: %u processes, %u steps; %llu runs, %lld s left", doing,
	    t->rule >= 0 ? rule_at((unsigned)t->rule)->id : "", size.processes + size.threads, size.steps,
	    (unsigned long long)t->runs, (t->until_ms - port_now_ms()) / 1000);
	progress_line(line);
}

static void expect(struct trial *t, const struct trial_score *score)
{
	if (score->runs > 0)
		t->usual_ms = (double)(score->ms + 1) / (double)score->runs;
}

/* ---- louder ---- */

static double per_second(const struct trial_score *score)
{
	return 1000.0 * (double)score->failures / (double)(score->ms + 1);
}

static double rate_of(const struct trial_score *score)
{
	return score->runs == 0 ? 0 : (double)score->failures / (double)score->runs;
}

static void add_score(struct trial_score *sum, const struct trial_score *score)
{
	sum->failures += score->failures;
	sum->runs += score->runs;
	sum->hung += score->hung;
	sum->ms += score->ms;
}

/* What is seen often in a second is worth more in short runs: some questions take a number of them whatever they show. */
static double worth(const struct trial_score *score)
{
	enum { LONG_MS = 100 };

	return score->runs == 0 ? 0 : per_second(score) / (1 + (double)score->ms / (double)score->runs / LONG_MS);
}

static int louder_first(const void *x, const void *y)
{
	const struct variant *a = x, *b = y;
	double p = worth(&a->score), q = worth(&b->score);

	if (p != q)
		return p > q ? -1 : 1;
	/* Nothing seen of either: the quicker one has more chances. */
	p = (double)a->score.runs / (double)(a->score.ms + 1);
	q = (double)b->score.runs / (double)(b->score.ms + 1);
	return p != q ? (p > q ? -1 : 1) : a->order < b->order ? -1 : 1;
}

/* The same, with nothing but what the finding's contradiction speaks of: where the rest only makes it rare. */
static unsigned make_slices(const struct shrink *k, const struct trial *t, const struct scenario *finding,
    struct variant *v, unsigned n)
{
	static struct scenario part;
	struct judgement j;
	unsigned nth, i;
	enum edit_answer answer = EDIT_VOID;

	if (k->seen == NULL || t->rule < 0)
		return n;
	judge_history(k->seen, (unsigned)t->rule, &j);
	for (nth = 0; j.verdict == ILLEGAL && answer != EDIT_NONE && n < VARIANTS_MAX; nth++) {
		answer = shrink_slice(finding, k->seen, &j, nth, &part);
		for (i = 0; answer == EDIT_MADE && i < 3 && n < VARIANTS_MAX; i += 2) {
			if (more[i] == 1)
				v[n].scenario = part;
			else if (shrink_amplify(&part, 0, more[i], &v[n].scenario) != EDIT_MADE)
				continue;
			v[n].order = n;
			n++;
		}
	}
	return n;
}

static unsigned make_variants(const struct shrink *k, const struct trial *t, const struct scenario *finding,
    struct variant *v)
{
	const struct mode *m;
	unsigned n = make_slices(k, t, finding, v, 0), i;

	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		for (m = modes; m->name != NULL && n < VARIANTS_MAX; m++) {
			if (strcmp(m->name, k->mode != NULL ? k->mode : m->name) != 0)
				continue;
			if (more[i] == 1)
				v[n].scenario = *finding;
			else if (shrink_amplify(finding, 0, more[i], &v[n].scenario) != EDIT_MADE)
				continue;
			strncpy(v[n].scenario.mode, m->name, NAME_MAX_SHALL - 1);
			v[n].order = n;
			n++;
		}
	return n;
}

/* Successive halving: the better half gets twice the time. */
static void amplify(struct shrink *k, struct trial *t, const struct scenario *finding, struct scenario *best)
{
	struct variant *v = zeroed(VARIANTS_MAX, sizeof(*v));
	long long left = t->until_ms - port_now_ms(), slice;
	unsigned n, i;

	n = make_variants(k, t, finding, v); /* at least the finding itself */
	slice = left / 4 / (long long)(n > 0 ? n : 1);
	for (; n > 0 && !trial_over(t); n = n > 1 ? (n + 1) / 2 : 0, slice *= 2) {
		for (i = 0; i < n && !trial_over(t); i++) {
			struct trial_score score;

			if (v[i].score.failures >= ENOUGH)
				continue;
			shrink_tell(k, t, &v[i].scenario, "looking for");
			score = trial_measure(t, &v[i].scenario, UINT64_MAX, ENOUGH, slice);
			add_score(&v[i].score, &score);
		}
		qsort(v, n, sizeof(*v), louder_first);
		if (v[0].score.failures >= ENOUGH && (n == 1 || v[n / 2].score.failures >= ENOUGH))
			break;
	}
	k->amplified = v[0].score;
	*best = v[0].scenario;
	free(v);
}

/* Once it is small: each step or loop more often by itself, if that makes it fail more often and not much slower. */
static void polish(struct shrink *k, struct trial *t)
{
	static struct scenario candidate;
	struct trial_score best, score;
	enum edit_answer answer;
	unsigned nth, i;
	bool improved = true;

	best = trial_measure(t, &k->loudest.scenario, UINT64_MAX, 2 * ENOUGH, 1000);
	while (improved && rate_of(&best) < LOUD && !trial_over(t)) {
		improved = false;
		for (nth = 0; !trial_over(t); nth++) {
			i = nth % 2 + 1;
			answer = shrink_amplify(&k->loudest.scenario, nth / 2, more[i], &candidate);
			if (answer == EDIT_NONE)
				break;
			if (answer == EDIT_VOID)
				continue;
			shrink_tell(k, t, &candidate, "louder");
			k->tried++;
			score = trial_measure(t, &candidate, UINT64_MAX, 2 * ENOUGH, best.ms + 200);
			if (score.failures < 5 || rate_of(&score) < 1.5 * rate_of(&best) ||
			    per_second(&score) < 0.5 * per_second(&best))
				continue;
			best = score;
			improved = true;
			keep(k, t, &k->loudest, &candidate);
		}
	}
}

/* ---- smaller ---- */

struct acceptance {
	bool loud;
	double rate;   /* of what it began with */
	unsigned runs; /* in which it must fail twice */
};

/* What only does less of the same must not make it rare, however small it gets. */
static bool accept(struct trial *t, struct scenario *candidate, const struct shrink_pass *pass,
    const struct acceptance *want)
{
	if (want->loud)
		return trial_is_loud(t, candidate, want->rate);
	if (pass->weakens)
		return trial_is_loud(t, candidate, want->rate / 2);
	return trial_fails(t, candidate, want->runs);
}

/* All edits of a pass; true if any was taken. */
static bool one_pass(struct shrink *k, struct trial *t, const struct shrink_pass *pass, const struct acceptance *want)
{
	static struct scenario candidate;
	struct artifact *best = want->loud ? &k->loudest : &k->smallest;
	bool improved = false;
	unsigned nth = 0;

	while (!trial_over(t)) {
		enum edit_answer answer = shrink_edit(pass, &best->scenario, nth, &candidate);

		if (answer == EDIT_NONE)
			break;
		k->tried += answer == EDIT_MADE;
		if (answer != EDIT_MADE || !accept(t, &candidate, pass, want)) {
			nth++;
			continue;
		}
		improved = true;
		keep(k, t, best, &candidate);
		if (want->loud) /* so far it is both */
			keep(k, t, &k->smallest, &candidate);
		shrink_tell(k, t, &candidate, "shrinking");
	}
	return improved;
}

/* What the last failure's contradiction speaks of, and nothing else: the largest step there is. */
static void slice(struct shrink *k, struct trial *t, const struct acceptance *want)
{
	static struct scenario candidate;
	struct history h; /* later failures are of other scenarios */
	struct judgement j;
	unsigned nth;
	enum edit_answer answer = EDIT_VOID;

	history_copy(&h, t->failure);
	judge_history(&h, (unsigned)t->rule, &j);
	for (nth = 0; answer != EDIT_NONE && !trial_over(t); nth++) {
		answer = shrink_slice(&k->loudest.scenario, &h, &j, nth, &candidate);
		k->tried += answer == EDIT_MADE;
		if (answer != EDIT_MADE || !trial_is_loud(t, &candidate, want->rate))
			continue;
		keep(k, t, &k->loudest, &candidate);
		keep(k, t, &k->smallest, &candidate);
		break;
	}
	history_free(&h);
}

/* What has become louder is to stay so: it is quicker to work with. */
static void listen(struct shrink *k, struct trial *t, struct acceptance *want)
{
	struct trial_score now = trial_measure(t, &k->loudest.scenario, UINT64_MAX, ENOUGH, LISTEN_MS);

	expect(t, &now);
	if (now.failures == ENOUGH && rate_of(&now) > want->rate)
		want->rate = rate_of(&now);
}

static bool one_round(struct shrink *k, struct trial *t, struct acceptance *want)
{
	const struct shrink_pass *pass;
	bool improved = false;

	for (pass = shrink_passes; pass->name != NULL && !trial_over(t); pass++)
		if ((!want->loud || !pass->weakens) && one_pass(k, t, pass, want)) {
			improved = true;
			if (want->loud)
				listen(k, t, want);
		}
	return improved;
}

/* The bound on clean runs: a quarter as loud is missed once in twenty; what is rarer than 1 in 500 is not worth it. */
static unsigned runs_for(double rate)
{
	double least = rate / 4 > 1.0 / 500 ? rate / 4 : 1.0 / 500;
	double runs = ceil(3 / least);

	return runs < RUNS_MAX ? (unsigned)runs : RUNS_MAX;
}

/* ---- all of it ---- */

uint64_t shrink_runs_needed(const struct trial_score *score)
{
	double rate = rate_of(score);

	if (rate <= 0)
		return 0;
	return rate >= 0.95 ? 1 : (uint64_t)ceil(log(0.05) / log1p(-rate));
}

static void part(struct trial *t, long long started, unsigned budget_ms, unsigned percent)
{
	t->until_ms = started + (long long)budget_ms * percent / 100;
}

/* The rates that are reported: measured anew, under seeds that nothing was chosen by. */
static void validate(struct shrink *k, struct trial *t, struct artifact *a, long long ms)
{
	struct scenario copy = a->scenario;

	shrink_tell(k, t, &copy, "measuring");
	a->score = trial_measure(t, &copy, UINT64_MAX, ENOUGH, ms);
}

static void make_smaller(struct shrink *k, struct trial *t, long long started, unsigned budget_ms)
{
	struct acceptance want = { .loud = true, .rate = rate_of(&k->amplified) };
	struct trial_score now;
	long long left;

	part(t, started, budget_ms, LOUDEST_BY);
	expect(t, &k->amplified);
	slice(k, t, &want);
	while (one_round(k, t, &want))
		/* Now that there is less of it, there is room to do it more often. */
		if (want.rate < LOUD) {
			polish(k, t);
			listen(k, t, &want);
			keep(k, t, &k->smallest, &k->loudest.scenario);
		}
	part(t, started, budget_ms, SMALLEST_BY);
	now = trial_measure(t, &k->smallest.scenario, UINT64_MAX, ENOUGH, LISTEN_MS);
	expect(t, &now);
	if (now.failures > 0)
		want.rate = rate_of(&now);
	want.loud = false;
	want.runs = runs_for(want.rate);
	while (one_round(k, t, &want))
		;
	part(t, started, budget_ms, POLISHED_BY);
	polish(k, t);
	part(t, started, budget_ms, 100);
	left = t->until_ms - port_now_ms();
	validate(k, t, &k->loudest, left < budget_ms / 20 ? left / 2 : budget_ms / 20);
	left = t->until_ms - port_now_ms();
	validate(k, t, &k->smallest, left < budget_ms / 10 ? left : budget_ms / 10);
}

bool shrink_run(struct shrink *k, struct trial *t, const struct scenario *finding, unsigned budget_ms)
{
	static struct scenario s, best;
	long long started = port_now_ms();

	s = *finding;
	if (k->mode != NULL) {
		memset(s.mode, 0, sizeof(s.mode));
		strncpy(s.mode, k->mode, sizeof(s.mode) - 1);
	}
	if (k->seen != NULL)
		trial_expect(t, k->seen);
	part(t, started, budget_ms, CONFIRMED_BY);
	shrink_tell(k, t, &s, "looking for");
	k->confirmed = trial_measure(t, &s, CONFIRM_RUNS, ENOUGH, budget_ms);
	if (t->failures > 0) {
		keep(k, t, &k->smallest, &s);
		keep(k, t, &k->loudest, &s);
		trial_settle(t, &k->confirmed);
	}
	part(t, started, budget_ms, AMPLIFIED_BY);
	amplify(k, t, &s, &best);
	if (t->failures == 0) {
		progress_end();
		return false;
	}
	trial_settle(t, k->confirmed.failures > 0 ? &k->confirmed : &k->amplified);
	if (k->amplified.failures > 0) {
		keep(k, t, &k->loudest, &best);
		keep(k, t, &k->smallest, &best);
	} else {
		k->amplified = k->confirmed;
	}
	make_smaller(k, t, started, budget_ms);
	progress_end();
	return true;
}
