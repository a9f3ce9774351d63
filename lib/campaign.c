#include "campaign.h"

#include "finding.h"
#include "mode.h"
#include "model.h"
#include "port.h"
#include "progress.h"
#include "timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	NO_RESOURCE_MAX = 200, /* cases in a row without a process: the environment has failed */
	BROKEN_MAX = 5
};

void campaign_defaults(struct campaign *c)
{
	memset(c, 0, sizeof(*c));
	c->fault = -1;
	c->until_rule = -1;
	c->until_cases = 1;
	c->shards = 1;
	c->allowed = liberties_all();
}

void campaign_close_model(struct campaign *c)
{
	if (c->model_arena != NULL)
		arena_close(c->model_arena);
	c->model_arena = NULL;
}

void campaign_close(struct campaign *c)
{
	unsigned r;

	for (r = 0; r < RULES_MAX; r++) {
		free(c->tally[r].slice);
		c->tally[r].slice = NULL;
	}
}

void campaign_draw(const struct family *f, uint64_t seed, uint64_t number, const char *mode, struct scenario *s)
{
	struct choices c;
	struct complaint why;
	const struct mode *drawn;

	choices_from_seed(&c, choice_case_seed(seed, f->id, number));
	memset(s->family, 0, sizeof(s->family));
	strncpy(s->family, f->id, sizeof(s->family) - 1);
	s->seed = seed;
	s->number = number;
	s->version = f->version;
	/* Drawn first, and always, so that asking for a mode does not change the scenario. */
	drawn = mode_draw(&c);
	s->mode_seed = choice_below(&c, "mode seed", 1 << 16);
	memset(s->mode, 0, sizeof(s->mode));
	strncpy(s->mode, mode != NULL ? mode : drawn->name, sizeof(s->mode) - 1);
	scenario_begin(s);
	f->draw(s, &c);
	if (!scenario_check(s, &why)) {
		fprintf(stderr, "shall: family %s draws what cannot be run (case %llu): %s\n", f->id,
		    (unsigned long long)number, why.text);
		abort();
	}
}

void campaign_draw_model(const struct family *f, uint64_t seed, uint64_t number, const char *mode, struct scenario *s)
{
	static const unsigned parts[] = { 1, 4, 16, 16 };

	campaign_draw(f, seed, number, mode, s);
	scenario_thin(s, parts[choice_mix(seed, number) % (sizeof(parts) / sizeof(parts[0]))]);
}

/* ---- judging ---- */

void campaign_show(struct tally *t, const struct history *h, const struct judgement *j)
{
	memcpy(t->why, j->why, sizeof(t->why));
	free(t->slice);
	t->slice = timeline_draw(h, j->events, j->event);
	t->took = h->took;
}

void campaign_judge(struct campaign *c, const struct history *h, bool hit[RULES_MAX])
{
	const struct mechanism *owner = NULL;
	struct judgement j;
	unsigned r, rules = rules_count();

	family_find(h->family, &owner);
	c->events += h->events;
	for (r = 0; r < rules; r++) {
		struct tally *t = &c->tally[r];

		judge_history(h, r, &j);
		hit[r] = j.verdict == ILLEGAL;
		evidence_add(t, rule_at(r), &j, rule_mechanism(r) == owner);
		if (hit[r] && t->violations++ == 0)
			campaign_show(t, h, &j);
	}
}

/* ---- running ---- */

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void campaign_about(const struct campaign *c, const char *rule, struct finding_about *about)
{
	memset(about, 0, sizeof(*about));
	strncpy(about->rule, rule, sizeof(about->rule) - 1);
	about->model = c->model;
	if (c->fault < 0)
		return;
	strncpy(about->fault, fault_at(c->fault)->name, sizeof(about->fault) - 1);
	about->fault_rate = c->fault_rate;
}

static void note_saved(struct campaign *c, unsigned rule, const char *scenario, const char *history)
{
	struct tally *t = &c->tally[rule];

	if (c->saved_count < SAVED_MAX) {
		c->saved[c->saved_count].rule = rule;
		memcpy(c->saved[c->saved_count++].scenario, scenario, PATH_MAX_SHALL);
	}
	if (t->scenario[0] != '\0')
		return;
	memcpy(t->scenario, scenario, PATH_MAX_SHALL);
	memcpy(t->history, history, PATH_MAX_SHALL);
}

