/*
 * counter: what rules ask of anything that counts: semaphores, whose value is never below zero. Pure functions over the
 * intervals of calls (tickets), of the form of the catalogue's O-COUNT, O-BUSY and O-QUIET.
 *
 * Promises: each answer `true` is a proof that no counter can have behaved so, whatever the calls that never returned have
 * done. Does not promise to find every such history: lib/test/counter.c compares with a search and counts.
 * Invariant: acts are sorted by call.
 */
#ifndef SHALL_COUNTER_H
#define SHALL_COUNTER_H

#include "history.h"

enum count_fate {
	COUNT_DONE,
	COUNT_PERHAPS, /* it never returned */
	COUNT_STUCK,   /* nor did this, and it certainly has not had its effect */
	COUNT_REFUSED, /* there was too little */
	COUNT_NOTHING  /* it failed otherwise */
};

struct count_act {
	uint64_t call, ret;
	uint32_t event;
	int64_t amount; /* gives so much, or takes it if below 0 */
	enum count_fate fate;
};

struct counter {
	int64_t least, most; /* at its making: usually the same */
	size_t acts;
	struct count_act *act;
};

/* What its value certainly is at that ticket, at least; leaving aside that act (NULL: none). / What it may be, at most. */
int64_t counter_least(const struct counter *k, uint64_t at, const struct count_act *without);
int64_t counter_most(const struct counter *k, uint64_t at);

/* When this act, which took something, returned, more had been taken than can have been given. */
bool counter_overdrawn(const struct counter *k, const struct count_act *a);
/* Throughout [from, to] there was enough for this act. */
bool counter_never_short(const struct counter *k, const struct count_act *a, uint64_t from, uint64_t to);
/* There is enough for this act, which is stuck, and nobody else can have taken it by then. */
bool counter_has_for(const struct counter *k, const struct count_act *a, uint64_t quiet);
/* Before that ticket, the last to give something; -1: nobody has. For whoever reads a finding. */
int64_t counter_last_given(const struct counter *k, uint64_t before);

#endif
