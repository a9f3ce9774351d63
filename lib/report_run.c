/* What a run says of itself: can its judges object, is it healthy, what did it consist of. */
#include "cmd.h"
#include "mode.h"
#include "tap.h"
#include "text.h"
#include "timeline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool report_canary(struct tap *t, const struct campaign *c, char *why, size_t size)
{
	const struct canary *y = &c->canary;
	bool sings = canary_sings(y);

	snprintf(why, size, "%u of %u edits went unnoticed, the first: %s", y->edited - y->noticed, y->edited,
	    y->missed);
	tap_point(t, sings, y->edited == 0 ? "SKIP no history offered a place for an edit" : NULL,
	    "the judges can object");
	tap_yaml(t, "edits", "%u of %u were noticed", y->noticed, y->edited);
	if (y->missed[0] != '\0')
		tap_yaml(t, "missed", "%s", y->missed);
	tap_yaml_end(t);
	if (!sings)
		tap_comment(t, "%s", why);
	return sings;
}

static double percent(uint64_t k, uint64_t n)
{
	return n > 0 ? 100.0 * (double)k / (double)n : 0;
}

bool report_health(struct tap *t, const struct campaign *c, char *why, size_t size)
{
	const struct health *y = &c->health;
	enum health_state state;
	unsigned long long drawn = y->cases + y->discarded;
	char directive[200];
	unsigned i;

	why[0] = '\0';
	state = health_of(y, why, size);
	snprintf(directive, sizeof(directive), "SKIP cannot be told: %s", why);
	tap_point(t, state != ILL, state == HEALTH_UNKNOWN ? directive : NULL, "the run is healthy");
	tap_yaml(t, "discarded", "%.3g %% of %llu cases", percent(y->discarded, drawn), drawn);
	tap_yaml(t, "deadline", "%.3g %% of %llu cases were ended by the watchdog", percent(y->quiet, y->cases),
	    (unsigned long long)y->cases);
	tap_yaml(t, "duplicates", "%.3g %% of %llu scenarios", percent(y->duplicates, y->drawn),
	    (unsigned long long)y->drawn);
	if (!c->model)
		tap_yaml_list(t, "modes");
	for (i = 0; !c->model && i < HEALTH_MODES_MAX && modes[i].name != NULL; i++) {
		const struct mode_effect *e = &y->mode[i];

		if (e->cases > 0)
			tap_yaml_item(t, "%s, %llu cases: %.3g pairs of overlapping calls a case, some in %.3g %%",
			    modes[i].name, (unsigned long long)e->cases, (double)e->pairs / (double)e->cases,
			    percent(e->overlapping, e->cases));
		if (e->runs > 0)
			tap_yaml_item(t, "%s, %u runs of the mode probe: %u with overlapping calls, %u orders",
			    modes[i].name, e->runs, e->overlapped, e->orders);
	}
	tap_yaml_end(t);
	if (state == ILL)
		tap_comment(t, "%s", why);
	return state != ILL;
}

/* ---- shares ---- */

/* What was written becomes a paragraph of comments. */
static void end(struct paper *p, struct tap *t)
{
	char *text = paper_close(p), *folded;

	text_fold(paper_open(p), text, "", TIMELINE_COLUMNS);
	folded = paper_close(p);
	tap_comment_lines(t, folded, 2);
	free(folded);
	free(text);
}

static void families(struct tap *t, const struct campaign *c)
{
	struct paper p;
	unsigned i;

	paper_open(&p);
	fputs("cases by family:", p.out);
	for (i = 0; i < c->families; i++)
		fprintf(p.out, "%s %s %llu", i > 0 ? "," : "", c->family[i].family->id,
		    (unsigned long long)c->family[i].cases);
	end(&p, t);
}

/* What this system did that another need not do. */
static void liberties(struct tap *t, const struct campaign *c, const struct mechanism *m)
{
	const char *between = ": ";
	struct paper p;
	unsigned r, i;

	paper_open(&p);
	fprintf(p.out, "liberties taken, %s", m->name);
	for (r = 0; r < rules_count(); r++) {
		const struct tally *y = &c->tally[r];
		bool named = false;

		for (i = 0; i < SITUATIONS_MAX && rule_at(r)->situation[i].name != NULL; i++) {
			if (rule_mechanism(r) != m || rule_at(r)->situation[i].share > 0 || y->situation[i].cases == 0)
				continue;
			if (!named)
				fprintf(p.out, "%s%s", between, strchr(rule_at(r)->id, '.') + 1);
			fprintf(p.out, "%s %.3g %% %s", named ? "," : "", percent(y->situation[i].cases, y->judged),
			    rule_at(r)->situation[i].name);
			named = true;
			between = "; ";
		}
	}
	if (between[0] == ':')
		fputs(": none", p.out);
	end(&p, t);
}

void report_shares(struct tap *t, const struct campaign *c)
{
	size_t i;
	unsigned r;

	families(t, c);
	for (i = 0; i < mechanisms_count; i++) {
		bool judged = false;

		for (r = 0; r < rules_count(); r++)
			judged |= rule_mechanism(r) == &mechanisms[i] && c->tally[r].judged > 0;
		if (judged)
			liberties(t, c, &mechanisms[i]);
	}
}