static void save(struct campaign *c, const struct scenario *s, const struct history *h, const bool hit[RULES_MAX])
{
	struct finding_about about;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		struct tally *t = &c->tally[r];
		char scenario[PATH_MAX_SHALL], history[PATH_MAX_SHALL];

		if (!hit[r] || t->violations > FINDINGS_SAVED_PER_RULE || c->out == NULL)
			continue;
		campaign_about(c, rule_at(r)->id, &about);
		if (!finding_save(c->out, &about, s, h, scenario, history, c->save_error, sizeof(c->save_error)))
			c->save_failed = true;
		else
			note_saved(c, r, scenario, history);
	}
}

void campaign_seen_again(struct campaign *c, unsigned rule, const char *stem, const struct scenario *s,
    const struct history *h)
{
	char scenario[PATH_MAX_SHALL], history[PATH_MAX_SHALL];
	struct finding_about about;
	bool hit[RULES_MAX] = { false };

	campaign_judge(c, h, hit);
	c->done++;
	c->tally[rule].again = true;
	snprintf(scenario, sizeof(scenario), "%.500s.scn", stem);
	snprintf(history, sizeof(history), "%.500s.hist", stem);
	campaign_about(c, rule_at(rule)->id, &about);
	if (!finding_write(stem, &about, s, h, c->save_error, sizeof(c->save_error)))
		c->save_failed = true;
	else
		note_saved(c, rule, scenario, history);
	hit[rule] = false;
	save(c, s, h, hit);
}

/* A case that came to no end though no rule says that it had to: worth a look, no verdict. */
static void save_stalled(struct campaign *c, const struct scenario *s, const struct history *h,
    const bool hit[RULES_MAX])
{
	struct finding_about about;
	char history[PATH_MAX_SHALL];
	unsigned r;

	for (r = 0; r < rules_count(); r++)
		if (hit[r])
			return;
	campaign_about(c, "stalled", &about);
	if (c->stalled[0] == '\0' && c->out != NULL && !c->model && c->fault < 0 &&
	    !finding_save(c->out, &about, s, h, c->stalled, history, c->save_error, sizeof(c->save_error)))
		c->save_failed = true;
}

uint64_t campaign_model_seed(const struct scenario *s)
{
	/* Also the mode's, so that a scenario can be run again in other ways. */
	return choice_mix(choice_mix(choice_mix(s->seed, choice_hash(s->family)), s->number), s->mode_seed);
}

enum run_outcome campaign_try(struct campaign *c, struct world *w, const struct scenario *s, struct history *h)
{
	const struct fault *f = fault_at(c->fault);

	if (!c->model)
		return world_run(w, s, f != NULL && f->kind == FAULT_CALL ? c->fault : -1, c->fault_rate, h);
	if (c->model_arena == NULL) {
		c->model_arena = arena_open();
		if (c->model_arena == NULL)
			return RUN_NO_RESOURCE;
	}
	model_run_with(c->model_arena, s,
	    &(struct model_options){
	        .seed = campaign_model_seed(s),
	        .fault = f != NULL && f->kind == FAULT_MODEL ? f->name : NULL,
	        .rate = c->fault_rate,
	        .allowed = &c->allowed,
	    },
	    h);
	if (!h->overflow)
		return RUN_DONE;
	history_free(h);
	return RUN_DISCARDED;
}

bool campaign_case(struct campaign *c, struct world *w, const struct scenario *s)
{
	struct history h;
	bool hit[RULES_MAX] = { false };

	switch (campaign_try(c, w, s, &h)) {
	case RUN_DONE:
		c->done++;
		c->quiet += h.quiet != OPEN;
		liberties_join(&c->took, &h.took);
		campaign_judge(c, &h, hit);
		save(c, s, &h, hit);
		if (memchr(hit, 1, rules_count()) == NULL)
			canary_look(&c->canary, &h);
		if (!c->model)
			health_judged(&c->health, &h);
		if (h.quiet != OPEN)
			save_stalled(c, s, &h, hit);
		history_free(&h);
		c->no_resource = 0;
		return true;
	case RUN_DISCARDED:
		c->discarded++;
		return true;
	case RUN_NO_RESOURCE:
		c->trouble = w != NULL ? w->trouble : ENOMEM;
		c->unable++;
		c->gave_up = ++c->no_resource == NO_RESOURCE_MAX;
		return !c->gave_up;
	case RUN_INTERRUPTED:
		c->interrupted = true;
		return false;
	default:
		c->gave_up = ++c->broken == BROKEN_MAX;
		return !c->gave_up;
	}
}

