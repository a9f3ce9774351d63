/* explore: the small scopes of the mechanisms, whole. */
#include "cmd.h"

#include "explore.h"
#include "finding.h"
#include "port.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 2, HISTORIES = 20000 /* of one scenario */ };

struct look {
	struct explorer x;
	const struct options *o;
	int rule; /* enough once it objected; -1: none will do */
	bool objected[RULES_MAX], any;
	char first[160 + WHY_MAX], scenario[PATH_MAX_SHALL], history[PATH_MAX_SHALL];
};

static bool judge(struct explorer *x, const struct scenario *s, const struct history *h)
{
	struct look *look = x->with;
	struct finding_about about = { .model = true };
	char error[PATH_MAX_SHALL + 80];
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		struct judgement j;

		judge_history(h, r, &j);
		if (j.verdict != ILLEGAL || look->objected[r])
			continue;
		look->objected[r] = true;
		if (look->any)
			continue;
		look->any = true;
		snprintf(look->first, sizeof(look->first), "%s: %s", rule_at(r)->id, j.why);
		strncpy(about.rule, rule_at(r)->id, sizeof(about.rule) - 1);
		if (look->o->out != NULL &&
		    !finding_save(look->o->out, &about, s, h, look->scenario, look->history, error, sizeof(error)))
			cmd_fail(STATUS_ENVIRONMENT, "%s", error);
	}
	return look->rule < 0 || !look->objected[look->rule];
}

static bool wanted(const struct options *o, const struct scope *scope)
{
	int i;

	for (i = 0; i < o->operands; i++)
		if (pattern_matches(o->operand[i], scope->id))
			return true;
	return o->operands == 0;
}

static bool time_is_up(const struct options *o, long long started)
{
	return o->time_s != 0 && port_now_ms() - started >= 1000LL * o->time_s;
}

/* How many scenarios were looked at; -1 if the scope's text is wrong. */
static int64_t look_at(struct look *look, uint64_t scenarios, long long started)
{
	static struct scenario s;
	struct complaint why;
	int64_t looked = 0;
	uint64_t i;

	for (i = look->o->shard; i < scenarios && !time_is_up(look->o, started); i += look->o->shards) {
		if (!explore_scenario(look->x.scope, look->x.steps, i, &s, &why)) {
			cmd_fail(STATUS_ENVIRONMENT, "%s: %s", look->x.scope->id, why.text);
			return -1;
		}
		looked++;
		if (!explore_one(&look->x, &s))
			break;
	}
	return looked;
}

static void point(struct tap *t, const struct look *look, int64_t looked, uint64_t scenarios)
{
	const struct explorer *x = &look->x;
	unsigned long long n = looked > 0 ? (unsigned long long)looked : 0;

	if (look->rule >= 0)
		tap_point(t, look->objected[look->rule], NULL, "%s: %s notices %s in %llu histories", x->scope->id,
		    rule_at((unsigned)look->rule)->id, x->fault, (unsigned long long)x->histories);
	else
		tap_point(t, looked >= 0 && !look->any, NULL, "%s: no rule objects to %llu histories of %llu scenarios",
		    x->scope->id, (unsigned long long)x->histories, n);
	if (n < scenarios && look->rule < 0)
		tap_comment(t, "%llu of %llu scenarios were looked at", n, (unsigned long long)scenarios);
	tap_comment(t, "%llu explored whole, %llu truncated", (unsigned long long)x->whole,
	    (unsigned long long)x->truncated);
	if (x->truncated > 0)
		tap_comment(t, "of those that were truncated, all histories with up to %u choices that a plain system "
		    "does not make",
		    x->least_depth);
	if (look->any && look->rule < 0) {
		tap_comment(t, "%s", look->first);
		if (look->scenario[0] != '\0')
			tap_comment(t, "  judge:  shall judge %s", look->history);
	}
}

/* The planted fault that is asked for, and the rule that must notice. */
static int set_fault(struct look *look)
{
	const struct fault *f = look->o->fault == NULL ? NULL : fault_at(fault_find(look->o->fault));

	look->rule = -1;
	if (look->o->fault == NULL)
		return 0;
	if (f == NULL || f->kind != FAULT_MODEL)
		return cmd_fail(STATUS_USAGE, "explore: no fault that can be planted in the model is named %s",
		    look->o->fault);
	look->x.fault = f->name;
	look->rule = rule_find(f->rule);
	return 0;
}

int cmd_explore(int argc, char **argv)
{
	static struct look look;
	struct options o;
	struct tap t;
	long long started = port_now_ms();
	int status = options_read(&o, argc, argv, "explore",
	    "--steps --histories --time --liberty --fault --shard --out");
	unsigned i, n = 0;

	if (status != 0)
		return status;
	if (o.steps > EXPLORE_STEPS_MAX)
		return cmd_fail(STATUS_USAGE, "explore: at most %d steps of each process", EXPLORE_STEPS_MAX);
	for (i = 0; scope_at(i) != NULL; i++)
		n += wanted(&o, scope_at(i));
	if (n == 0)
		return cmd_fail(STATUS_USAGE, "explore: no scope matches '%s'", o.operands > 0 ? o.operand[0] : "");
	look.x.arena = arena_open();
	if (look.x.arena == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	tap_begin(&t, stdout, n);
	for (i = 0; scope_at(i) != NULL && status == 0; i++) {
		struct arena *arena = look.x.arena;
		uint64_t scenarios;

		if (!wanted(&o, scope_at(i)))
			continue;
		memset(&look, 0, sizeof(look));
		look.o = &o;
		look.x = (struct explorer){
			.arena = arena,
			.scope = scope_at(i),
			.steps = o.steps != 0 ? o.steps : STEPS,
			.histories_max = o.histories != 0 ? o.histories : HISTORIES,
			.allowed = o.allowed,
			.judge = judge,
			.with = &look,
		};
		status = set_fault(&look);
		if (status != 0)
			break;
		scenarios = explore_scenarios(look.x.scope, look.x.steps);
		point(&t, &look, look_at(&look, scenarios, started), scenarios);
	}
	arena_close(look.x.arena);
	return status != 0 ? status : t.failed > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
