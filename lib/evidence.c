#include "evidence.h"

#include "stats.h"

#include <stdio.h>

enum { FIRST_LOOK = 100, SHARES = 10000, UNDECIDED_SHARE = 100 /* one case in so many may be too hard to judge */ };

static const double z = 3.09;

static bool is_required(const struct rule *r, unsigned i)
{
	return i < SITUATIONS_MAX && r->situation[i].name != NULL && r->situation[i].share > 0 &&
	    situation_absent(r, i) == NULL;
}

static bool look_is_due(uint64_t n)
{
	return n % FIRST_LOOK == 0 && ((n / FIRST_LOOK) & (n / FIRST_LOOK - 1)) == 0 && n > 0;
}

enum met evidence_look(uint64_t k, uint64_t n, unsigned share)
{
	struct interval seen = stats_wilson(k, n, z);
	double wanted = (double)share / SHARES;

	return seen.low >= wanted ? MET : seen.high < wanted ? NOT_MET : MET_UNDECIDED;
}

void evidence_add(struct tally *t, const struct rule *r, const struct judgement *j, bool own)
{
	unsigned i;

	if (!j->judged && j->verdict == LEGAL && r->record[0] == NULL)
		return; /* mostly */
	t->judged += j->judged;
	t->own += j->judged && own;
	t->undecided += j->verdict == UNDECIDED;
	for (i = 0; j->judged && i < SITUATIONS_MAX && r->situation[i].name != NULL; i++) {
		t->situation[i].times += j->count[i];
		t->situation[i].cases += j->count[i] > 0;
		t->situation[i].own += own && j->count[i] > 0;
		if (own && look_is_due(t->own) && is_required(r, i))
			t->situation[i].met |= evidence_look(t->situation[i].own, t->own, r->situation[i].share) == MET;
	}
	for (i = 0; i < RECORDS_MAX && r->record[i] != NULL; i++) {
		if (j->record[i].times == 0)
			continue;
		if (t->record[i].times == 0 || j->record[i].min < t->record[i].min)
			t->record[i].min = j->record[i].min;
		if (t->record[i].times == 0 || j->record[i].max > t->record[i].max)
			t->record[i].max = j->record[i].max;
		t->record[i].times += j->record[i].times;
	}
}

enum met evidence_of(const struct tally *t, const struct rule *r, unsigned i)
{
	return t->situation[i].met ? MET : evidence_look(t->situation[i].own, t->own, r->situation[i].share);
}

bool evidence_wanting(struct tally *t, const struct rule *r)
{
	bool wanting = t->judged == 0;
	unsigned i;

	for (i = 0; i < SITUATIONS_MAX && is_required(r, i); i++) {
		enum met met = evidence_of(t, r, i);

		t->situation[i].met = met == MET;
		wanting |= met == MET_UNDECIDED;
	}
	return wanting && t->violations == 0 && r->class != CLASS_DEFINED;
}

bool evidence_suffices(const struct tally *t, const struct rule *r, char *why, size_t size)
{
	unsigned i;

	if (t->judged == 0) {
		snprintf(why, size, "nothing to judge occurred");
		return false;
	}
	if (t->undecided > t->judged / UNDECIDED_SHARE) {
		snprintf(why, size, "the judge gave up in %llu of %llu cases", (unsigned long long)t->undecided,
		    (unsigned long long)t->judged);
		return false;
	}
	for (i = 0; i < SITUATIONS_MAX && r->situation[i].name != NULL; i++) {
		enum met met = is_required(r, i) ? evidence_of(t, r, i) : MET;

		if (met == MET)
			continue;
		snprintf(why, size, "%s%s (%llu of %llu, %.3g %% needed)",
		    met == MET_UNDECIDED ? "too few cases to tell: " : "", r->situation[i].name,
		    (unsigned long long)t->situation[i].own, (unsigned long long)t->own,
		    (double)r->situation[i].share * 100 / SHARES);
		return false;
	}
	return true;
}
