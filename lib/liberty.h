/*
 * liberty: what POSIX leaves open and the model world makes use of, by name.
 *
 * Each mechanism lists its own in suites/NAME/liberties.c as NAME_liberties[], which ends with an empty row; the engine's
 * are core_liberties[]. A run of the model allows a set of them: all, unless it was asked otherwise. The model with none is a
 * plain system that does one thing after another, and conforms too.
 * Invariants: names are unique among all mechanisms; indexes are stable within one build, names between builds.
 */
#ifndef SHALL_LIBERTY_H
#define SHALL_LIBERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { LIBERTIES_MAX = 256 };

struct liberty {
	const char *name; /* short-reads */
	const char *gist; /* what a system may do that takes it */
	unsigned index;   /* among all; set by mechanisms_index() */
};

struct liberty_set {
	uint64_t bits[LIBERTIES_MAX / 64];
};

unsigned liberties_count(void);
const struct liberty *liberty_at(unsigned index);
int liberty_find(const char *name, size_t length); /* -1: unknown */

static inline bool liberties_have(const struct liberty_set *s, unsigned index)
{
	return (s->bits[index / 64] >> index % 64 & 1) != 0;
}
static inline void liberties_add(struct liberty_set *s, unsigned index)
{
	s->bits[index / 64] |= UINT64_C(1) << index % 64;
}
static inline void liberties_remove(struct liberty_set *s, unsigned index)
{
	s->bits[index / 64] &= ~(UINT64_C(1) << index % 64);
}
static inline void liberties_join(struct liberty_set *s, const struct liberty_set *with)
{
	unsigned i;

	for (i = 0; i < LIBERTIES_MAX / 64; i++)
		s->bits[i] |= with->bits[i];
}
struct liberty_set liberties_all(void);
unsigned liberties_number(const struct liberty_set *s);

/*
 * Reads a list separated by commas: `all`, `none`, names of those that are allowed, -NAME for those that are not. A list
 * that begins with -NAME begins with all. False: *unknown points to the word that is no liberty, of *length bytes.
 */
bool liberties_parse(struct liberty_set *s, const char *list, const char **unknown, size_t *length);

/* The names, separated by commas; "none" if there are none. */
void liberties_print(const struct liberty_set *s, FILE *out);

#endif
