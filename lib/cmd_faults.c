/* faults: breaks the system on purpose, fault by fault; the named rule must notice. */
#include "cmd.h"

#include "model.h"
#include "progress.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum {
	HISTORY_CASES = 3000, /* histories offered to a mutator */
	MUTATIONS = 20,       /* edits that the rule must notice, every one */
	CALL_CASES = 400,     /* cases per family with sabotaged calls */
	MODEL_CASES = 3000,   /* cases per family in a sabotaged model */
	DEFAULT_RATE = 20,
	FAULT_QUIET_MS = 500
};

static const char *const kind_names[] = { [FAULT_HISTORY] = "history", [FAULT_CALL] = "call", [FAULT_MODEL] = "model" };

static bool wanted(const struct options *o, const struct fault *f)
{
	int i;

	for (i = 0; i < o->operands; i++)
		if (pattern_matches(o->operand[i], f->name) || pattern_matches(o->operand[i], f->rule))
			return true;
	return o->operands == 0;
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
	struct history edited;
	struct choices choices;
	struct judgement j;

	score->offered++;
	choices_from_seed(&choices, choice_mix(seed, score->offered));
	history_copy(&edited, h);
	if (f->mutate(&edited, &choices)) {
		history_index(&edited);
		judge_history(&edited, (unsigned)rule_find(f->rule), &j);
		score->applied++;
		if (j.verdict == ILLEGAL)
			score->noticed++;
		else if (score->survivor[0] == '\0')
			snprintf(score->survivor, sizeof(score->survivor),
			    "family %s seed 0x%llx case %llu, mutation seed %llu", h->family,
			    (unsigned long long)h->seed, (unsigned long long)h->number,
			    (unsigned long long)choice_mix(seed, score->offered));
	}
	history_free(&edited);
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
	if (!good || h->overflow)
		history_free(h);
	return good && !h->overflow;
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

static void one_fault(struct tap *t, struct world *w, struct arena *model, int index, const struct options *o)
{
	static struct campaign c;
	const struct fault *f = fault_at(index);
	struct source src = { &c, w, model };

	campaign_defaults(&c);
	c.seed = o->seed_given ? o->seed : 1;
	c.progress = false;
	if (rule_find(f->rule) < 0) {
		tap_point(t, false, NULL, "%s: no rule is named %s", f->name, f->rule);
		return;
	}
	if (f->kind == FAULT_HISTORY)
		fault_in_history(t, &src, f);
	else
		fault_in_run(t, &src, f, index, o);
	if (c.interrupted) {
		tap_bail_out(t, "interrupted");
		cmd_end_by_signal();
	}
	campaign_close(&c);
}

/* Every rule has a fault of each of the first two kinds. */
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
		if ((!has[FAULT_HISTORY] || !has[FAULT_CALL]) && n < sizeof(lacking) - 60)
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
	int i, status = options_read(&o, argc, argv, "faults", "--list --seed --rate --cases");
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
	world_set_quiet(&w, FAULT_QUIET_MS * w.scale);
	model = arena_open();
	if (model == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	tap_begin(&t, stdout, planned + (o.operands == 0));
	for (i = 0; fault_at(i) != NULL; i++)
		if (wanted(&o, fault_at(i)))
			one_fault(&t, &w, model, i, &o);
	if (o.operands == 0)
		completeness(&t);
	arena_close(model);
	world_close(&w);
	return t.failed > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
