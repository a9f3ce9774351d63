/* run, and suite for the programs that prove starts. */
#include "cmd.h"

#include "again.h"
#include "deviation.h"
#include "mode.h"
#include "port.h"
#include "progress.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { QUICK_S = 60, SUITE_S = 2, SUITE_EXTRA_S = 6 /* where too few cases can tell */ };

/* Selects what a pattern means: rules, or a family with all rules. False: nothing. */
static bool select_pattern(struct campaign *c, const char *pattern)
{
	bool any = false;
	unsigned r;
	size_t i;
	const struct family *f;

	for (r = 0; r < rules_count(); r++)
		if (pattern_matches(pattern, rule_at(r)->id))
			any = c->tally[r].selected = true;
	if (any)
		return true;
	for (i = 0; i < mechanisms_count; i++)
		for (f = mechanisms[i].families; f != NULL && f->id != NULL; f++)
			if (pattern_matches(pattern, f->id)) {
				campaign_add_family(c, f, &mechanisms[i]);
				any = true;
			}
	for (r = 0; any && r < rules_count(); r++)
		c->tally[r].selected = true;
	return any;
}

static unsigned selected(const struct campaign *c)
{
	unsigned r, n = 0;

	for (r = 0; r < rules_count(); r++)
		n += c->tally[r].selected;
	return n;
}

static void header(struct tap *t, const struct campaign *c, const struct world *w)
{
	tap_comment(t, "shall %s on %s", SHALL_VERSION, c->model ? "the model" : w->arena->platform.text);
	tap_comment(t, "seed 0x%llx, mode %s, %u families%s%s", (unsigned long long)c->seed,
	    c->mode != NULL ? c->mode : "drawn", c->families, c->fault >= 0 ? ", planted fault " : "",
	    c->fault >= 0 ? fault_at(c->fault)->name : "");
	if (!c->model && c->mode == NULL) {
		char shares[200];

		mode_weights(shares, sizeof(shares));
		tap_comment(t, "mode drawn: %s", shares);
	}
	if (!c->model)
		tap_comment(t, "deadline %u ms, %d processors", patience_deadline_ms(&w->patience),
		    w->arena->platform.cpus);
}

/* What is known of this system, and what it would not survive. */
static void expect_deviations(struct campaign *c, const struct world *w, struct tap *t)
{
	const char *platform = w->arena->platform.text;
	const struct deviation *d;
	unsigned i;

	for (d = deviations; d->file != NULL; d++)
		for (i = 0; deviation_applies(d, platform) && d->avoid[i] != NULL; i++)
			tap_comment(t, "left out: families %s, which this system does not survive: %s", d->avoid[i],
			    d->file);
	deviations_expect(c, deviations, platform);
}

/* What the model's system was like: the first thing to know about a surprising verdict. */
static void liberties_taken(struct tap *t, const struct campaign *c)
{
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		const struct tally *y = &c->tally[r];

		if (y->violations == 0)
			continue;
		tap_comment(t,
		    "%s was first violated where the model took %u liberties; which of them it takes:", rule_at(r)->id,
		    liberties_number(&y->took));
		if (y->scenario[0] != '\0')
			tap_comment(t, "  shall replay %s --world model%s%s", y->scenario,
			    c->fault >= 0 ? " --fault " : "", c->fault >= 0 ? fault_at(c->fault)->name : "");
	}
	tap_comment(t, "%u of %u liberties were allowed, %u taken", liberties_number(&c->allowed), liberties_count(),
	    liberties_number(&c->took));
	for (r = 0; r < liberties_count(); r++)
		if (liberties_have(&c->allowed, r) && !liberties_have(&c->took, r))
			tap_comment(t, "  never taken: %s", liberty_at(r)->name);
}

