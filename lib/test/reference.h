/*
 * reference: can a history be explained at all? A slow and plain second opinion on the rules, for small histories.
 *
 * A specification is a machine that does what the clauses say, one small thing at a time. Tickets are total: going from one
 * to the next, the set of all states is kept that the machine may be in, where anything that nobody sees (the moment at
 * which a call takes effect, the selection of a signal) may happen in between. A ticket keeps those states which agree with
 * what the history says at it. If none is left, no conforming system made this history.
 *
 * Promises: EXPLAINED and UNEXPLAINED are exact as far as the machine is; a history that is too much for it says so.
 */
#ifndef SHALL_REFERENCE_H
#define SHALL_REFERENCE_H

#include "test.h"

#include <stdint.h>

enum { STATE_BYTES_MAX = 160, STATES_MAX = 1 << 15, SLOTS_OF_STATES = 1 << 17 };

enum explanation { EXPLAINED, UNEXPLAINED, TOO_MUCH };

/* A set of states of one size. */
struct states {
	uint32_t count, age;
	bool full;
	unsigned char at[STATES_MAX][STATE_BYTES_MAX];
	struct {
		uint32_t age, index;
	} slot[SLOTS_OF_STATES];
};

struct machine {
	size_t state_bytes; /* states are compared by their bytes: no padding in them that is not zero */
	/* Looks at the history; false: it has what the machine does not know. *state is all zero. */
	bool (*begin)(const struct history *h, void *state);
	/* Adds every state that one hidden thing leads to. */
	void (*hidden)(const void *state, struct states *out);
	/* The call or the return of an event. False: not in this state. */
	bool (*ticket)(void *state, unsigned event, bool returns);
	/* At the watchdog's word that nothing moves; NULL: histories with one are not known. */
	bool (*quiet)(const void *state);
};

static struct states reference_states[2];
static size_t reference_bytes;

static inline void states_clear(struct states *s)
{
	s->count = 0;
	s->full = false;
	s->age++;
}

