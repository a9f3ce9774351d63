#include "canary.h"

#include <stdio.h>
#include <string.h>

enum edit edit_history(const struct fault *f, const struct history *h, uint64_t seed)
{
	struct history edited;
	struct choices choices;
	struct judgement j;
	enum edit outcome = EDIT_NO_PLACE;

	choices_from_seed(&choices, seed);
	history_copy(&edited, h);
	if (f->mutate(&edited, &choices)) {
		history_index(&edited);
		judge_history(&edited, (unsigned)rule_find(f->rule), &j);
		outcome = j.verdict == ILLEGAL ? EDIT_NOTICED : EDIT_MISSED;
	}
	history_free(&edited);
	return outcome;
}

/* An edit of histories, for a rule that is judged here. */
static bool is_edit(const struct fault *f)
{
	int rule = rule_find(f->rule);

	return f->kind == FAULT_HISTORY && rule >= 0 &&
	    (rule_at((unsigned)rule)->unsupported == NULL || rule_at((unsigned)rule)->unsupported() == NULL);
}

void canary_look(struct canary *c, const struct history *h)
{
	uint64_t seed = choice_mix(choice_mix(h->seed, choice_hash(h->family)), h->number);
	int faults = 0, i;
	enum edit outcome = EDIT_NO_PLACE;

	if (c->cases >= CANARY_CASES)
		return;
	c->cases++;
	while (fault_at(faults) != NULL)
		faults++;
	for (i = 0; i < faults && outcome == EDIT_NO_PLACE; i++) {
		const struct fault *f = fault_at((int)((seed + (uint64_t)i) % (uint64_t)faults));

		if (is_edit(f))
			outcome = edit_history(f, h, choice_mix(seed, (uint64_t)i));
		if (outcome == EDIT_MISSED && c->missed[0] == '\0')
			snprintf(c->missed, sizeof(c->missed), "%s, of case %llu of %s", f->name,
			    (unsigned long long)h->number, h->family);
	}
	c->edited += outcome != EDIT_NO_PLACE;
	c->noticed += outcome == EDIT_NOTICED;
}

bool canary_sings(const struct canary *c)
{
	unsigned missed = c->edited - c->noticed;

	return c->edited == 0 || (c->noticed > 0 && missed <= 1 + c->edited / 20);
}
