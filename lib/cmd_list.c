/* list, explain, draw, probe, help: what there is, in words. */
#include "cmd.h"

#include "deviation.h"
#include "folder.h"
#include "names.h"
#include "port.h"
#include "shelf.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *class_name(const struct rule *r)
{
	switch (r->class) {
	case CLASS_OPTION:
		return "option";
	case CLASS_DEFINED:
		return "defined";
	case CLASS_EXTENSION:
		return "extension";
	default:
		return "shall";
	}
}

static bool wanted(const struct options *o, const char *id)
{
	int i;

	for (i = 0; i < o->operands; i++)
		if (pattern_matches(o->operand[i], id))
			return true;
	return o->operands == 0;
}

/* The families that provoke a mechanism's rules, comma-separated. */
static void print_families(const struct mechanism *m)
{
	const char *comma = "";
	const struct family *f;
	size_t i;

	for (i = 0; i < mechanisms_count; i++)
		for (f = mechanisms[i].families; f != NULL && f->id != NULL; f++)
			if (&mechanisms[i] == m || family_uses(f, m)) {
				printf("%s%s", comma, f->id);
				comma = ",";
			}
}

/* What the model may do that a plain system does not. */
static int list_liberties(void)
{
	unsigned i;

	printf("liberty\tgist\n");
	for (i = 0; i < liberties_count(); i++)
		printf("%s\t%s\n", liberty_at(i)->name, liberty_at(i)->gist);
	return STATUS_HOLDS;
}

/* Why each rule cannot be looked at here, NULL if it can. As in a run, that is found out by making things and using them. */
static void look_around(const char **absent)
{
	struct signals_here here;
	char folder[sizeof(((struct platform *)NULL)->folder)];
	unsigned r;

	cmd_catch_signals();
	signals_probe(&here);
	signals_use(&here);
	folder_open(folder, sizeof(folder));
	shelf_open();
	for (r = 0; r < rules_count(); r++)
		absent[r] = rule_at(r)->unsupported != NULL ? rule_at(r)->unsupported() : NULL;
	names_sweep();
	cmd_end_by_signal();
}

int cmd_list(int argc, char **argv, const char *argv0)
{
	struct options o;
	const char *absent[RULES_MAX] = { NULL };
	int i, status = options_read(&o, argc, argv, "list");
	unsigned r, shown = 0;

	(void)argv0;
	if (status != 0)
		return status;
	if (o.liberties)
		return o.operands == 0 ? list_liberties()
		                       : cmd_fail(STATUS_USAGE, "list: unexpected '%s'", o.operand[0]);
	for (i = 0; i < o.operands; i++) {
		bool any = false;

		for (r = 0; r < rules_count(); r++)
			any |= pattern_matches(o.operand[i], rule_at(r)->id);
		if (!any)
			return cmd_fail(STATUS_USAGE, "list: no rule matches '%s'", o.operand[i]);
	}
	look_around(absent);
	printf("rule\tclass\tclause\tstate\tfamilies\n");
	for (r = 0; r < rules_count(); r++) {
		const struct rule *rule = rule_at(r);

		if (!wanted(&o, rule->id))
			continue;
		shown++;
		printf("%s\t%s%s%s\t%s\t%s%s\t", rule->id, class_name(rule), rule->option != NULL ? ":" : "",
		    rule->option != NULL ? rule->option : "", rule->clause,
		    absent[r] != NULL ? "unsupported: " : "ready", absent[r] != NULL ? absent[r] : "");
		print_families(rule_mechanism(r));
		putchar('\n');
	}
	return shown > 0 ? STATUS_HOLDS : STATUS_USAGE;
}

static const char *kind_name(enum fault_kind kind)
{
	return kind == FAULT_HISTORY ? "history" : kind == FAULT_CALL ? "call" : "model";
}

static void print_deviations(const char *rule)
{
	const struct deviation *d;
	unsigned i;
	bool any = false;

	for (d = deviations; d->file != NULL; d++) {
		if (strcmp(d->rule, rule) != 0)
			continue;
		if (!any)
			printf("\nKnown deviations\n");
		any = true;
		printf("  %s\n  seen: %s; excused where the platform is like", d->file, d->seen);
		for (i = 0; d->platform[i] != NULL; i++)
			printf(" %s", d->platform[i]);
		putchar('\n');
		text_fold(stdout, d->because, "  ", 78);
	}
}

