/*
 * choice: the tape of bounded draws that a seed expands into.
 *
 * Promises: integer arithmetic only, so that the same seed gives the same draws on every compiler, byte order and libc;
 * a draw is always below its bound; 0 is the simplest value by convention of the callers. A tape that is replayed and runs
 * out yields 0, a value out of range is reduced: every tape decodes.
 * Does not promise: cryptographic quality.
 * Invariant: `drawn` counts every draw, also those beyond the recorded part of the tape.
 */
#ifndef SHALL_CHOICE_H
#define SHALL_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHOICE_ENTRIES_MAX = 4096, CHOICE_SPANS_MAX = 32 };

struct choice_entry {
	const char *label; /* what the draw decided, for people */
	uint64_t bound;    /* the draw was in 0 .. bound-1 */
	uint64_t value;
	unsigned depth; /* of spans open at the draw */
};

struct choices {
	uint64_t state;            /* of the generator; unused while a tape is replayed */
	const uint64_t *replay;    /* NULL, or values to take instead of random ones */
	size_t replay_values;      /* length of `replay`; beyond it draws give 0 */
	size_t drawn;              /* draws made so far */
	size_t misaligned;         /* replayed values that were out of range */
	unsigned depth;            /* spans open now */
	struct choice_entry *tape; /* NULL, or room for CHOICE_ENTRIES_MAX entries, filled as draws are made */
};

/* The next number of the SplitMix64 sequence (Steele, Lea and Flood 2014) from *state. */
static inline uint64_t choice_next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A hash of two numbers, the same everywhere. */
uint64_t choice_mix(uint64_t a, uint64_t b);

/* FNV-1a, 64 bits, of a string: the number of a family's id. */
uint64_t choice_hash(const char *text);

/* The seed of one case: no family's cases depend on which other families exist, nor on earlier cases. */
uint64_t choice_case_seed(uint64_t run_seed, const char *family, uint64_t number);

void choices_from_seed(struct choices *c, uint64_t seed);
void choices_from_tape(struct choices *c, const uint64_t *values, size_t count);

/* A draw in 0 .. bound-1; bound >= 1. Unbiased by rejection. */
uint64_t choice_below(struct choices *c, const char *label, uint64_t bound);

/* A draw in low .. high, both included; low is the simplest. */
int64_t choice_range(struct choices *c, const char *label, int64_t low, int64_t high);

/* True with probability num/den; false is the simplest. */
bool choice_chance(struct choices *c, const char *label, uint64_t num, uint64_t den);

/* An index below `count`, index i with weight weights[i]; the sum must be positive. */
size_t choice_weighted(struct choices *c, const char *label, const unsigned *weights, size_t count);

/* A draw in 0 .. bound-1 that favours small values: half the draws fall below about sqrt(bound). */
uint64_t choice_small(struct choices *c, const char *label, uint64_t bound);

/* A span groups the draws of one part of a scenario (a process, a step). */
void choice_span_open(struct choices *c, const char *label);
void choice_span_close(struct choices *c);

#endif
