/*
 * bag: what rules ask of anything into which things are put and out of which they are got one by one: queues of messages with
 * priorities or types. Pure functions over the intervals of calls (tickets), polynomial, of the form of the catalogue's
 * O-CONS, O-ORDER, O-PRIO, O-EMPTY, O-FULL, O-BOUND and O-QUIET.
 *
 * Promises: each answer `true` is a proof that no bag of this kind can have behaved so, whatever the calls that never
 * returned have done. Does not promise to find every such history: lib/test/bag.c compares with a search and counts.
 * Invariants: puts and gets are sorted by call; bag_prepare() has been called since the last change.
 */
#ifndef SHALL_BAG_H
#define SHALL_BAG_H

#include "history.h"

enum bag_fate { BAG_PUT, BAG_PERHAPS /* the call never returned */, BAG_FAILED };

struct bag_put {
	uint64_t call, ret;
	uint32_t event;
	enum bag_fate fate;
	int64_t rank;   /* its priority, or its type */
	int64_t size;   /* bytes */
	int32_t got;    /* the get that took it, -1: none that is known; the first if there are several */
	uint64_t until; /* surely there between `ret` and this, if the put succeeded. Set by bag_prepare() */
};

enum bag_answer {
	BAG_GOT,       /* that put's */
	BAG_SOMETHING, /* a thing of that rank and size, one of several that are alike */
	BAG_EMPTY,     /* there was nothing */
	BAG_OPEN,      /* it never returned: it may have taken one */
	BAG_NOTHING    /* it failed */
};

struct bag_get {
	uint64_t call, ret;
	uint32_t event;
	enum bag_answer answer;
	int32_t put;        /* BAG_GOT */
	int64_t rank, size; /* BAG_GOT, BAG_SOMETHING */
	int64_t
	    selector; /* BAG_TYPES: 0 the oldest, n the oldest of that type, -n the oldest of the lowest type up to n */
	bool but;     /* with n > 0: the oldest of another type */
	bool stuck;   /* BAG_OPEN: certainly, and it has taken nothing */
	bool strange; /* BAG_OPEN: what came was never put there */
};

enum bag_order {
	BAG_PRIORITIES, /* the highest first, of those the oldest; selectors mean nothing */
	BAG_TYPES       /* by selector */
};

struct bag {
	enum bag_order order;
	size_t puts, gets;
	struct bag_put *put;
	struct bag_get *get;
};

void bag_prepare(struct bag *b);

/* That get may take things of that rank. */
bool bag_matches(const struct bag *b, const struct bag_get *g, int64_t rank);
/* It has taken one, or may have, for which `by` would do as well. */
bool bag_may_take(const struct bag *b, const struct bag_get *g, const struct bag_get *by);

/* It came before it was put, or its put had failed. */
bool bag_from_nowhere(const struct bag *b, const struct bag_get *g);
/* It was taken before; *first: by that get. */
bool bag_twice(const struct bag *b, const struct bag_get *g, int32_t *first);
/* More things of its rank and size had come than can have been put. */
bool bag_too_many(const struct bag *b, const struct bag_get *g);
/* Another thing had to come first: *other, a put. *by_age: only because it is older. */
bool bag_overtook(const struct bag *b, const struct bag_get *g, int32_t *other, bool *by_age);
/* Throughout [from, to] something was there that this get may take; *what: one that was, -1 if that is known by number only. */
bool bag_never_empty(const struct bag *b, const struct bag_get *g, uint64_t from, uint64_t to, int32_t *what);
/* Something is there for it that nobody else can have taken by the ticket `quiet`. */
bool bag_has_for(const struct bag *b, const struct bag_get *g, uint64_t quiet, int32_t *what);
/* Throughout [from, to] there was room: less than `capacity` in it, leaving aside that put (-1: none). */
bool bag_never_full(const struct bag *b, int32_t put, int64_t capacity, uint64_t from, uint64_t to);
/* When this put returned there was certainly more than `capacity` in it. */
bool bag_too_full(const struct bag *b, const struct bag_put *p, int64_t capacity);
/* What is certainly there at that ticket, at least; what may be there, at most. */
int64_t bag_least(const struct bag *b, uint64_t at);
int64_t bag_most(const struct bag *b, uint64_t at, int32_t without);

#endif
