#include "judge.h"

#include "mechanism.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *situation_absent(const struct rule *r, unsigned situation)
{
	return r->not_here != NULL ? r->not_here(situation) : NULL;
}

void judgement_applies(struct judgement *j)
{
	j->judged = true;
}

void judgement_count(struct judgement *j, unsigned situation, uint64_t times)
{
	assert(situation < SITUATIONS_MAX);
	j->count[situation] += times;
}

void judgement_record(struct judgement *j, unsigned record, int64_t value)
{
	assert(record < RECORDS_MAX);
	if (j->record[record].times++ == 0)
		j->record[record].min = j->record[record].max = value;
	if (value < j->record[record].min)
		j->record[record].min = value;
	if (value > j->record[record].max)
		j->record[record].max = value;
}

void judgement_undecided(struct judgement *j)
{
	if (j->verdict == LEGAL)
		j->verdict = UNDECIDED;
}

void judgement_contradict(struct judgement *j, size_t events, const uint32_t *event, const char *why, ...)
{
	va_list args;

	j->judged = true;
	j->verdict = ILLEGAL;
	if (j->contradictions++ > 0)
		return;
	j->events = (unsigned)(events < CONTRADICTION_EVENTS_MAX ? events : CONTRADICTION_EVENTS_MAX);
	if (j->events > 0)
		memcpy(j->event, event, sizeof(*event) * j->events);
	va_start(args, why);
	vsnprintf(j->why, sizeof(j->why), why, args);
	va_end(args);
}

void judge_history(const struct history *h, unsigned rule, struct judgement *j)
{
	unsigned i;

	/* Most rules have nothing to say of most histories: so no more is cleared than is read. */
	j->verdict = LEGAL;
	j->judged = false;
	j->contradictions = j->events = 0;
	for (i = 0; i < SITUATIONS_MAX; i++)
		j->count[i] = 0;
	for (i = 0; i < RECORDS_MAX; i++)
		j->record[i].times = 0;
	j->why[0] = '\0';
	if (!h->overflow)
		rule_at(rule)->judge(h, j);
}