bool tally_violated(const struct tally *t)
{
	return t->violations > 0 && t->known == NULL;
}

/* The family that has had the least of its share. */
static struct plan_family *next_family(struct campaign *c)
{
	struct plan_family *best = NULL;
	unsigned i;

	for (i = 0; i < c->families; i++) {
		struct plan_family *p = &c->family[i];

		if (p->idle || (c->cases != 0 && p->next >= c->cases))
			continue;
		if (best == NULL || p->spent_us / p->share < best->spent_us / best->share)
			best = p;
	}
	return best;
}

/* True if cases of the family want what is not to be had here, as far as a few tell. */
static bool impossible(const struct family *f, const struct world *w)
{
	static struct scenario s;
	const char *why;
	uint64_t number;

	for (number = 0; number < SAMPLES; number++) {
		campaign_draw(f, 1, number, NULL, &s);
		if (world_can_run(w, &s, &why))
			return false;
	}
	return true;
}

/* The platform is known now: families of what it lacks are not run. */
static void leave_out_absent(struct campaign *c, const struct world *w)
{
	unsigned i, kept = 0;

	for (i = 0; i < c->families && !c->model; i++)
		if (!mechanism_absent(c->family[i].mechanism) && !impossible(c->family[i].family, w))
			c->family[kept++] = c->family[i];
	if (!c->model)
		c->families = kept;
}

/* The next case of a family. False: the campaign cannot go on. */
static bool next_case(struct campaign *c, struct world *w, struct plan_family *p)
{
	static struct scenario s;
	const char *wanting;

	(c->model ? campaign_draw_model : campaign_draw)(p->family, c->seed, p->next, c->mode, &s);
	health_drawn(&c->health, &s);
	p->next += c->shards;
	p->cases++;
	if (c->model || world_can_run(w, &s, &wanting))
		return campaign_case(c, w, &s);
	c->wanting = wanting;
	c->impossible++;
	return true;
}

/* Keeps the families that may decide what is undecided; all, if there are none. False: that would only fill the time. */
static bool go_on_for_wanted(struct campaign *c)
{
	bool wanted[RULES_MAX] = { false }, any = false;
	unsigned i, r;

	for (r = 0; r < rules_count(); r++)
		wanted[r] = c->tally[r].selected && evidence_wanting(&c->tally[r], rule_at(r)) &&
		    (c->model || rule_at(r)->unsupported == NULL || rule_at(r)->unsupported() == NULL);
	for (i = 0; i < c->families; i++) {
		struct plan_family *p = &c->family[i];

		p->idle = true;
		for (r = 0; r < rules_count(); r++)
			p->idle &= !(wanted[r] && rule_mechanism(r) == p->mechanism);
		any |= !p->idle;
	}
	for (i = 0; !any && i < c->families; i++)
		c->family[i].idle = false;
	return any || c->whole;
}

/* Whether the time is over, be it for this reason: the rest is for what is wanted, in slices with a look before each. */
static bool time_is_over(struct campaign *c, uint64_t spent_us, unsigned *looks)
{
	uint64_t end_us = (uint64_t)c->time_s * 1000000 + (uint64_t)c->extra_s * 1000000 * *looks / EXTRA_LOOKS;

	if (c->time_s == 0 || spent_us < end_us)
		return false;
	return c->extra_s == 0 || (*looks)++ == EXTRA_LOOKS || !go_on_for_wanted(c);
}

void campaign_run(struct campaign *c, struct world *w)
{
	uint64_t started = now_us(), before = started;
	struct plan_family *p;
	unsigned i, looks = 0;

	leave_out_absent(c, w);
	c->health.processors = c->model ? 0 : w->arena->platform.cpus;
	for (i = 0; i < c->families; i++)
		c->family[i].next = c->shard;
	while ((p = next_family(c)) != NULL) {
		bool on = next_case(c, w, p);
		uint64_t now = now_us();

		p->spent_us += now - before + 1;
		before = now;
		if (c->progress)
			progress_show(c, p->family->id, now - started);
		if (c->probe && !c->model && on) {
			health_probe(&c->health, w, c->mode, now - started);
			before = now_us();
		}
		if (!on || (c->until_rule >= 0 && c->tally[c->until_rule].violations >= c->until_cases) ||
		    time_is_over(c, now - started, &looks))
			break;
	}
	c->health.cases = c->done;
	c->health.discarded = c->discarded;
	c->health.quiet = c->quiet;
	if (c->progress)
		progress_end();
	campaign_close_model(c);
}
