/*
 * The shapes. Outcomes are named by what the loads gave, 0 for what was there before, in the order of roles and accesses; of
 * 2+2W by whether each cell ended with the second value written there in its writer's order.
 */
#include "lit.h"

#include <string.h>

enum { X, Y };

/* ---- how a round ended ---- */

static uint32_t first(uint32_t saw)
{
	return saw & 3;
}

static uint32_t second(uint32_t saw)
{
	return saw >> 2 & 3;
}

static unsigned bits(bool high, bool low)
{
	return (unsigned)high << 1 | (unsigned)low;
}

/* What each of two loads gave, by one role or by both. */
static unsigned two_roles(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	(void)players;
	(void) final;
	return bits(first(saw[0]) != 0, first(saw[1]) != 0);
}

static unsigned one_reader(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	(void)players;
	(void) final;
	return bits(first(saw[1]) != 0, second(saw[1]) != 0);
}

/* What both cells hold at the end. */
static unsigned ends(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	(void)players;
	(void)saw;
	if (final[X] < 1 || final[X] > 2 || final[Y] < 1 || final[Y] > 2)
		return LIT_OUTCOMES;
	return bits(final[X] == 2, final[Y] == 2);
}

/* Who saw one cell changed and the other one not. */
static unsigned two_readers(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	(void)players;
	(void) final;
	return bits(first(saw[2]) != 0 && second(saw[2]) == 0, first(saw[3]) != 0 && second(saw[3]) == 0);
}

/* The worst that one of them saw: a value that went back, one that changed, a new one, an old one. */
static unsigned readers(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	static const unsigned badness[LIT_OUTCOMES] = { 0, 2, 3, 1 };
	unsigned role, worst = 0;

	(void) final;
	for (role = 1; role < players; role++) {
		unsigned o = bits(first(saw[role]) != 0, second(saw[role]) != 0);

		worst = badness[o] > badness[worst] ? o : worst;
	}
	return worst;
}

/* Which of two writes a reader saw come first: 1, 2, or 0 for neither. 3: it saw a value go back. */
static unsigned order_seen(uint32_t saw)
{
	if (first(saw) != 0 && second(saw) == 0)
		return 3;
	return second(saw) != first(saw) ? first(saw) : 0;
}

static unsigned two_writers(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	unsigned a = order_seen(saw[2]), b = order_seen(saw[3]);

	(void)players;
	(void) final;
	if (a == 3 || b == 3 || (a != 0 && b != 0 && a != b))
		return 3;
	return a == 0 && b == 0 ? 0 : a == b ? 2 : 1;
}

static unsigned all_bytes(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	unsigned role, newer = 0;

	(void) final;
	for (role = 1; role < players; role++)
		newer |= first(saw[role]) != 0;
	return newer;
}

/* Each found another number of them there before. */
static unsigned steps(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	unsigned found = 0, role, met = 0;

	(void) final;
	for (role = 0; role < players; role++) {
		uint32_t n = saw[role] & LIT_NOWHERE;

		if (n >= players)
			return LIT_OUTCOMES;
		if (found >> n & 1)
			return 2;
		found |= 1U << n;
		met |= saw[role] & LIT_MET;
	}
	return met != 0;
}

/* Each got another's value: a chain from what was there before. */
static unsigned swaps(unsigned players, const uint32_t *saw, const uint32_t *final)
{
	unsigned found = 0, role, met = 0, at = 0, links;

	(void) final;
	for (role = 0; role < players; role++) {
		uint32_t n = saw[role] & LIT_NOWHERE;

		if (n > players)
			return LIT_OUTCOMES;
		if (found >> n & 1)
			return 2;
		found |= 1U << n;
		met |= saw[role] & LIT_MET;
	}
	for (links = 0; links < players; links++) {
		for (role = 0; role < players && (saw[role] & LIT_NOWHERE) != at; role++)
			;
		if (role == players)
			return LIT_OUTCOMES;
		at = role + 1;
	}
	return met != 0;
}

unsigned lit_outcome(const struct lit_shape *s, unsigned players, const uint32_t *saw, const uint32_t *final)
{
	unsigned role;

	for (role = 0; role < players && s->rule != LIT_RMW_ATOMIC; role++)
		if (first(saw[role]) == 3 || second(saw[role]) == 3)
			return LIT_OUTCOMES;
	return s->outcome_of(players, saw, final);
}

/* ---- the table ---- */

#define STORE(CELL, VALUE) \
	{ \
		LIT_STORE, CELL, VALUE \
	}
#define LOAD(CELL) \
	{ \
		LIT_LOAD, CELL, 0 \
	}
#define NONE \
	{ \
		LIT_NOTHING, 0, 0 \
	}
#define ALWAYS(SET) \
	{ \
		SET, SET, SET, SET \
	}

