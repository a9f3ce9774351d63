#include "deviation.h"

#include "port.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_MS_MAX = 30000 }; /* for one; if that is too short for all its runs, nothing is said of it */

static bool any_matches(const char *const *glob, const char *text)
{
	for (; *glob != NULL; glob++)
		if (glob_matches(*glob, text))
			return true;
	return false;
}

bool deviation_applies(const struct deviation *d, const char *platform)
{
	return any_matches(d->platform, platform);
}

bool deviation_avoids(const struct deviation *d)
{
	return d->avoid[0] != NULL;
}

static void leave_out(struct campaign *c, const struct deviation *d)
{
	unsigned i, kept = 0;

	for (i = 0; i < c->families; i++)
		if (!any_matches(d->avoid, c->family[i].family->id))
			c->family[kept++] = c->family[i];
	c->families = kept;
}

void deviations_expect(struct campaign *c, const struct deviation *table, const char *platform)
{
	const struct deviation *d;

	for (d = table; d->file != NULL; d++) {
		int rule = rule_find(d->rule);

		if (rule < 0 || !deviation_applies(d, platform))
			continue;
		if (deviation_avoids(d)) /* with planted faults, too */
			leave_out(c, d);
		else if (c->fault < 0 && c->tally[rule].known == NULL)
			c->tally[rule].known = d;
	}
}

/* True if its scenario was run so often that it would have shown, and did not. */
static bool is_gone(struct campaign *c, struct world *w, const struct deviation *d, const struct tally *t)
{
	static struct scenario s;
	struct complaint why;
	long long started = port_now_ms();
	uint64_t before = c->done;
	const char *wanting;
	unsigned i;

	if (!scenario_parse(&s, d->scenario, strlen(d->scenario), &why))
		abort(); /* a unit test has parsed them all */
	if (!world_can_run(w, &s, &wanting))
		return false;
	for (i = 0; c->done - before < d->replays; i++) {
		s.mode_seed = choice_mix(c->seed, i) & 0xffff;
		if (!campaign_case(c, w, &s) || t->violations > 0 || port_now_ms() - started > LOOK_MS_MAX)
			return false;
	}
	return true;
}

static bool can_be_judged(const struct rule *r)
{
	return r->unsupported == NULL || r->unsupported() == NULL;
}

void deviations_look(struct campaign *c, struct world *w, const struct deviation *table)
{
	const struct deviation *d;
	const char *out = c->out;
	uint64_t done = c->done, discarded = c->discarded;

	for (d = table; d->file != NULL; d++) {
		int rule = rule_find(d->rule);
		struct tally *t = rule >= 0 ? &c->tally[rule] : NULL;

		if (t == NULL || t->known == NULL || !t->selected || t->violations > 0 || deviation_avoids(d) ||
		    !deviation_applies(d, w->arena->platform.text) || !can_be_judged(rule_at((unsigned)rule)) ||
		    !campaign_provokes(c, rule_mechanism((unsigned)rule)) || c->gave_up || c->interrupted)
			continue;
		t->known = d;
		/* Its scenario is kept already: it is no case of this run, and what it does no finding. */
		c->out = NULL;
		world_set_quiet(w, FAULT_QUIET_MS); /* a call that hangs is expected to */
		if (is_gone(c, w, d, t))
			t->gone = d;
		world_set_quiet(w, 0);
		c->out = out;
		c->done = done;
		c->discarded = discarded;
	}
}
