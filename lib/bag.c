#include "bag.h"

bool bag_matches(const struct bag *b, const struct bag_get *g, int64_t rank)
{
	if (b->order == BAG_PRIORITIES || g->selector == 0)
		return true;
	if (g->selector > 0)
		return g->but ? rank != g->selector : rank == g->selector;
	return g->selector == INT64_MIN || rank <= -g->selector;
}

/* Must w go before v for this get, whatever their age (1), or does age decide (0)? Both match. */
static int prefers(const struct bag *b, const struct bag_get *g, int64_t w, int64_t v)
{
	if (b->order == BAG_PRIORITIES)
		return (w > v) - (w < v);
	return g->selector < 0 ? (w < v) - (w > v) : 0;
}

/* The get may have taken what that put put. */
static bool may_have_taken(const struct bag *b, const struct bag_get *g, int32_t put)
{
	const struct bag_put *p = &b->put[put];

	switch (g->answer) {
	case BAG_GOT:
		return g->put == put;
	case BAG_SOMETHING:
		return p->got < 0 && g->rank == p->rank && g->size == p->size && p->call < g->ret;
	case BAG_OPEN:
		return p->got < 0 && !g->stuck && bag_matches(b, g, p->rank);
	default:
		return false;
	}
}

void bag_prepare(struct bag *b)
{
	size_t i, k;

	for (i = 0; i < b->puts; i++)
		b->put[i].got = -1;
	for (k = 0; k < b->gets; k++)
		if (b->get[k].answer == BAG_GOT && b->put[b->get[k].put].got < 0)
			b->put[b->get[k].put].got = (int32_t)k;
	for (i = 0; i < b->puts; i++) {
		b->put[i].until = OPEN;
		for (k = 0; k < b->gets; k++)
			if (may_have_taken(b, &b->get[k], (int32_t)i) && b->get[k].call < b->put[i].until)
				b->put[i].until = b->get[k].call;
	}
}

/* ---- what came ---- */

bool bag_from_nowhere(const struct bag *b, const struct bag_get *g)
{
	const struct bag_put *p;

	if (g->answer != BAG_GOT)
		return false;
	p = &b->put[g->put];
	return p->fate == BAG_FAILED || p->call > g->ret;
}

bool bag_twice(const struct bag *b, const struct bag_get *g, int32_t *first)
{
	if (g->answer != BAG_GOT)
		return false;
	*first = b->put[g->put].got;
	return &b->get[*first] != g;
}

bool bag_too_many(const struct bag *b, const struct bag_get *g)
{
	uint64_t came = 0, were = 0;
	size_t i;

	if (g->answer != BAG_SOMETHING)
		return false;
	for (i = 0; i < b->gets; i++)
		came += b->get[i].answer == BAG_SOMETHING && b->get[i].rank == g->rank && b->get[i].size == g->size &&
		    b->get[i].ret <= g->ret;
	for (i = 0; i < b->puts; i++)
		were += b->put[i].fate != BAG_FAILED && b->put[i].got < 0 && b->put[i].rank == g->rank &&
		    b->put[i].size == g->size && b->put[i].call < g->ret;
	return came > were;
}

bool bag_overtook(const struct bag *b, const struct bag_get *g, int32_t *other, bool *by_age)
{
	const struct bag_put *v;
	size_t i;

	if (g->answer != BAG_GOT)
		return false;
	v = &b->put[g->put];
	for (i = 0; i < b->puts; i++) {
		const struct bag_put *w = &b->put[i];
		int first;

		if (w == v || w->fate != BAG_PUT || w->until <= g->ret || !bag_matches(b, g, w->rank))
			continue;
		first = prefers(b, g, w->rank, v->rank);
		/* It was there when the get began; or when the other one came, which the get then took. */
		if ((first > 0 && (w->ret < g->call || w->ret < v->call)) || (first == 0 && w->ret < v->call)) {
			*other = (int32_t)i;
			*by_age = first == 0;
			return true;
		}
	}
	return false;
}

/* ---- empty ---- */

bool bag_may_take(const struct bag *b, const struct bag_get *g, const struct bag_get *by)
{
	switch (g->answer) {
	case BAG_GOT:
	case BAG_SOMETHING:
		return bag_matches(b, by, g->rank);
	case BAG_OPEN:
		return !g->stuck;
	default:
		return false;
	}
}

/* More had been put for this get before `from` than others can have taken of it up to `to`. */
static bool left_by_number(const struct bag *b, const struct bag_get *g, uint64_t from, uint64_t to)
{
	uint64_t were = 0, taken = 0;
	size_t i;

	for (i = 0; i < b->puts; i++)
		were += b->put[i].fate == BAG_PUT && b->put[i].ret < from && bag_matches(b, g, b->put[i].rank);
	for (i = 0; i < b->gets && b->get[i].call < to; i++)
		taken += &b->get[i] != g && bag_may_take(b, &b->get[i], g);
	return were > taken;
}

/* A put whose thing is surely there at that ticket, the one that stays longest; -1: none. */
static int32_t there_at(const struct bag *b, const struct bag_get *g, uint64_t at)
{
	int32_t found = -1;
	size_t i;

	for (i = 0; i < b->puts; i++) {
		const struct bag_put *p = &b->put[i];

		if (p->fate == BAG_PUT && p->ret < at && p->until > at && bag_matches(b, g, p->rank) &&
		    (found < 0 || p->until > b->put[found].until))
			found = (int32_t)i;
	}
	return found;
}

bool bag_never_empty(const struct bag *b, const struct bag_get *g, uint64_t from, uint64_t to, int32_t *what)
{
	int32_t p = there_at(b, g, from);

	*what = p;
	while (p >= 0 && b->put[p].until <= to) /* another must have come before this one may have gone */
		p = there_at(b, g, b->put[p].until);
	return p >= 0 || left_by_number(b, g, from, to);
}

bool bag_has_for(const struct bag *b, const struct bag_get *g, uint64_t quiet, int32_t *what)
{
	*what = there_at(b, g, quiet);
	return *what >= 0 || left_by_number(b, g, quiet, quiet);
}

/* ---- full ---- */

int64_t bag_most(const struct bag *b, uint64_t at, int32_t without)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < b->puts && b->put[i].call <= at; i++)
		n += b->put[i].fate != BAG_FAILED && (int32_t)i != without;
	for (i = 0; i < b->gets; i++)
		n -= (b->get[i].answer == BAG_GOT || b->get[i].answer == BAG_SOMETHING) && b->get[i].ret <= at;
	return n;
}

int64_t bag_least(const struct bag *b, uint64_t at)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < b->puts; i++)
		n += b->put[i].fate == BAG_PUT && b->put[i].ret <= at;
	for (i = 0; i < b->gets && b->get[i].call <= at; i++)
		n -= b->get[i].answer == BAG_GOT || b->get[i].answer == BAG_SOMETHING ||
		    (b->get[i].answer == BAG_OPEN && !b->get[i].stuck);
	return n;
}

bool bag_never_full(const struct bag *b, int32_t put, int64_t capacity, uint64_t from, uint64_t to)
{
	size_t i;

	if (bag_most(b, from, put) >= capacity)
		return false;
	for (i = 0; i < b->puts; i++)
		if (b->put[i].call > from && b->put[i].call <= to && bag_most(b, b->put[i].call, put) >= capacity)
			return false;
	return true;
}

bool bag_too_full(const struct bag *b, const struct bag_put *p, int64_t capacity)
{
	return p->fate == BAG_PUT && bag_least(b, p->ret) > capacity;
}