/* A read-modify-write of one cell by all. */
#define STEPS(NAME, HOW, OUTCOME) \
	{ \
		.name = NAME, .rule = LIT_RMW_ATOMIC, .least = 2, .most = LIT_PLAYERS, \
		.access = { { { LIT_STEP, X, 0 }, NONE }, { { LIT_STEP, X, 0 }, NONE } }, .step = HOW, \
		.outcome_of = OUTCOME, .forbidden = ALWAYS(1 << 2), .outcome = { \
			"one after another", \
			"at once", \
			"two of them found the same there", \
			"" \
		} \
	}

const struct lit_shape lit_shapes[LIT_SHAPES] = {
	{ .name = "sb",
	    .rule = LIT_STORE_BUFFERING,
	    .least = 2,
	    .most = 2,
	    .access = { { STORE(X, 1), LOAD(Y) }, { STORE(Y, 1), LOAD(X) } },
	    .forbidden = { [LIT_SEQ] = 1 << 0, [LIT_FENCES] = 1 << 0 },
	    .outcome_of = two_roles,
	    .outcome = { "0 0", "0 1", "1 0", "1 1" } },
	{ .name = "mp",
	    .rule = LIT_MESSAGE_PASSING,
	    .least = 2,
	    .most = 2,
	    .access = { { STORE(X, 1), STORE(Y, 1) }, { LOAD(Y), LOAD(X) } },
	    .width = LIT_MANY,
	    .forbidden = { [LIT_SEQ] = 1 << 2, [LIT_FENCES] = 1 << 2, [LIT_ACQREL] = 1 << 2 },
	    .outcome_of = one_reader,
	    .outcome = { "0 0", "0 1", "1 0", "1 1" } },
	{ .name = "lb",
	    .rule = LIT_OTHER_SHAPES,
	    .least = 2,
	    .most = 2,
	    .access = { { LOAD(Y), STORE(X, 1) }, { LOAD(X), STORE(Y, 1) } },
	    .forbidden = { [LIT_SEQ] = 1 << 3, [LIT_FENCES] = 1 << 3, [LIT_ACQREL] = 1 << 3 },
	    .outcome_of = two_roles,
	    .outcome = { "0 0", "0 1", "1 0", "1 1" } },
	{ .name = "ww",
	    .rule = LIT_OTHER_SHAPES,
	    .least = 2,
	    .most = 2,
	    .access = { { STORE(X, 1), STORE(Y, 2) }, { STORE(Y, 1), STORE(X, 2) } },
	    .ends = true,
	    .forbidden = { [LIT_SEQ] = 1 << 0 },
	    .outcome_of = ends,
	    .outcome = { "0 0", "0 1", "1 0", "1 1" } },
	{ .name = "iriw",
	    .rule = LIT_OTHER_SHAPES,
	    .least = 4,
	    .most = 4,
	    .access = { { STORE(X, 1), NONE }, { STORE(Y, 1), NONE }, { LOAD(X), LOAD(Y) }, { LOAD(Y), LOAD(X) } },
	    .forbidden = { [LIT_SEQ] = 1 << 3 },
	    .outcome_of = two_readers,
	    .outcome = { "neither reader saw an order", "the second did", "the first did",
	        "the readers saw different orders" } },
	{ .name = "rr",
	    .rule = LIT_COHERENCE,
	    .least = 2,
	    .most = LIT_PLAYERS,
	    .access = { { STORE(X, 1), NONE }, { LOAD(X), LOAD(X) } },
	    .forbidden = ALWAYS(1 << 2),
	    .outcome_of = readers,
	    .outcome = { "0 0", "0 1", "1 0", "1 1" } },
	{ .name = "wrr",
	    .rule = LIT_COHERENCE,
	    .least = 4,
	    .most = 4,
	    .access = { { STORE(X, 1), NONE }, { STORE(X, 2), NONE }, { LOAD(X), LOAD(X) }, { LOAD(X), LOAD(X) } },
	    .forbidden = ALWAYS(1 << 3),
	    .outcome_of = two_writers,
	    .outcome = { "neither reader saw an order", "one did", "both saw the same",
	        "the readers saw different orders" } },
	{ .name = "tear",
	    .rule = LIT_COHERENCE,
	    .least = 2,
	    .most = LIT_PLAYERS,
	    .access = { { STORE(X, 1), NONE }, { LOAD(X), NONE } },
	    .width = LIT_WIDE,
	    .outcome_of = all_bytes,
	    .outcome = { "all bytes as before", "all bytes new", "", "" } },
	STEPS("add", LIT_ADD, steps),
	STEPS("byte", LIT_ADD_BYTE, steps),
	STEPS("eight", LIT_ADD_WIDE, steps),
	STEPS("cas", LIT_CAS, steps),
	STEPS("swap", LIT_SWAP, swaps),
	STEPS("flip", LIT_FLIP, steps),
};