static void explain(unsigned rule)
{
	const struct rule *r = rule_at(rule);
	unsigned k;
	int i;

	printf("%s (%s%s%s%s)\n  %s\n\nClause\n  %s\n\nWhat is accepted\n", r->id, class_name(r),
	    r->option != NULL ? ":" : "", r->option != NULL ? r->option : "",
	    r->star ? ", among the most valuable" : "", r->gist, r->clause);
	text_fold(stdout, r->accepts != NULL ? r->accepts : "-", "  ", 78);
	printf("\nSituations that count as evidence\n");
	for (k = 0; k < SITUATIONS_MAX && r->situation[k].name != NULL; k++)
		if (r->situation[k].share > 0)
			printf("  %s (in at least %.3g %% of the cases)\n", r->situation[k].name,
			    r->situation[k].share / 100.0);
		else
			printf("  %s (counted only)\n", r->situation[k].name);
	printf("\nWhat a pass is worth\n");
	text_fold(stdout,
	    "n judged cases without a violation bound the rate of violations by about 3/n at 95 %, and so do those in which "
	    "a situation occurred: for cases of this generator, mixed and perturbed as they were, on this machine. It is no "
	    "bound for other programs.",
	    "  ", 78);
	printf("\nPlanted faults that it catches\n");
	for (i = 0; fault_at(i) != NULL; i++)
		if (strcmp(fault_at(i)->rule, r->id) == 0)
			printf("  %-32s %s: %s\n", fault_at(i)->name, kind_name(fault_at(i)->kind), fault_at(i)->gist);
	printf("\nFamilies that provoke it\n  ");
	print_families(rule_mechanism(rule));
	printf("\n");
	print_deviations(r->id);
}

/* explain RULE…: patterns, too. */
int cmd_explain(int argc, char **argv, const char *argv0)
{
	struct options o;
	int i, status = options_read(&o, argc, argv, "explain");
	unsigned r;
	bool any = false;

	(void)argv0;
	if (status != 0)
		return status;
	if (o.operands == 0)
		return cmd_fail(STATUS_USAGE, "explain: which rule? (shall list shows them)");
	for (i = 0; i < o.operands; i++) {
		bool found = false;

		for (r = 0; r < rules_count(); r++)
			found |= pattern_matches(o.operand[i], rule_at(r)->id);
		if (!found)
			return cmd_fail(STATUS_USAGE, "explain: no rule is named '%s'", o.operand[i]);
	}
	for (r = 0; r < rules_count(); r++) {
		if (!wanted(&o, rule_at(r)->id))
			continue;
		if (any)
			putchar('\n');
		explain(r);
		any = true;
	}
	return STATUS_HOLDS;
}

/* draw FAMILY --seed N --cases K: the first K scenarios, for people and for comparing platforms. */
int cmd_draw(int argc, char **argv, const char *argv0)
{
	static struct scenario s;
	struct options o;
	int i, status = options_read(&o, argc, argv, "draw");
	uint64_t number;
	const struct family *f;
	size_t m;
	bool any;

	(void)argv0;
	if (status != 0)
		return status;
	for (i = 0; i < (o.operands > 0 ? o.operands : 1); i++) {
		const char *pattern = o.operands > 0 ? o.operand[i] : "*";

		any = false;
		for (m = 0; m < mechanisms_count; m++)
			for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++) {
				if (!pattern_matches(pattern, f->id))
					continue;
				any = true;
				for (number = 0; number < (o.cases != 0 ? o.cases : 1); number++) {
					campaign_draw(f, o.seed, number, o.mode, &s);
					scenario_print(&s, stdout);
				}
			}
		if (!any)
			return cmd_fail(STATUS_USAGE, "draw: no family matches '%s'", pattern);
	}
	return STATUS_HOLDS;
}

int cmd_probe(int argc, char **argv, const char *argv0)
{
	struct options o;
	struct world w;
	int status = options_read(&o, argc, argv, "probe");
	const struct deviation *d;
	unsigned i;

	if (status != 0)
		return status;
	status = cmd_open_world(&w, argv0);
	if (status != 0)
		return status;
	printf("version\t%s\nplatform\t%s\nprocessors\t%d\n", SHALL_VERSION, w.arena->platform.text,
	    w.arena->platform.cpus);
	printf("realtime-signals\t%d\n", w.arena->platform.signals.rt_usable);
	printf("case-us\t%lld\nscale\t%u\ndeadline-ms\t%u\n", w.calibration_us, w.scale,
	    patience_deadline_ms(&w.patience));
	printf("exec\t%s\n", w.arena->fd >= 0 && w.arena->platform.self[0] != '\0' ? "yes" : "no");
	for (d = deviations; d->file != NULL; d++)
		if (deviation_applies(d, w.arena->platform.text))
			printf("known-deviation\t%s\n", d->file);
	for (i = 0; i < marks_count(); i++)
		printf("%s\t%lld\n", mark_at(i)->name, (long long)w.arena->platform.mark[i]);
	world_close(&w);
	return STATUS_HOLDS;
}
