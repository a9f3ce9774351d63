/* faults: breaks the system on purpose, fault by fault; the named rule must notice. */
#include "cmd.h"

#include "model.h"
#include "port.h"
#include "stats.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	HISTORY_CASES = 3000, /* histories offered to a mutator */
	MUTATIONS = 20,       /* edits that the rule must notice, every one */
	CALL_CASES = 400,     /* cases per family with sabotaged calls */
	MODEL_CASES = 3000,   /* cases per family in a sabotaged model */
	DEFAULT_RATE = 20,
	POWER_RATE = 200, /* --power: a fault strikes once in so many calls */
	POWER_S = 40,     /* looks at least so long, or until */
	POWER_SEEN = 12   /* it was noticed so often */
};

static const char *const kind_names[] = { [FAULT_HISTORY] = "history", [FAULT_CALL] = "call", [FAULT_MODEL] = "model" };

static bool wanted(const struct options *o, const struct fault *f)
{
	int i;

	if (o->power && f->kind != FAULT_CALL)
		return false;
	for (i = 0; i < o->operands; i++)
		if (pattern_matches(o->operand[i], f->name) || pattern_matches(o->operand[i], f->rule))
			return true;
	return o->operands == 0;
}

static unsigned families_count(void)
{
	unsigned n = 0;
	size_t m;
	const struct family *f;

	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			n++;
	return n;
}

/* The families in which the rule has something to judge, its own mechanism's first. */
static void families_for(struct campaign *c, const struct fault *f)
{
	c->tally[rule_find(f->rule)].selected = true;
	campaign_add_families(c);
}

/* ---- (a) edited histories ---- */

struct mutation_score {
	unsigned applied, noticed;
	uint64_t offered;
	char survivor[160];
};

static void try_mutation(struct mutation_score *score, const struct fault *f, const struct history *h, uint64_t seed)
{
	uint64_t mutation_seed = choice_mix(seed, ++score->offered);
	enum edit outcome = edit_history(f, h, mutation_seed);

	score->applied += outcome != EDIT_NO_PLACE;
	score->noticed += outcome == EDIT_NOTICED;
	if (outcome == EDIT_MISSED && score->survivor[0] == '\0')
		snprintf(score->survivor, sizeof(score->survivor),
		    "family %s seed 0x%llx case %llu, mutation seed %llu", h->family, (unsigned long long)h->seed,
		    (unsigned long long)h->number, (unsigned long long)mutation_seed);
}

struct source {
	struct campaign *c;
	struct world *w;
	struct arena *model;
};

/* The next legal history: from the model, or from the real world. False: none this time. */
static bool legal_history(struct source *src, struct plan_family *p, bool model, struct history *h)
{
	static struct scenario s;
	struct judgement j;
	bool good = true;
	unsigned r;

	campaign_draw(p->family, src->c->seed, p->next++, NULL, &s);
	if (model)
		model_run(src->model, &s, choice_mix(src->c->seed, p->next), NULL, 0, h);
	else if (world_run(src->w, &s, -1, 0, h) != RUN_DONE)
		return false;
	for (r = 0; r < rules_count() && good; r++) {
		judge_history(h, r, &j);
		good = j.verdict != ILLEGAL;
	}
	good = good && !h->overflow;
	if (!good)
		history_free(h);
	return good;
}

static bool score_mutator(struct source *src, const struct fault *f, struct mutation_score *score)
{
	struct campaign *c = src->c;
	struct history h;
	unsigned i, round;
	int model;

	/* The model first: it is fast and takes liberties; the real world has what the model cannot do. */
	for (model = 1; model >= 0; model--)
		for (round = 0; round < HISTORY_CASES && score->applied < MUTATIONS; round++)
			for (i = 0; i < c->families && score->applied < MUTATIONS; i++)
				if ((model || round < HISTORY_CASES / 10) &&
				    legal_history(src, &c->family[i], model != 0, &h)) {
					try_mutation(score, f, &h, c->seed);
					history_free(&h);
				}
	return score->applied > 0 && score->noticed == score->applied;
}

static void fault_in_history(struct tap *t, struct source *src, const struct fault *f)
{
	struct mutation_score score = { 0 };
	bool good;

	families_for(src->c, f);
	good = score_mutator(src, f, &score);
	tap_point(t, good, NULL, "%s: %s notices %u of %u edits", f->name, f->rule, score.noticed, score.applied);
	if (score.applied == 0)
		tap_comment(t, "none of %llu histories offered a place for it", (unsigned long long)score.offered);
	else if (!good)
		tap_comment(t, "not noticed: %s", score.survivor);
}

/* ---- (b) sabotaged calls and (c) a sabotaged model ---- */

static void fault_in_run(struct tap *t, struct source *src, const struct fault *f, int index, const struct options *o)
{
	struct campaign *c = src->c;
	int rule = rule_find(f->rule);
	uint64_t cases = 0;
	unsigned i;

	families_for(c, f);
	c->fault = index;
	c->fault_rate = o->fault_rate != 0 ? o->fault_rate : f->rate != 0 ? f->rate : DEFAULT_RATE;
	c->model = f->kind == FAULT_MODEL;
	c->cases = o->cases != 0 ? o->cases : c->model ? MODEL_CASES : CALL_CASES;
	c->until_rule = rule;
	campaign_run(c, src->w);
	for (i = 0; i < c->families; i++)
		cases += c->family[i].cases;
	tap_point(t, c->tally[rule].violations > 0, NULL, "%s: %s notices one in %u within %llu cases", f->name,
	    f->rule, c->fault_rate, (unsigned long long)cases);
	if (c->tally[rule].violations > 0)
		return;
	tap_comment(t, "not noticed; judged %llu cases, %llu ended by the watchdog, %llu discarded",
	    (unsigned long long)c->tally[rule].judged, (unsigned long long)c->quiet, (unsigned long long)c->discarded);
	for (i = 0; i < rules_count(); i++)
		if (c->tally[i].violations > 0)
			tap_comment(t, "but %s objects: %s", rule_at(i)->id, c->tally[i].why);
}

