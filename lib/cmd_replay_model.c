/* replay --world model: a scenario in the model again, and which liberties a finding there needs. */
#include "cmd.h"

#include "model.h"
#include "stats.h"
#include "tap.h"

#include <string.h>

enum { NARROWING_RUNS = 3000 /* without a violation: the liberty that was taken away is needed */ };

struct again {
	struct campaign c;
	struct arena *arena;
	const struct scenario *s;
	const char *fault;
};

/* The i-th run; the first is the one that `run` made. */
static void run(struct again *a, uint64_t i, const struct liberty_set *allowed, struct history *h)
{
	uint64_t seed = campaign_model_seed(a->s);

	model_run_with(a->arena, a->s,
	    &(struct model_options){
	        .seed = i == 0 ? seed : choice_mix(seed, i),
	        .fault = a->fault,
	        .rate = a->c.fault_rate,
	        .allowed = allowed,
	    },
	    h);
}

/* Looks for a violation with these liberties alone; *took is what it needed at most. */
static bool violates(struct again *a, unsigned rule, const struct liberty_set *allowed, struct liberty_set *took)
{
	struct judgement j;
	struct history h;
	uint64_t i;

	for (i = 0; i < NARROWING_RUNS; i++) {
		run(a, i, allowed, &h);
		judge_history(&h, rule, &j);
		*took = h.took;
		history_free(&h);
		if (j.verdict == ILLEGAL)
			return true;
	}
	return false;
}

/* Takes liberties away, one after another, as long as the rule is still violated without. */
static struct liberty_set narrowed(struct again *a, unsigned rule)
{
	struct liberty_set needed = a->c.tally[rule].took, took;
	unsigned i;

	for (i = 0; i < liberties_count(); i++) {
		struct liberty_set without = needed;

		if (!liberties_have(&needed, i))
			continue;
		liberties_remove(&without, i);
		if (violates(a, rule, &without, &took))
			needed = took;
	}
	return needed;
}

static void say(struct again *a, struct tap *tap, unsigned rule)
{
	const struct tally *y = &a->c.tally[rule];
	struct interval rate = stats_exact(y->violations, a->c.done);
	struct liberty_set needed = narrowed(a, rule);

	printf("# %s: seen in %llu of %llu runs, 95 %% %.2f %% to %.2f %%\n", rule_at(rule)->id,
	    (unsigned long long)y->violations, (unsigned long long)a->c.done, 100 * rate.low, 100 * rate.high);
	report_contradiction(tap, rule_at(rule), y);
	printf("#   the model took ");
	liberties_print(&y->took, stdout);
	printf("\n#   that it needs: ");
	liberties_print(&needed, stdout);
	printf("\n");
}

int cmd_replay_model(const struct scenario *s, const struct options *o)
{
	static struct again a;
	const struct fault *f;
	struct tap t;
	unsigned r, violated = 0;
	uint64_t i;

	campaign_defaults(&a.c);
	a.s = s;
	if (o->fault != NULL) {
		f = fault_at(fault_find(o->fault));
		if (f == NULL || f->kind != FAULT_MODEL)
			return cmd_fail(STATUS_USAGE, "replay: no fault that can be planted in the model is named %s",
			    o->fault);
		a.fault = f->name;
		a.c.fault_rate = o->fault_rate != 0 ? o->fault_rate : f->rate;
	}
	a.arena = arena_open();
	if (a.arena == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	for (i = 0; i < o->times; i++) {
		bool hit[RULES_MAX];
		struct history h;

		run(&a, i, &o->allowed, &h);
		a.c.discarded += h.overflow;
		a.c.done += !h.overflow;
		if (!h.overflow)
			campaign_judge(&a.c, &h, hit);
		history_free(&h);
	}
	for (r = 0; r < rules_count(); r++)
		violated += a.c.tally[r].violations > 0;
	tap_begin(&t, stdout, 1);
	tap_point(&t, violated == 0, NULL, "%s breaks no rule in %llu runs of the model", o->operand[0],
	    (unsigned long long)a.c.done);
	for (r = 0; r < rules_count(); r++)
		if (a.c.tally[r].violations > 0)
			say(&a, &t, r);
	if (a.c.discarded > 0)
		tap_comment(&t, "%llu runs were discarded", (unsigned long long)a.c.discarded);
	campaign_close(&a.c);
	arena_close(a.arena);
	return violated > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
