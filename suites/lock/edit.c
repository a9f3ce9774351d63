/* How mutators of all the families of locks edit calls. */
#include "rules.h"

#include "mechanism.h"

uint32_t lock_pick(struct history *h, struct choices *c, lock_kin *kin, lock_fits *fits)
{
	const struct locks *l = locks_of(h);
	uint32_t chosen = NOWHERE;
	unsigned seen = 0;
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++)
		if (kin(&l->call[i]) && fits(l, &l->call[i]) && choice_below(c, "place", ++seen) == 0)
			chosen = l->call[i].event;
	return chosen;
}

bool lock_edit(struct history *h, struct choices *c, lock_kin *kin, lock_fits *fits, int error)
{
	uint32_t chosen = lock_pick(h, c, kin, fits);

	if (chosen == NOWHERE)
		return false;
	h->event[chosen].result = error == 0 ? 0 : -1;
	h->event[chosen].err = error;
	return true;
}

bool lock_is_opposed(const struct locks *l, const struct lock_call *q)
{
	return q->outcome == LOCK_REFUSED && locks_in_the_way(l, q, 0) != NULL;
}

bool lock_is_unopposed(const struct locks *l, const struct lock_call *q)
{
	return !q->waits && q->type != LOCK_FREE && q->outcome == LOCK_GRANTED && locks_excuse(l, q) == NULL;
}
