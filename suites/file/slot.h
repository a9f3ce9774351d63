/*
 * slot: a place that holds one thing or none, and what several processes did to it at the same time: is there any order of
 * what they did that explains what they were told? Pure functions over the intervals of calls (tickets).
 *
 * Promises: an answer other than SLOT_FINE and SLOT_UNDECIDED is a proof that there is no such order; SLOT_FINE that there is
 * one. Acts of which it is not known whether they happened may have happened or not, at any time of their interval.
 * Invariants: acts are sorted by call. At most SLOT_AT_ONCE may overlap, else it is undecided.
 */
#ifndef SHALL_FILE_SLOT_H
#define SHALL_FILE_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum slot_kind {
	SLOT_MAKES,   /* where there was none; with that version */
	SLOT_MEETS,   /* was told that there is one */
	SLOT_PUTS,    /* in place of whatever there was */
	SLOT_REMOVES, /* the one that was there */
	SLOT_MISSES,  /* was told that there is none */
	SLOT_SEES     /* that version */
};

struct slot_act {
	uint64_t call, ret; /* after `ret` it has happened or never will */
	bool perhaps;
	enum slot_kind kind;
	int64_t version; /* 0: not known */
	uint32_t event;
};

enum { SLOT_AT_ONCE = 24 };
#define SLOT_FINE SIZE_MAX
#define SLOT_UNDECIDED (SIZE_MAX - 1)

/* The first act, by return, up to which there is no order; by its index. At first there is nothing in the place. */
size_t slot_check(const struct slot_act *act, size_t acts);

#endif
