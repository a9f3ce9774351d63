/* explore: the small scopes of the mechanisms, whole. */
#include "cmd.h"

#include "explore.h"
#include "finding.h"
#include "port.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 2, HISTORIES = 20000 /* of one scenario */ };

enum { SCOPES_MAX = 64 };

struct look {
	struct explorer x;
	const struct options *o;
	long long started, limit_ms; /* 0: none */
	uint64_t scenarios, looked;
	int rule; /* enough once it objected; -1: none will do */
	bool objected[RULES_MAX], any, broken;
	char first[160 + WHY_MAX], history[PATH_MAX_SHALL];
};

static bool judge(struct explorer *x, const struct scenario *s, const struct history *h)
{
	struct look *look = x->with;
	struct finding_about about = { .model = true };
	char scenario[PATH_MAX_SHALL], error[PATH_MAX_SHALL + 80];
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
		    !finding_save(look->o->out, &about, s, h, scenario, look->history, error, sizeof(error))) {
			look->broken = true;
			cmd_fail(STATUS_ENVIRONMENT, "%s", error);
		}
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

static bool time_is_up(const struct look *look)
{
	return look->limit_ms != 0 && port_now_ms() - look->started >= look->limit_ms;
}

/* The nth scenario, in an order that has something of everything soon. False: enough, or the scope's text is wrong. */
static bool look_at(struct look *look, uint64_t nth)
{
	enum { STRIDE = 7919 /* a prime */ };
	static struct scenario s;
	struct complaint why;
	uint64_t number = look->scenarios % STRIDE != 0 ? nth * STRIDE % look->scenarios : nth;

	if (!explore_scenario(look->x.scope, look->x.steps, number, &s, &why)) {
		cmd_fail(STATUS_ENVIRONMENT, "%s: %s", look->x.scope->id, why.text);
		look->broken = true;
		return false;
	}
	look->looked++;
	return explore_one(&look->x, &s);
}

static void begin(struct look *look, const struct options *o, struct arena *arena, const struct scope *scope)
{
	memset(look, 0, sizeof(*look));
	look->o = o;
	look->rule = -1;
	look->started = port_now_ms();
	look->limit_ms = 1000LL * o->time_s;
	look->x = (struct explorer){
		.arena = arena,
		.scope = scope,
		.steps = o->steps != 0 ? o->steps : STEPS,
		.histories_max = o->histories != 0 ? o->histories : HISTORIES,
		.allowed = o->allowed,
		.judge = judge,
		.with = look,
	};
	look->scenarios = explore_scenarios(scope, look->x.steps);
}

/* ---- does any rule object? ---- */

static void explore(struct look *look, struct tap *t)
{
	const struct explorer *x = &look->x;
	uint64_t i;

	for (i = look->o->shard; i < look->scenarios && !time_is_up(look); i += look->o->shards)
		if (!look_at(look, i))
			break;
	tap_point(t, !look->broken && !look->any, NULL, "%s: no rule objects to %llu histories of %llu scenarios",
	    x->scope->id, (unsigned long long)x->histories, (unsigned long long)look->looked);
	tap_comment(t, "of %llu scenarios %llu were explored whole, %llu truncated, %llu not looked at",
	    (unsigned long long)look->scenarios, (unsigned long long)x->whole, (unsigned long long)x->truncated,
	    (unsigned long long)(look->scenarios - look->looked));
	if (x->truncated > 0)
		tap_comment(t,
		    "of those truncated every history was judged that departs from a plain system at up to %u places",
		    x->least_depth);
	if (!look->any)
		return;
	tap_comment(t, "%s", look->first);
	if (look->history[0] != '\0')
		tap_comment(t, "  judge:  shall judge %s", look->history);
}

/* ---- is a planted fault noticed? ---- */

static int set_fault(const struct options *o, const struct fault **f)
{
	*f = o->fault == NULL ? NULL : fault_at(fault_find(o->fault));
	if (o->fault == NULL || (*f != NULL && (*f)->kind == FAULT_MODEL))
		return 0;
	return cmd_fail(STATUS_USAGE, "explore: no fault that can be planted in the model is named %s", o->fault);
}

/* The first scenario of every scope, then the second …: where the fault applies is not known. */
static void find_fault(struct look *looks, unsigned n, const struct fault *f, struct tap *t)
{
	bool on = true, noticed = false;
	uint64_t number, histories = 0;
	unsigned i;

	for (i = 0; i < n; i++) {
		looks[i].x.fault = f->name;
		looks[i].rule = rule_find(f->rule);
	}
	for (number = 0; on && !noticed && !time_is_up(&looks[0]); number++) {
		on = false;
		for (i = 0; i < n && !noticed; i++)
			if (number < looks[i].scenarios) {
				on = true;
				look_at(&looks[i], number);
				noticed = looks[i].objected[looks[i].rule];
			}
	}
	for (i = 0; i < n; i++)
		histories += looks[i].x.histories;
	tap_point(t, noticed, NULL, "%s notices %s in %llu histories of small scopes", f->rule, f->name,
	    (unsigned long long)histories);
	for (i = 0; i < n; i++)
		if (noticed && looks[i].any)
			tap_comment(t, "%s: %s", looks[i].x.scope->id, looks[i].first);
}

int cmd_explore(int argc, char **argv, const char *argv0)
{
	static struct look looks[SCOPES_MAX];
	static struct options o; /* looks[] refers to it */
	struct tap t;
	struct arena *arena;
	const struct fault *f;
	int status = options_read(&o, argc, argv, "explore");
	unsigned i, n = 0;
	bool broken = false;

	(void)argv0;
	if (status == 0)
		status = set_fault(&o, &f);
	if (status != 0)
		return status;
	if (o.steps > EXPLORE_STEPS_MAX)
		return cmd_fail(STATUS_USAGE, "explore: at most %d steps of each process", EXPLORE_STEPS_MAX);
	arena = arena_open();
	if (arena == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	for (i = 0; scope_at(i) != NULL && n < SCOPES_MAX; i++)
		if (wanted(&o, scope_at(i)))
			begin(&looks[n++], &o, arena, scope_at(i));
	if (n == 0)
		return cmd_fail(STATUS_USAGE, "explore: no scope matches '%s'", o.operands > 0 ? o.operand[0] : "");
	tap_begin(&t, stdout, f != NULL ? 1 : n);
	if (f != NULL)
		find_fault(looks, n, f, &t);
	for (i = 0; i < n && f == NULL; i++) {
		looks[i].started = port_now_ms();
		looks[i].limit_ms = looks[i].limit_ms != 0 ? looks[i].limit_ms / n + 1 : 0; /* its share */
		explore(&looks[i], &t);
	}
	for (i = 0; i < n; i++)
		broken |= looks[i].broken;
	arena_close(arena);
	return broken ? STATUS_ENVIRONMENT : t.failed > 0 ? STATUS_VIOLATED : STATUS_HOLDS;
}
