#include "counter.h"

static bool may_have_happened(const struct count_act *a)
{
	return a->fate == COUNT_DONE || a->fate == COUNT_PERHAPS;
}

int64_t counter_least(const struct counter *k, uint64_t at, const struct count_act *without)
{
	int64_t n = k->least;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call <= at; i++) {
		const struct count_act *a = &k->act[i];

		if (a == without)
			continue;
		if (a->amount > 0 ? a->fate == COUNT_DONE && a->ret <= at : may_have_happened(a))
			n += a->amount;
	}
	return n;
}

int64_t counter_most(const struct counter *k, uint64_t at)
{
	int64_t n = k->most;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call <= at; i++) {
		const struct count_act *a = &k->act[i];

		if (a->amount > 0 ? may_have_happened(a) : a->fate == COUNT_DONE && a->ret <= at)
			n += a->amount;
	}
	return n;
}

bool counter_overdrawn(const struct counter *k, const struct count_act *a)
{
	return a->amount < 0 && a->fate == COUNT_DONE && counter_most(k, a->ret) < 0;
}

bool counter_never_short(const struct counter *k, const struct count_act *a, uint64_t from, uint64_t to)
{
	size_t i;

	if (counter_least(k, from, a) < -a->amount)
		return false;
	/* It can become less only where somebody begins to take. */
	for (i = 0; i < k->acts && k->act[i].call <= to; i++)
		if (k->act[i].amount < 0 && k->act[i].call > from && counter_least(k, k->act[i].call, a) < -a->amount)
			return false;
	return true;
}

bool counter_has_for(const struct counter *k, const struct count_act *a, uint64_t quiet)
{
	return a->fate == COUNT_STUCK && a->amount < 0 && counter_least(k, quiet, a) >= -a->amount;
}

int64_t counter_last_given(const struct counter *k, uint64_t before)
{
	int64_t found = -1;
	size_t i;

	for (i = 0; i < k->acts && k->act[i].call < before; i++)
		if (k->act[i].amount > 0 && k->act[i].fate == COUNT_DONE && k->act[i].ret < before)
			found = (int64_t)i;
	return found;
}
