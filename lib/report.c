/* A rule's TAP point: see architecture, "Verdicts". */
#include "cmd.h"
#include "deviation.h"
#include "shrink.h"
#include "stats.h"
#include "tap.h"
#include "text.h"
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

static void percent(char *text, size_t size, double p)
{
	snprintf(text, size, p >= 0.01 ? "%.1f %%" : p >= 0.0001 ? "%.3f %%" : "%.5f %%", 100 * p);
}

/* With what a situation counts for: how often it had to occur, and how rare violations are where it did. */
static void situation(struct tap *tap, const struct tally *t, const struct rule *r, unsigned i)
{
	static const char *const words[] = { [MET] = "met", [NOT_MET] = "not met", [MET_UNDECIDED] = "undecided" };
	char needed[120] = "", bound[80] = "", high[32], times[40] = "";

	if (t->situation[i].times > t->situation[i].cases)
		snprintf(times, sizeof(times), ", %llu times", (unsigned long long)t->situation[i].times);
	if (r->situation[i].share > 0 && situation_absent(r, i) != NULL)
		snprintf(needed, sizeof(needed), "; not needed here: %s", situation_absent(r, i));
	else if (r->situation[i].share > 0)
		snprintf(needed, sizeof(needed), "; needs %.3g %%, of its own families %llu of %llu, %s",
		    r->situation[i].share / 100.0, (unsigned long long)t->situation[i].own, (unsigned long long)t->own,
		    words[evidence_of(t, r, i)]);
	if (t->violations == 0 && t->situation[i].cases > 0) {
		percent(high, sizeof(high), stats_bound(t->situation[i].cases));
		snprintf(bound, sizeof(bound), "; violated in less than %s of them", high);
	}
	tap_yaml_item(tap, "%s: %llu of %llu cases%s%s%s", r->situation[i].name,
	    (unsigned long long)t->situation[i].cases, (unsigned long long)t->judged, times, needed, bound);
}

static void situations(struct tap *tap, const struct tally *t, const struct rule *r)
{
	unsigned i;

	if (r->situation[0].name == NULL)
		return;
	tap_yaml_list(tap, "situations");
	for (i = 0; i < SITUATIONS_MAX && r->situation[i].name != NULL; i++)
		situation(tap, t, r, i);
}

static void records(struct tap *tap, const struct tally *t, const struct rule *r)
{
	unsigned i;

	if (r->record[0] == NULL)
		return;
	tap_yaml_list(tap, "recorded");
	for (i = 0; i < RECORDS_MAX && r->record[i] != NULL; i++)
		if (t->record[i].times > 0)
			tap_yaml_item(tap, "%s: %lld to %lld, %llu times", r->record[i], (long long)t->record[i].min,
			    (long long)t->record[i].max, (unsigned long long)t->record[i].times);
}

static void strength(struct tap *tap, const struct tally *t)
{
	char low[32], high[32];
	struct interval rate;

	tap_yaml(tap, "judged", "%llu", (unsigned long long)t->judged);
	if (t->undecided > 0)
		tap_yaml(tap, "undecided", "%llu", (unsigned long long)t->undecided);
	if (t->violations == 0) {
		percent(high, sizeof(high), stats_bound(t->judged));
		tap_yaml(tap, "bound", "below %s of such cases at 95 %%", high);
		return;
	}
	rate = stats_exact(t->violations, t->judged);
	percent(low, sizeof(low), rate.low);
	percent(high, sizeof(high), rate.high);
	tap_yaml(tap, "violations", "%llu", (unsigned long long)t->violations);
	tap_yaml(tap, "rate", "%llu of %llu, 95 %% %s to %s", (unsigned long long)t->violations,
	    (unsigned long long)t->judged, low, high);
}

static void finding(struct tap *tap, const struct campaign *c, const struct tally *t)
{
	tap_yaml(tap, "why", "%s", t->why);
	if (t->slice != NULL)
		tap_yaml_block(tap, "slice", t->slice);
	if (t->scenario[0] != '\0') {
		tap_yaml(tap, "scenario", "%s", t->scenario);
		tap_yaml(tap, "history", "%s", t->history);
	}
	if (t->shrunk != NULL && t->shrunk->seen) {
		tap_yaml(tap, "smallest", "%s", t->shrunk->smallest);
		tap_yaml(tap, "loudest", "%s", t->shrunk->loudest);
	}
	tap_yaml(tap, "seed", "0x%llx", (unsigned long long)c->seed);
	if (t->known != NULL)
		tap_yaml(tap, "deviation", "%s", t->known->file);
}

/* A paragraph that begins with a word, which its other lines leave room for. */
static void paragraph(struct tap *tap, const char *word, const char *text)
{
	struct paper paper;
	char *folded;
	size_t i;

	text_fold(paper_open(&paper), text, "       ", TIMELINE_COLUMNS);
	folded = paper_close(&paper);
	for (i = 0; word[i] != '\0'; i++)
		folded[i] = word[i];
	tap_comment_lines(tap, folded, 2);
	free(folded);
}