static inline void states_add(struct states *s, const void *state)
{
	const unsigned char *bytes = state;
	uint32_t hash = 2166136261U, i;

	for (i = 0; i < reference_bytes; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	for (i = (hash ^ hash >> 15) % SLOTS_OF_STATES; s->slot[i].age == s->age; i = (i + 1) % SLOTS_OF_STATES)
		if (memcmp(s->at[s->slot[i].index], state, reference_bytes) == 0)
			return;
	if (s->count == STATES_MAX) {
		s->full = true;
		return;
	}
	s->slot[i].age = s->age;
	s->slot[i].index = s->count;
	memcpy(s->at[s->count++], state, reference_bytes);
}

struct moment {
	uint64_t ticket;
	unsigned event;
	bool returns;
};

static int by_ticket(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	return a->ticket < b->ticket ? -1 : a->ticket > b->ticket;
}

static inline unsigned moments_of(const struct history *h, struct moment *out)
{
	unsigned i, n = 0;

	for (i = 0; i < h->events; i++) {
		out[n++] = (struct moment){ h->event[i].call, i, false };
		if (h->event[i].ret != OPEN)
			out[n++] = (struct moment){ h->event[i].ret, i, true };
	}
	qsort(out, n, sizeof(*out), by_ticket);
	return n;
}

/* All that may happen unseen. */
static inline void states_close(const struct machine *m, struct states *s)
{
	unsigned char state[STATE_BYTES_MAX];
	uint32_t i;

	for (i = 0; i < s->count; i++) {
		memcpy(state, s->at[i], m->state_bytes);
		m->hidden(state, s);
	}
}

enum { MOMENTS_MAX = 256 };

/* *at: the event and ticket at which nothing was left. */
static inline enum explanation explain(const struct machine *m, const struct history *h, struct moment *at)
{
	struct moment moment[MOMENTS_MAX] = { { 0 } };
	unsigned char state[STATE_BYTES_MAX] = { 0 };
	struct states *now = &reference_states[0], *next = &reference_states[1], *swap;
	unsigned i, n;
	uint32_t k;
	bool quiet = h->quiet == OPEN;

	if (h->events * 2 > MOMENTS_MAX || (!quiet && m->quiet == NULL) || !m->begin(h, state))
		return TOO_MUCH;
	n = moments_of(h, moment);
	reference_bytes = m->state_bytes;
	states_clear(now);
	states_add(now, state);
	for (i = 0; i <= n; i++) {
		states_close(m, now);
		if (now->full)
			return TOO_MUCH;
		if (!quiet && (i == n || moment[i].ticket >= h->quiet)) {
			quiet = true;
			states_clear(next);
			for (k = 0; k < now->count; k++)
				if (m->quiet(now->at[k]))
					states_add(next, now->at[k]);
			swap = now;
			now = next;
			next = swap;
		}
		*at = moment[i < n ? i : n - 1];
		if (now->count == 0)
			return UNEXPLAINED;
		if (i == n)
			break;
		states_clear(next);
		for (k = 0; k < now->count; k++) {
			memcpy(state, now->at[k], m->state_bytes);
			if (m->ticket(state, moment[i].event, moment[i].returns))
				states_add(next, state);
		}
		swap = now;
		now = next;
		next = swap;
		if (now->count == 0)
			return UNEXPLAINED;
	}
	return EXPLAINED;
}

/* ---- histories to try it on ---- */

/*
 * Lets two neighbours in time change places, if they are of different processes and nothing in the history says that one
 * must be before the other: forks come before the child's acts, ends of processes before they are reaped.
 */
static inline bool must_be_in_order(const struct history *h, const struct moment *x, const struct moment *y)
{
	const struct event *a = &h->event[x->event], *b = &h->event[y->event];

	if (event_process(h, a) == event_process(h, b))
		return true;
	if (event_role(a) == ROLE_FORK && !x->returns && h->actor[b->actor].process == (unsigned)a->in[0])
		return true;
	return event_role(b) == ROLE_REAP && y->returns && event_process(h, a) == (unsigned)b->in[0];
}

static inline void swap_neighbours(struct history *h, struct choices *c, unsigned swaps)
{
	struct moment moment[MOMENTS_MAX] = { { 0 } };
	unsigned n = moments_of(h, moment), i;

	while (n > 1 && swaps-- > 0) {
		struct moment *x = &moment[choice_below(c, "", n - 1)], *y = x + 1, other;

		if (must_be_in_order(h, x, y))
			continue;
		other = *x;
		*x = *y;
		*y = other;
	}
	for (i = 0; i < n; i++) {
		if (moment[i].returns)
			h->event[moment[i].event].ret = i + 1;
		else
			h->event[moment[i].event].call = i + 1;
	}
	if (h->quiet != OPEN)
		h->quiet = n + 1;
	history_index(h);
}

/* One of the faults that edit histories, of those whose names begin so. */
static inline void plant_in_history(struct history *h, const char *prefix, struct choices *c)
{
	const struct fault *f, *found = NULL;
	unsigned n = 0;
	int i;

	for (i = 0; (f = fault_at(i)) != NULL; i++)
		if (f->kind == FAULT_HISTORY && strncmp(f->name, prefix, strlen(prefix)) == 0 &&
		    choice_below(c, "", ++n) == 0)
			found = f;
	if (found != NULL && found->mutate(h, c))
		history_index(h);
}

static inline void remove_event(struct history *h, size_t i)
{
	h->events--;
	memmove(&h->event[i], &h->event[i + 1], (h->events - i) * sizeof(h->event[0]));
}

/* ---- the comparison ---- */

struct comparison {
	const struct machine *machine;
	const char *beyond; /* rules with such ids know more than the machine; NULL: none */
	unsigned long histories, explained, unexplained, too_much, false_alarms, refused, misses, shown;
	unsigned long miss_at[OPS_MAX][3]; /* by the operation at which no explanation was left, and how it had ended */
	unsigned long objections[RULES_MAX];
};

static inline bool any_objects(const struct history *h, struct comparison *c, struct judgement *objection,
    unsigned *rule)
{
	bool any = false;
	unsigned r;

	for (r = 0; r < rules_count(); r++) {
		struct judgement j;

		if (c->beyond != NULL && strncmp(rule_at(r)->id, c->beyond, strlen(c->beyond)) == 0)
			continue;
		judge_history(h, r, &j);
		if (j.verdict != ILLEGAL)
			continue;
		c->objections[r]++;
		if (!any) {
			*objection = j;
			*rule = r;
		}
		any = true;
	}
	return any;
}

/* How many misses to show, for who looks into them: none unless the environment says so. */
static inline unsigned long misses_shown(void)
{
	const char *n = getenv("SHALL_TEST_MISSES");

	return n != NULL ? (unsigned long)atol(n) : 0;
}

/* `strict`: it was made by the model, so there must be an explanation. */
static inline enum explanation compare(struct comparison *c, const struct history *h, bool strict)
{
	struct judgement j;
	struct moment at = { 0, 0, false };
	enum explanation e = explain(c->machine, h, &at);
	unsigned rule = 0;
	bool objects;

	c->histories++;
	c->too_much += e == TOO_MUCH;
	if (e == TOO_MUCH)
		return e;
	objects = any_objects(h, c, &j, &rule);
	c->explained += e == EXPLAINED;
	c->unexplained += e == UNEXPLAINED;
	if (e == EXPLAINED && objects && c->false_alarms++ < 3) {
		printf("# %s objects (%s), but there is an explanation\n", rule_at(rule)->id, j.why);
		history_print(h, stdout);
	}
	if (e == UNEXPLAINED && strict && c->refused++ < 3) {
		printf("# no explanation at ticket %llu for what the model did\n", (unsigned long long)at.ticket);
		history_print(h, stdout);
	}
	if (e == UNEXPLAINED && !objects) {
		c->misses++;
		c->miss_at[h->event[at.event].op]
		          [h->event[at.event].ret == OPEN ? 2 : h->event[at.event].result == -1]++;
		if (c->shown < misses_shown()) {
			c->shown++;
			printf("# no explanation at ticket %llu, but no rule objects\n", (unsigned long long)at.ticket);
			history_print(h, stdout);
		}
	}
	return e;
}

static inline void report_comparison(const struct comparison *c, const char *what)
{
	unsigned i;

	printf("# %s: %lu histories, %lu explained, %lu not, %lu too much; %lu false alarms, %lu missed (%.1f %%)\n",
	    what, c->histories, c->explained, c->unexplained, c->too_much, c->false_alarms, c->misses,
	    c->unexplained > 0 ? 100.0 * (double)c->misses / (double)c->unexplained : 0.0);
	for (i = 0; i < ops_count(); i++)
		if (c->miss_at[i][0] + c->miss_at[i][1] + c->miss_at[i][2] > 0)
			printf("#   missed at %s: %lu that succeeded, %lu that failed, %lu without end\n",
			    op_at(i)->name, c->miss_at[i][0], c->miss_at[i][1], c->miss_at[i][2]);
	for (i = 0; i < rules_count(); i++)
		if (c->objections[i] > 0)
			printf("#   %s objects to %lu\n", rule_at(i)->id, c->objections[i]);
}

#endif
