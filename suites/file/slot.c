#include "slot.h"

#include "history.h"

#include <stdlib.h>

enum { STATES_MAX = 2048, NOTHING = -1 };

/* What may be so: which of the acts under way have happened, by their places, and what the slot holds. */
struct state {
	uint32_t done;
	int32_t holds; /* the act that put it there, or NOTHING */
};

struct search {
	const struct slot_act *act;
	size_t acts;
	int32_t at[SLOT_AT_ONCE]; /* the act that has that place, -1: free */
	struct state *state;      /* STATES_MAX of them */
	size_t states;
	bool given_up;
};

struct point {
	uint64_t ticket;
	uint32_t act;
	bool returns;
};

static int by_ticket(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	if (x->ticket != y->ticket)
		return x->ticket < y->ticket ? -1 : 1;
	return x->act < y->act ? -1 : x->act > y->act;
}

static bool same_version(const struct slot_act *there, const struct slot_act *seen)
{
	return seen->version == 0 || there->version == seen->version || (there->perhaps && there->version == 0);
}

/* What only looks has happened as soon as it can have. */
static bool looks(const struct slot_act *a)
{
	return a->kind == SLOT_MEETS || a->kind == SLOT_MISSES || a->kind == SLOT_SEES;
}

static bool sees_it(const struct search *s, const struct slot_act *a, int32_t holds)
{
	if (a->kind == SLOT_MISSES)
		return holds == NOTHING;
	return holds != NOTHING && (a->kind == SLOT_MEETS || same_version(&s->act[holds], a));
}

static void look(const struct search *s, struct state *x)
{
	unsigned p;

	for (p = 0; p < SLOT_AT_ONCE; p++)
		if (s->at[p] >= 0 && looks(&s->act[s->at[p]]) && sees_it(s, &s->act[s->at[p]], x->holds))
			x->done |= UINT32_C(1) << p;
}

static void add(struct search *s, struct state x)
{
	size_t i;

	look(s, &x);
	for (i = 0; i < s->states; i++)
		if (s->state[i].done == x.done && s->state[i].holds == x.holds)
			return;
	if (s->states == STATES_MAX) {
		s->given_up = true;
		return;
	}
	s->state[s->states++] = x;
}

/* After that act, if it can come next. */
static bool step(const struct search *s, struct state *x, unsigned place)
{
	int32_t a = s->at[place];

	if (a < 0 || (x->done >> place & 1) != 0 || looks(&s->act[a]))
		return false;
	if (s->act[a].kind == SLOT_MAKES ? x->holds != NOTHING : s->act[a].kind == SLOT_REMOVES && x->holds == NOTHING)
		return false;
	x->done |= UINT32_C(1) << place;
	x->holds = s->act[a].kind == SLOT_REMOVES ? NOTHING : a;
	return true;
}

/* Adds all states in which the act of that place has happened by now, after whatever came before it. */
static void reach(struct search *s, unsigned place)
{
	size_t i;
	unsigned p;

	for (i = 0; i < s->states; i++) {
		struct state from = s->state[i];

		for (p = 0; p < SLOT_AT_ONCE && (from.done >> place & 1) == 0; p++) {
			struct state to = from;

			if (step(s, &to, p))
				add(s, to);
		}
	}
}

/* Keeps only these. */
static void require(struct search *s, unsigned place)
{
	size_t i, kept = 0;

	for (i = 0; i < s->states; i++)
		if (s->state[i].done >> place & 1)
			s->state[kept++] = s->state[i];
	s->states = kept;
}

/* The act that had it is over. */
static void vacate(struct search *s, unsigned place)
{
	size_t i, n = s->states;

	s->at[place] = -1;
	s->states = 0;
	for (i = 0; i < n; i++) {
		struct state x = s->state[i];

		x.done &= ~(UINT32_C(1) << place);
		add(s, x); /* never beyond what has been read */
	}
}

static unsigned place_of(const struct search *s, int32_t act)
{
	unsigned p = 0;

	while (p < SLOT_AT_ONCE && s->at[p] != act)
		p++;
	return p;
}

static void begin(struct search *s, uint32_t act)
{
	unsigned p = place_of(s, -1);
	size_t i;

	if (p == SLOT_AT_ONCE) {
		s->given_up = true;
		return;
	}
	s->at[p] = (int32_t)act;
	for (i = 0; i < s->states; i++)
		look(s, &s->state[i]);
}

/* False: that cannot have happened. */
static bool end(struct search *s, uint32_t act)
{
	unsigned p = place_of(s, (int32_t)act);

	reach(s, p);
	if (!s->act[act].perhaps)
		require(s, p);
	if (s->states == 0 || s->given_up)
		return s->given_up;
	vacate(s, p);
	return true;
}

static size_t search(struct search *s, struct point *point)
{
	size_t i, n = 0;
	unsigned p;

	for (i = 0; i < s->acts; i++) {
		point[n++] = (struct point){ s->act[i].call, (uint32_t)i, false };
		if (s->act[i].ret != OPEN)
			point[n++] = (struct point){ s->act[i].ret, (uint32_t)i, true };
	}
	qsort(point, n, sizeof(*point), by_ticket);
	for (p = 0; p < SLOT_AT_ONCE; p++)
		s->at[p] = -1;
	s->state[s->states++] = (struct state){ 0, NOTHING };
	for (i = 0; i < n && !s->given_up; i++) {
		if (!point[i].returns)
			begin(s, point[i].act);
		else if (!end(s, point[i].act))
			return point[i].act;
	}
	return s->given_up ? SLOT_UNDECIDED : SLOT_FINE;
}

size_t slot_check(const struct slot_act *act, size_t acts)
{
	struct search s = { .act = act, .acts = acts };
	struct point *point = malloc((2 * acts + 1) * sizeof(*point));
	size_t found;

	s.state = malloc(STATES_MAX * sizeof(*s.state));
	if (point == NULL || s.state == NULL)
		out_of_memory();
	found = search(&s, point);
	free(s.state);
	free(point);
	return found;
}
