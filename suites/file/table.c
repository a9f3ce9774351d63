#include "table.h"

static bool meets(const struct lock *x, const struct lock *y)
{
	return x->low <= y->high && y->low <= x->high;
}

const struct lock *table_conflict(const struct lock_table *t, const struct lock *want, unsigned nth)
{
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (t->lock[i].owner != want->owner && meets(&t->lock[i], want) &&
		    locks_conflict(t->lock[i].type, want->type) && nth-- == 0)
			return &t->lock[i];
	return NULL;
}

static void remove_at(struct lock_table *t, unsigned i)
{
	for (t->count--; i < t->count; i++)
		t->lock[i] = t->lock[i + 1];
}

bool table_set(struct lock_table *t, const struct lock *want)
{
	unsigned i;

	if (t->count + 2 > LOCKS_MAX)
		return false;
	for (i = 0; i < t->count;) {
		struct lock old = t->lock[i];

		if (old.owner != want->owner || !meets(&old, want)) {
			i++;
			continue;
		}
		remove_at(t, i);
		if (old.low < want->low)
			t->lock[t->count++] = (struct lock){ old.owner, old.type, old.low, want->low - 1 };
		if (old.high > want->high)
			t->lock[t->count++] = (struct lock){ old.owner, old.type, want->high + 1, old.high };
	}
	if (want->type != LOCK_FREE)
		t->lock[t->count++] = *want;
	return true;
}

void table_drop(struct lock_table *t, unsigned owner)
{
	unsigned i;

	for (i = 0; i < t->count;)
		if (t->lock[i].owner == owner)
			remove_at(t, i);
		else
			i++;
}

void table_join(struct lock_table *t)
{
	unsigned i, k;

	for (i = 0; i < t->count; i++)
		for (k = 0; k < t->count; k++) {
			const struct lock *next = &t->lock[k];

			if (k == i || next->owner != t->lock[i].owner || next->type != t->lock[i].type ||
			    t->lock[i].high == LOCK_END || next->low != t->lock[i].high + 1)
				continue;
			t->lock[i].high = next->high;
			remove_at(t, k);
			i = UINT32_MAX; /* from the beginning */
			break;
		}
}
