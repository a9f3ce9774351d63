/*
 * table: the locks that a file of the model has: of each byte at most one for each owner.
 *
 * Pure: knows no model. Every owner minds every other. Ranges hold both ends; LOCK_END is the last byte that there can be.
 * Invariant: the ranges of one owner have no byte in common.
 */
#ifndef SHALL_FILE_TABLE_H
#define SHALL_FILE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOCK_END INT64_MAX

/* Owners: processes, and from LOCK_DESCRIPTIONS on open file descriptions. */
enum { LOCK_DESCRIPTIONS = 32 };
enum { LOCK_SHARED, LOCK_EXCLUSIVE, LOCK_FREE };
enum { LOCKS_MAX = 256 };

struct lock {
	uint16_t owner;
	uint8_t type; /* LOCK_SHARED or LOCK_EXCLUSIVE */
	int64_t low, high;
};

struct lock_table {
	unsigned count;
	struct lock lock[LOCKS_MAX];
};

static inline bool locks_conflict(unsigned type, unsigned other)
{
	return type != LOCK_FREE && other != LOCK_FREE && (type == LOCK_EXCLUSIVE || other == LOCK_EXCLUSIVE);
}

/* The n-th lock of another owner that is in the way, NULL if there are not so many. */
const struct lock *table_conflict(const struct lock_table *t, const struct lock *want, unsigned nth);
/* The owner's bytes in that range get that type, or lose theirs (LOCK_FREE). False: no room, and nothing has changed. */
bool table_set(struct lock_table *t, const struct lock *want);
/* The owner has no more locks. */
void table_drop(struct lock_table *t, unsigned owner);
/* Neighbours of one owner and type become one. */
void table_join(struct lock_table *t);

#endif
