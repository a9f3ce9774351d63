/*
 * explore: small scopes, whole: every scenario of a scope, in the model, in every order of its moves and with every answer
 * to what is free (of large ranges of numbers the least, the greatest and one between), judged by every rule.
 *
 * Promises: a scenario counts as whole only if nothing was left out. Where that would be more histories than the bound, they
 * are visited by the number of places at which the model does not do what a plain system would do: all with one such place,
 * then all with two …; the scenario counts as truncated, with the number that all of was seen.
 * Orders that no order of intervals tells apart are visited once.
 */
#ifndef SHALL_EXPLORE_H
#define SHALL_EXPLORE_H

#include "arena.h"
#include "mechanism.h"
#include "model.h"

enum { EXPLORE_STEPS_MAX = 3 };

struct explorer {
	/* Set before: */
	struct arena *arena;
	const struct scope *scope;
	unsigned steps;         /* of each process, at least one and at most this */
	uint64_t histories_max; /* of one scenario */
	struct liberty_set allowed;
	const char *fault; /* planted in the model, or NULL */
	/* Called for each new history; false ends the exploration of the scope. */
	bool (*judge)(struct explorer *x, const struct scenario *s, const struct history *h);
	void *with;
	/* Counted: */
	uint64_t histories, whole, truncated;
	unsigned least_depth; /* of a truncated scenario: all with that many places were seen */
};

/* How many scenarios the scope has. */
uint64_t explore_scenarios(const struct scope *scope, unsigned steps);
/* The scenario with a number below that. False: the scope's text is wrong, *why says how. */
bool explore_scenario(const struct scope *scope, unsigned steps, uint64_t number, struct scenario *s,
    struct complaint *why);
/* All histories of one scenario; false if `judge` said that it is enough. */
bool explore_one(struct explorer *x, const struct scenario *s);

const struct scope *scope_at(unsigned index); /* of all mechanisms; NULL beyond the last */

#endif