/*
 * How sure the quick tier is to find a rare fault: the share of cases in which the rule notices, and how many such cases the
 * quick tier has, by the time that these took.
 */
static void power_of(struct tap *t, struct source *src, const struct fault *f, int index, const struct options *o)
{
	struct campaign *c = src->c;
	const struct tally *y = &c->tally[rule_find(f->rule)];
	long long started, spent_ms;
	uint64_t cases = 0, quick;
	struct interval p;
	double missed;
	unsigned i;

	families_for(c, f);
	c->fault = index;
	c->fault_rate = o->fault_rate != 0 ? o->fault_rate : POWER_RATE;
	c->time_s = POWER_S;
	c->until_rule = rule_find(f->rule);
	c->until_cases = POWER_SEEN;
	started = port_now_ms();
	campaign_run(c, src->w);
	spent_ms = port_now_ms() - started;
	for (i = 0; i < c->families; i++)
		cases += c->family[i].cases;
	/* The quick tier shares its time among all families. */
	quick = cases * 60000 / (uint64_t)(spent_ms + 1) * c->families / (families_count() + 1);
	p = stats_exact(y->violations, cases);
	missed = exp((double)quick * log1p(-p.low));
	tap_point(t, missed <= 0.01, NULL, "%s: at one in %u, %s misses it in less than one quick tier of a hundred",
	    f->name, c->fault_rate, f->rule);
	tap_comment(t,
	    "noticed in %llu of %llu cases (at least %.3f %% at 95 %%); a quick tier has about %llu: missed with %.2g",
	    (unsigned long long)y->violations, (unsigned long long)cases, 100 * p.low, (unsigned long long)quick,
	    missed);
}

/* Why it cannot be planted in this system's calls, NULL if it can. */
static const char *absence(const struct fault *f)
{
	const struct rule *r = rule_at((unsigned)rule_find(f->rule));
	const char *why = r->unsupported != NULL ? r->unsupported() : NULL;

	if (f->kind != FAULT_CALL)
		return NULL;
	return why == NULL && f->absent != NULL ? f->absent() : why;
}

static void one_fault(struct tap *t, struct world *w, struct arena *model, int index, const struct options *o)
{
	static struct campaign c;
	const struct fault *f = fault_at(index);
	struct source src = { &c, w, model };
	char directive[100];

	campaign_defaults(&c);
	c.seed = o->seed_given ? o->seed : 1;
	c.progress = false;
	if (rule_find(f->rule) < 0) {
		tap_point(t, false, NULL, "%s: no rule is named %s", f->name, f->rule);
		return;
	}
	if (absence(f) != NULL) {
		snprintf(directive, sizeof(directive), "SKIP unsupported: %s", absence(f));
		tap_point(t, true, directive, "%s: nothing to break", f->name);
	} else if (o->power)
		power_of(t, &src, f, index, o);
	else if (f->kind == FAULT_HISTORY)
		fault_in_history(t, &src, f);
	else
		fault_in_run(t, &src, f, index, o);
	if (c.interrupted) {
		tap_bail_out(t, "interrupted");
		cmd_end_by_signal();
	}
	campaign_close(&c);
}

/* Every rule that can fail has a fault of each of the first two kinds. */
static void completeness(struct tap *t)
{
	char lacking[400] = "";
	size_t n = 0;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		bool has[3] = { false, false, false };
		int i;

		for (i = 0; fault_at(i) != NULL; i++)
			if (strcmp(fault_at(i)->rule, rule_at(r)->id) == 0)
				has[fault_at(i)->kind] = true;
		if (rule_at(r)->class != CLASS_DEFINED && (!has[FAULT_HISTORY] || !has[FAULT_CALL]) &&
		    n < sizeof(lacking) - 60)
			n += (size_t)snprintf(lacking + n, sizeof(lacking) - n, " %s", rule_at(r)->id);
	}
	tap_point(t, n == 0, NULL, "every rule has a planted fault of each kind%s%s", n > 0 ? ", but for:" : "",
	    lacking);
}

int cmd_faults(int argc, char **argv, const char *argv0)
{
	struct options o;
	struct world w;
	struct tap t;
	struct arena *model;
	int i, status = options_read(&o, argc, argv, "faults");
	unsigned planned = 0;

	if (status != 0)
		return status;
	for (i = 0; fault_at(i) != NULL; i++) {
		if (!wanted(&o, fault_at(i)))
			continue;
		planned++;
		if (o.list)
			printf("%s\t%s\t%s\n", fault_at(i)->name, kind_names[fault_at(i)->kind], fault_at(i)->rule);
	}
	if (planned == 0)
		return cmd_fail(STATUS_USAGE, "faults: no fault or rule matches '%s'",
		    o.operands > 0 ? o.operand[0] : "");
	if (o.list)
		return STATUS_HOLDS;
	status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	world_set_quiet(&w, FAULT_QUIET_MS);
	model = arena_open();
	if (model == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	tap_begin(&t, stdout, planned + (o.operands == 0 && !o.power));
	for (i = 0; fault_at(i) != NULL; i++)
		if (wanted(&o, fault_at(i)))
			one_fault(&t, &w, model, i, &o);
	if (o.operands == 0 && !o.power)
		completeness(&t);
	arena_close(model);
	world_close(&w);
	return t.failed > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
