/* Which families are run for which rules, and how much of the time each gets. */
#include "campaign.h"

#include <assert.h>
#include <string.h>

/* What some cases use: operations and kinds of objects, by index. */
struct used {
	bool op[OPS_MAX], kind[KINDS_MAX];
};

static void look_at_samples(const struct family *f, struct used *u)
{
	static struct scenario s;
	uint64_t number;
	unsigned a, i;

	memset(u, 0, sizeof(*u));
	for (number = 0; number < SAMPLES; number++) {
		campaign_draw(f, 1, number, NULL, &s);
		for (i = 0; i < s.objects; i++)
			u->kind[s.object[i].kind] = true;
		for (a = 0; a < s.actors; a++)
			for (i = 0; i < s.actor[a].steps; i++)
				u->op[s.actor[a].step[i].op] = true;
	}
}

static bool uses(const struct used *u, const struct mechanism *m)
{
	unsigned i;

	for (i = 0; i < KINDS_MAX; i++)
		if (u->kind[i] && mechanism_has_kind(m, kind_at(i)))
			return true;
	for (i = 0; i < OPS_MAX; i++)
		if (u->op[i] && mechanism_has_op(m, op_at(i)))
			return true;
	return false;
}

bool family_uses(const struct family *f, const struct mechanism *m)
{
	static struct {
		const struct family *family;
		struct used used;
	} known[FAMILIES_MAX]; /* since everybody asks for every mechanism */
	unsigned i;

	for (i = 0; i < FAMILIES_MAX && known[i].family != NULL; i++)
		if (known[i].family == f)
			return uses(&known[i].used, m);
	assert(i < FAMILIES_MAX);
	known[i].family = f;
	look_at_samples(f, &known[i].used);
	return uses(&known[i].used, m);
}

bool mechanism_absent(const struct mechanism *m)
{
	const struct rule *r = m->rules;

	for (; r != NULL && r->id != NULL; r++)
		if (r->unsupported == NULL || r->unsupported() == NULL)
			return false;
	return m->rules != NULL;
}

void campaign_add_family(struct campaign *c, const struct family *f, const struct mechanism *m)
{
	assert(c->families < FAMILIES_MAX);
	c->family[c->families++] =
	    (struct plan_family){ .family = f, .mechanism = m, .share = f->weight != 0 ? f->weight : 1 };
}

static bool is_selected(const struct campaign *c, const struct mechanism *m)
{
	unsigned r;

	for (r = 0; r < rules_count(); r++)
		if (c->tally[r].selected && rule_mechanism(r) == m)
			return true;
	return false;
}

static void favour_own(struct campaign *c)
{
	uint64_t own = 0, others = 0;
	unsigned i;

	for (i = 0; i < c->families; i++)
		*(is_selected(c, c->family[i].mechanism) ? &own : &others) += c->family[i].share;
	if (own == 0 || others <= own)
		return;
	for (i = 0; i < c->families; i++)
		if (is_selected(c, c->family[i].mechanism))
			c->family[i].share *= (others + own - 1) / own;
}

void campaign_add_families(struct campaign *c)
{
	size_t i, k;
	const struct family *f;

	for (i = 0; i < mechanisms_count; i++)
		for (f = mechanisms[i].families; f != NULL && f->id != NULL; f++) {
			bool wanted = false;

			for (k = 0; k < mechanisms_count && !wanted; k++)
				wanted = is_selected(c, &mechanisms[k]) && (i == k || family_uses(f, &mechanisms[k]));
			if (wanted)
				campaign_add_family(c, f, &mechanisms[i]);
		}
	favour_own(c);
}

bool campaign_provokes(const struct campaign *c, const struct mechanism *m)
{
	unsigned i;

	for (i = 0; i < c->families; i++)
		if (c->family[i].mechanism == m || family_uses(c->family[i].family, m))
			return true;
	return false;
}
