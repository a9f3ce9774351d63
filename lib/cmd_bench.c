/*
 * bench: how fast is it here? Medians of some repeats, in time of one processor; and the same against a loop of plain
 * arithmetic, so that figures from different machines, or from a busy one, can be compared.
 */
#include "cmd.h"

#include "explore.h"
#include "model.h"
#include "port.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	REPEATS = 5,
	FAMILY_MS = 40,        /* for each family and repeat */
	SCOPE_HISTORIES = 400, /* of each small scenario */
	SCOPE_SCENARIOS = 6,   /* of each scope and repeat */
	REAL_MS = 1000,
	CALIBRATION_DRAWS = 20000000
};

struct figure {
	const char *what;
	double value[REPEATS];
};

enum { CALIBRATION, MODEL, MODEL_EACH, EVENTS, EVENTS_EACH, SMALL, REAL, FIGURES };

static struct figure figures[FIGURES] = {
	[CALIBRATION] = { "calibration: million draws/s", { 0 } },
	[MODEL] = { "model histories/s, each family for as long", { 0 } },
	[MODEL_EACH] = { "model histories/s, as many of each family", { 0 } },
	[EVENTS] = { "judged events/s in the model", { 0 } },
	[EVENTS_EACH] = { "events in a history of the model, on average", { 0 } },
	[SMALL] = { "model histories/s in small scopes", { 0 } },
	[REAL] = { "real cases/s, by the clock", { 0 } },
};

static double cpu_s(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static double calibrate(void)
{
	double started = cpu_s();
	uint64_t state = 1, sum = 0;
	unsigned i;

	for (i = 0; i < CALIBRATION_DRAWS; i++)
		sum ^= choice_next(&state);
	/* The sum is used, lest the loop be left out. */
	return CALIBRATION_DRAWS / 1e6 / (cpu_s() - started + (sum == 1 ? 1e-9 : 0));
}

/* ---- the model ---- */

struct pace {
	uint64_t histories, events;
	double s;
};

static void one_history(struct campaign *c, struct arena *a, const struct plan_family *p, uint64_t number,
    struct pace *pace)
{
	static struct scenario s;
	bool hit[RULES_MAX];
	struct history h;

	campaign_draw_model(p->family, c->seed, number, NULL, &s);
	model_run(a, &s, campaign_model_seed(&s), NULL, 0, &h);
	campaign_judge(c, &h, hit);
	pace->histories++;
	pace->events += h.events;
	history_free(&h);
}

static void bench_model(struct campaign *c, struct arena *a, unsigned repeat)
{
	double rates = 0, times = 0, events = 0, spent = 0;
	unsigned i;

	for (i = 0; i < c->families; i++) {
		struct pace pace = { 0, 0, 0 };
		double started = cpu_s();

		while ((pace.s = cpu_s() - started) < FAMILY_MS / 1e3)
			one_history(c, a, &c->family[i], c->family[i].next++, &pace);
		rates += (double)pace.histories / pace.s;
		times += pace.s / (double)pace.histories;
		events += (double)pace.events;
		spent += pace.s;
		figures[EVENTS_EACH].value[repeat] += (double)pace.events / (double)pace.histories / c->families;
	}
	figures[MODEL].value[repeat] = rates / c->families;
	figures[MODEL_EACH].value[repeat] = c->families / times;
	figures[EVENTS].value[repeat] = events / spent;
}

static bool judge_small(struct explorer *x, const struct scenario *s, const struct history *h)
{
	bool hit[RULES_MAX];

	(void)s;
	campaign_judge(x->with, h, hit);
	return true;
}

static void bench_small(struct campaign *c, struct arena *a, unsigned repeat)
{
	static struct scenario s;
	struct complaint why;
	struct explorer x = { .arena = a,
		.steps = 2,
		.histories_max = SCOPE_HISTORIES,
		.allowed = liberties_all(),
		.judge = judge_small,
		.with = c };
	double started = cpu_s();
	unsigned i, k;

	for (i = 0; (x.scope = scope_at(i)) != NULL; i++)
		for (k = 0; k < SCOPE_SCENARIOS; k++) {
			uint64_t all = explore_scenarios(x.scope, x.steps);

			if (explore_scenario(x.scope, x.steps, all * k / SCOPE_SCENARIOS, &s, &why))
				explore_one(&x, &s);
		}
	figures[SMALL].value[repeat] = (double)x.histories / (cpu_s() - started);
}

/* ---- the real world ---- */

static void bench_real(struct campaign *c, struct world *w, unsigned repeat)
{
	static struct scenario s;
	bool hit[RULES_MAX];
	long long started = port_now_ms(), spent = 0;
	uint64_t n, done = 0;

	for (n = 0; spent < REAL_MS; n++, spent = port_now_ms() - started) {
		struct plan_family *p = &c->family[n % c->families];
		struct history h;

		campaign_draw(p->family, c->seed, p->next++, NULL, &s);
		if (world_run(w, &s, -1, 0, &h) != RUN_DONE)
			continue;
		campaign_judge(c, &h, hit);
		history_free(&h);
		done++;
	}
	figures[REAL].value[repeat] = 1e3 * (double)done / (double)spent;
}

/* ---- the report ---- */

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static void report(void)
{
	double calibration;
	unsigned i;

	for (i = 0; i < FIGURES; i++)
		qsort(figures[i].value, REPEATS, sizeof(figures[i].value[0]), by_size);
	calibration = figures[CALIBRATION].value[REPEATS / 2];
	printf("figure\tmedian\tleast\tgreatest\tper million draws\n");
	for (i = 0; i < FIGURES; i++) {
		const double *v = figures[i].value;

		printf("%s\t%.0f\t%.0f\t%.0f\t", figures[i].what, v[REPEATS / 2], v[0], v[REPEATS - 1]);
		if (i == CALIBRATION || i == EVENTS_EACH || i == REAL)
			printf("-\n");
		else
			printf("%.1f\n", v[REPEATS / 2] / calibration);
	}
}

int cmd_bench(int argc, char **argv, const char *argv0)
{
	static struct campaign c;
	struct options o;
	struct world w;
	struct arena *a;
	int status = options_read(&o, argc, argv, "bench");
	unsigned i, r;

	if (status == 0)
		status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	a = arena_open();
	if (a == NULL)
		return cmd_fail(STATUS_ENVIRONMENT, "cannot map shared memory");
	campaign_defaults(&c);
	c.seed = o.seed_given ? o.seed : 1;
	for (r = 0; r < rules_count(); r++)
		c.tally[r].selected = true;
	campaign_add_families(&c);
	for (i = 0; i < REPEATS; i++) {
		figures[CALIBRATION].value[i] = calibrate();
		bench_model(&c, a, i);
		bench_small(&c, a, i);
		bench_real(&c, &w, i);
	}
	report();
	arena_close(a);
	world_close(&w);
	cmd_end_by_signal();
	return STATUS_HOLDS;
}