static void footer(struct tap *t, const struct campaign *c, const struct world *w)
{
	tap_comment(t, "%llu cases judged, %llu discarded, %llu ended by the watchdog", (unsigned long long)c->done,
	    (unsigned long long)c->discarded, (unsigned long long)c->quiet);
	if (!c->model && w->patience.longest_ms > 0)
		tap_comment(t, "  the longest pause of a case that went on: %u ms, the deadline now: %u ms",
		    w->patience.longest_ms, patience_deadline_ms(&w->patience));
	if (c->unable > 0)
		tap_comment(t, "  %llu cases could not be run: a process cannot be made (%s)",
		    (unsigned long long)c->unable, strerror(c->trouble));
	if (c->broken > 0)
		tap_comment(t, "  %llu cases were broken off: processes were killed or would not end",
		    (unsigned long long)c->broken);
	if (c->stalled[0] != '\0')
		tap_comment(t, "  came to no end, though no rule says that it had to: %s", c->stalled);
	if (c->impossible > 0)
		tap_comment(t, "  %llu cases were left out: they want %s, which is not possible here",
		    (unsigned long long)c->impossible, c->wanting);
	if (!c->model && c->discarded > 0)
		tap_comment(t, "  discarded: %llu with a full log, %llu whose first process was killed, %llu too long",
		    (unsigned long long)w->log_full, (unsigned long long)w->main_gone, (unsigned long long)w->too_long);
	if (!c->model && w->ordered > 0)
		tap_comment(t, "  %llu cases in mode turnstile, %llu of them not quite in the order drawn",
		    (unsigned long long)w->ordered, (unsigned long long)w->disordered);
	if (c->model)
		liberties_taken(t, c);
	report_shares(t, c);
}

/* Violations of rules that were not asked for must not go unseen. */
static void point_for_others(struct tap *t, const struct campaign *c)
{
	unsigned r, others = 0;

	for (r = 0; r < rules_count(); r++)
		others += !c->tally[r].selected && tally_violated(&c->tally[r]);
	tap_point(t, others == 0, NULL, "no other rule was violated on the way");
	for (r = 0; r < rules_count(); r++)
		if (!c->tally[r].selected && c->tally[r].violations > 0)
			tap_comment(t, "%s: %s (%s)", rule_at(r)->id, c->tally[r].why,
			    c->tally[r].known != NULL ? c->tally[r].known->file : c->tally[r].scenario);
}

static int conclude(struct campaign *c, const struct world *w, struct tap *t, const struct options *o,
    const struct leftovers *before)
{
	char what[80], mute[160], ill[160];
	bool not_exercised = false, clean, violated = false, sings, healthy;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		violated |= tally_violated(&c->tally[r]);
		if (c->tally[r].selected)
			report_rule(t, c, r, o->strict, &not_exercised);
	}
	point_for_others(t, c);
	sings = report_canary(t, c, mute, sizeof(mute));
	healthy = report_health(t, c, ill, sizeof(ill));
	clean = leftovers_none(before, what, sizeof(what));
	tap_point(t, clean, NULL, "nothing is left behind");
	if (!clean)
		tap_comment(t, "left behind: %s", what);
	footer(t, c, w);
	if (c->save_failed)
		return cmd_fail(STATUS_ENVIRONMENT, "%s", c->save_error);
	if (!clean)
		return cmd_fail(STATUS_ENVIRONMENT, "left behind: %s", what);
	if (c->gave_up && !violated)
		return cmd_fail(STATUS_ENVIRONMENT, "ended early: %s",
		    c->no_resource > 0 ? "a process cannot be made" : "processes are killed or will not end");
	if (!sings)
		return cmd_fail(STATUS_ENVIRONMENT, "the judges cannot object: %s", mute);
	if (!healthy && !violated)
		return cmd_fail(STATUS_ENVIRONMENT, "the run is not healthy: %s", ill);
	return violated ? STATUS_VIOLATED : o->strict && not_exercised ? STATUS_NOT_EXERCISED : STATUS_HOLDS;
}

/* Why the campaign could not go on, as one line; NULL if it could. */
static const char *obstacle(const struct campaign *c, char *line, size_t size)
{
	if (c->interrupted)
		return "interrupted";
	if (c->done > 0)
		return NULL;
	if (c->trouble != 0)
		snprintf(line, size, "no case could be run: a process cannot be made (%s)", strerror(c->trouble));
	else if (c->broken > 0)
		snprintf(line, size, "no case could be run: processes are killed or will not end");
	else if (c->discarded > 0)
		snprintf(line, size, "no case could be judged: all %llu were discarded",
		    (unsigned long long)c->discarded);
	else
		return NULL;
	return line;
}