void report_contradiction(struct tap *tap, const struct rule *r, const struct tally *t)
{
	paragraph(tap, "shall:", r->gist);
	paragraph(tap, "seen:", t->why);
	if (t->slice != NULL)
		tap_comment_lines(tap, t->slice, 2);
}

static void shrunk_for_people(struct tap *tap, const struct shrunk *s)
{
	if (s->seen) {
		tap_comment(tap, "  smallest: %s (%s), drawn above", s->smallest, s->smallest_is);
		tap_comment(tap, "  loudest:  %s (%s)", s->loudest, s->loudest_is);
	} else {
		tap_comment(tap, "  not seen again in %llu runs; the finding stands", (unsigned long long)s->runs);
	}
}

/* prove swallows YAML: the same in a few lines for people. */
static void finding_for_people(struct tap *tap, const struct rule *r, const struct tally *t)
{
	tap_comment(tap, "%s is violated in %llu of %llu cases: %s", r->id, (unsigned long long)t->violations,
	    (unsigned long long)t->judged, r->clause);
	report_contradiction(tap, r, t);
	if (t->scenario[0] == '\0')
		return;
	if (t->again)
		tap_comment(tap, "  seen again (from %s)", t->scenario);
	tap_comment(tap, "  again:  shall replay %s", t->scenario);
	tap_comment(tap, "  judge:  shall judge %s", t->history);
	if (t->shrunk != NULL)
		shrunk_for_people(tap, t->shrunk);
}

static void deviation_for_people(struct tap *tap, const struct rule *r, const struct tally *t)
{
	const struct deviation *d = t->violations > 0 ? t->known : t->gone;

	if (d == NULL)
		return;
	tap_comment(tap, "known deviation%s: %s", t->violations > 0 ? "" : " gone", d->file);
	if (t->violations > 0)
		tap_comment(tap, "  %s is violated in %llu of %llu cases: %s", r->id, (unsigned long long)t->violations,
		    (unsigned long long)t->judged, d->because);
	else
		tap_comment(tap, "  %s was not violated, not even in %u runs of its scenario; it was seen with %s",
		    r->id, d->replays, d->seen);
}

void report_rule(struct tap *tap, const struct campaign *c, unsigned rule, bool strict, bool *not_exercised)
{
	const struct rule *r = rule_at(rule);
	const struct tally *t = &c->tally[rule];
	const char *absent = !c->model && r->unsupported != NULL ? r->unsupported() : NULL;
	char lacking[160], directive[200];
	bool exercised = evidence_suffices(t, r, lacking, sizeof(lacking));

	if (tally_violated(t)) {
		tap_point(tap, false, NULL, "%s: %s", r->id, r->gist);
		tap_yaml(tap, "verdict", "violated");
	} else if (t->violations > 0) {
		snprintf(directive, sizeof(directive), "TODO known deviation: %s", t->known->file);
		tap_point(tap, false, directive, "%s: %s", r->id, r->gist);
		tap_yaml(tap, "verdict", "known deviation");
	} else if (absent != NULL) {
		snprintf(directive, sizeof(directive), "SKIP unsupported: %s", absent);
		tap_point(tap, true, directive, "%s: %s", r->id, r->gist);
		return;
	} else if (r->class == CLASS_DEFINED) {
		snprintf(directive, sizeof(directive), "recorded: %s %lld to %lld",
		    r->record[0] != NULL ? r->record[0] : "seen", (long long)t->record[0].min,
		    (long long)t->record[0].max);
		tap_point(tap, true, t->judged > 0 ? directive : "SKIP not exercised: nothing to record occurred",
		    "%s: %s", r->id, r->gist);
		tap_yaml(tap, "verdict", t->judged > 0 ? "recorded" : "not exercised");
	} else if (!exercised) {
		*not_exercised = true;
		snprintf(directive, sizeof(directive), "SKIP not exercised: %s", lacking);
		tap_point(tap, !strict, strict ? NULL : directive, "%s: %s", r->id, r->gist);
		tap_yaml(tap, "verdict", "not exercised: %s", lacking);
	} else {
		/* prove speaks up when something that is to do passes. */
		if (t->gone != NULL)
			snprintf(directive, sizeof(directive), "TODO known deviation gone: %s", t->gone->file);
		tap_point(tap, true, t->gone != NULL ? directive : NULL, "%s: %s", r->id, r->gist);
		tap_yaml(tap, "verdict", "holds");
	}
	tap_yaml(tap, "clause", "%s", r->clause);
	strength(tap, t);
	situations(tap, t, r);
	records(tap, t, r);
	if (t->violations > 0)
		finding(tap, c, t);
	tap_yaml_end(tap);
	if (t->known != NULL)
		deviation_for_people(tap, r, t);
	if (tally_violated(t))
		finding_for_people(tap, r, t);
	else if (strict && !exercised && absent == NULL && r->class != CLASS_DEFINED)
		tap_comment(tap, "%s was not exercised: %s", r->id, lacking);
}
