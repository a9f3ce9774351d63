#include "explore.h"

#include "trail.h"

#include <assert.h>
#include <string.h>

enum { TEXT_MAX = 2048 };

const struct scope *scope_at(unsigned index)
{
	const struct scope *s;
	size_t m;

	for (m = 0; m < mechanisms_count; m++)
		for (s = mechanisms[m].scopes; s != NULL && s->id != NULL; s++)
			if (index-- == 0)
				return s;
	return NULL;
}

/* ---- the scenarios of a scope ---- */

static uint64_t alphabet(const struct scope *scope)
{
	uint64_t n = 0;

	while (scope->step[n] != NULL)
		n++;
	return n;
}

/* Sequences of one to `steps` of n steps. */
static uint64_t sequences(uint64_t n, unsigned steps)
{
	uint64_t all = 0, these = 1;
	unsigned k;

	for (k = 0; k < steps; k++)
		all += these *= n;
	return all;
}

uint64_t explore_scenarios(const struct scope *scope, unsigned steps)
{
	uint64_t each = sequences(alphabet(scope), steps);

	return each * each;
}

static size_t put(char *text, size_t used, const char *line)
{
	size_t n = line == NULL ? 0 : strlen(line);

	if (n == 0 || used + n + 2 > TEXT_MAX)
		return used;
	memcpy(text + used, line, n);
	text[used + n] = '\n';
	text[used + n + 1] = '\0';
	return used + n + 1;
}

/* The steps of the sequence with this number, shorter ones first. */
static size_t put_sequence(const struct scope *scope, uint64_t number, char *text, size_t used)
{
	uint64_t n = alphabet(scope), these = n;

	assert(n > 0);
	for (; number >= these; these *= n)
		number -= these;
	for (; these > 1; these /= n) {
		used = put(text, used, scope->step[number % n]);
		number /= n;
	}
	return used;
}

bool explore_scenario(const struct scope *scope, unsigned steps, uint64_t number, struct scenario *s,
    struct complaint *why)
{
	uint64_t each = sequences(alphabet(scope), steps);
	char text[TEXT_MAX];
	size_t used = put(text, 0, "shall scenario 1");

	assert(each > 0 && number < each * each);
	used = put(text, used, scope->objects);
	used = put(text, used, "proc M");
	used = put(text, used, scope->setup);
	used = put(text, used, "fork A");
	used = put_sequence(scope, number % each, text, used);
	used = put(text, used, "reap A");
	used = put(text, used, scope->finish);
	used = put(text, used, "proc A");
	used = put_sequence(scope, number / each, text, used);
	if (!scenario_parse(s, text, used, why))
		return false;
	strncpy(s->family, scope->id, sizeof(s->family) - 1);
	s->number = number;
	return true;
}

/* ---- the histories of a scenario ---- */

enum level { LEVEL_ALL, LEVEL_CUT, LEVEL_BOUND, LEVEL_ENOUGH };

/* Those with at most `most` places, and more than `seen`, which were visited before. */
static enum level visit(struct explorer *x, const struct scenario *s, unsigned seen, unsigned most, uint64_t *left)
{
	static struct trail trail;
	const struct model_options o = { .fault = x->fault, .allowed = &x->allowed, .trail = &trail };
	struct history h;
	bool first = seen == 0, enough;

	trail_open(&trail, most);
	do {
		model_run_with(x->arena, s, &o, &h);
		if (trail.again || (trail.taken <= seen && !first)) {
			history_free(&h);
			continue;
		}
		first = false;
		x->histories++;
		enough = !x->judge(x, s, &h);
		history_free(&h);
		if (enough)
			return LEVEL_ENOUGH;
		if (--*left == 0)
			return LEVEL_BOUND;
	} while (trail_next(&trail));
	return trail.cut ? LEVEL_CUT : LEVEL_ALL;
}

bool explore_one(struct explorer *x, const struct scenario *s)
{
	uint64_t left = x->histories_max;
	unsigned seen = 0, most;

	for (most = 1;; most += 1 + most / 4) {
		switch (visit(x, s, seen, most, &left)) {
		case LEVEL_ALL:
			x->whole++;
			return true;
		case LEVEL_ENOUGH:
			return false;
		case LEVEL_BOUND:
			x->truncated++;
			if (x->truncated == 1 || seen < x->least_depth)
				x->least_depth = seen;
			return true;
		default:
			seen = most;
		}
	}
}