static int execute(struct campaign *c, const struct options *o, const char *argv0)
{
	struct world w;
	struct tap t;
	struct leftovers before;
	char line[160];
	const char *why;
	int status = 0;

	memset(&w, 0, sizeof(w));
	leftovers_before(&before);
	if (!c->model)
		status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	if (c->fault >= 0) /* what hangs does so on purpose */
		world_set_quiet(&w, FAULT_QUIET_MS);
	tap_begin(&t, stdout, selected(c) + 4);
	header(&t, c, &w);
	c->progress = progress_wanted();
	if (!c->model)
		expect_deviations(c, &w, &t);
	c->probe = true;
	again_run(c, &w, &t);
	campaign_run(c, &w);
	if (!c->model)
		deviations_look(c, &w, deviations);
	if (!c->interrupted && !c->gave_up)
		shrink_findings(c, &w, o->shrink_s);
	campaign_close_model(c);
	world_close(&w);
	why = obstacle(c, line, sizeof(line));
	if (why != NULL) {
		tap_bail_out(&t, "%s", why);
		if (c->interrupted)
			cmd_end_by_signal();
		return cmd_fail(STATUS_ENVIRONMENT, "%s", why);
	}
	status = conclude(c, &w, &t, o, &before);
	campaign_close(c);
	cmd_end_by_signal(); /* if it came while findings were shrunk */
	return status;
}

static uint64_t fresh_seed(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return choice_mix((uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec, (uint64_t)getpid()) & 0xffffffffffff;
}

static int configure(struct campaign *c, const struct options *o, const char *verb)
{
	c->seed = o->seed_given ? o->seed : fresh_seed();
	c->cases = o->cases;
	c->time_s = o->time_s;
	c->extra_s = o->extra_s;
	if (o->strict && o->cases == 0 && !o->extra_given) {
		/* Half of the time is for what would fail for want of cases. */
		c->extra_s = o->time_s / 2;
		c->time_s -= c->extra_s;
		c->whole = c->extra_s > 0;
	}
	c->mode = o->mode;
	c->allowed = o->allowed;
	c->shard = o->shard;
	c->shards = o->shards;
	c->out = o->out != NULL ? o->out : "shall-findings";
	return cmd_plant(c, o, verb);
}

int cmd_run(int argc, char **argv, const char *argv0)
{
	static struct campaign c;
	struct options o;
	int i, status = options_read(&o, argc, argv, "run");
	unsigned r;

	if (status != 0)
		return status;
	campaign_defaults(&c);
	for (i = 0; i < o.operands; i++)
		if (!select_pattern(&c, o.operand[i]))
			return cmd_fail(STATUS_USAGE, "run: no rule or family matches '%s'", o.operand[i]);
	for (r = 0; o.operands == 0 && r < rules_count(); r++)
		c.tally[r].selected = true;
	if (c.families == 0)
		campaign_add_families(&c);
	status = configure(&c, &o, "run");
	if (status != 0)
		return status;
	if (c.cases == 0 && c.time_s == 0) {
		c.time_s = QUICK_S;
		c.extra_s = o.extra_given ? o.extra_s : QUICK_S / 2;
	}
	return execute(&c, &o, argv0);
}

int cmd_suite(int argc, char **argv, const char *argv0)
{
	static struct campaign c;
	struct options o;
	const struct mechanism *m = NULL;
	const struct family *f;
	size_t i;
	unsigned r;
	int status;

	for (i = 0; argc > 0 && i < mechanisms_count; i++)
		if (strcmp(mechanisms[i].name, argv[0]) == 0)
			m = &mechanisms[i];
	if (m == NULL)
		return cmd_fail(STATUS_USAGE, "suite: no mechanism is named '%s'", argc > 0 ? argv[0] : "");
	status = options_read(&o, argc - 1, argv + 1, "suite");
	if (status != 0)
		return status;
	if (o.operands > 0)
		return cmd_fail(STATUS_USAGE, "suite: unexpected '%s'", o.operand[0]);
	campaign_defaults(&c);
	for (r = 0; r < rules_count(); r++)
		c.tally[r].selected = rule_mechanism(r) == m;
	for (f = m->families; f != NULL && f->id != NULL; f++)
		campaign_add_family(&c, f, m);
	status = configure(&c, &o, "suite");
	if (status != 0)
		return status;
	if (c.cases == 0 && c.time_s == 0) {
		c.time_s = SUITE_S;
		c.extra_s = o.extra_given ? o.extra_s : SUITE_EXTRA_S;
	}
	return execute(&c, &o, argv0);
}
