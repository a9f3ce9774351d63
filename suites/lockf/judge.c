/* The one rule of lockf(). */
#include "rules.h"

#include "../lock/rules.h"

enum { REFUSED, TESTED, OWN_TESTED, NEGATIVE, ENDED, WAITED };

/* The process itself has a part of the section. */
static bool is_own(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	size_t i;

	for (i = 0; i < l->holds; i++) {
		const struct hold *x = &l->hold[i];

		if (x->family == FAMILY_LOCKF && x->owner == q->owner && x->object == q->object && x->low <= q->high &&
		    q->low <= x->high && x->certain_from <= e->call && x->certain_to >= e->call)
			return true;
	}
	return false;
}

static void count(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	bool refused = lock_was_refused(l->h, q), through = lock_went_through(l->h, q);

	judgement_count(j, REFUSED, refused && !q->asks);
	judgement_count(j, TESTED, refused && q->asks);
	judgement_count(j, OWN_TESTED, q->asks && through && is_own(l, q));
	judgement_count(j, NEGATIVE, event_of(l, q)->in[LOCKF_LENGTH] < 0);
	judgement_count(j, ENDED,
	    through && locks_excuse(l, q) == NULL && locks_stale(l, q, ENDS_CLOSED, ENDS_DEATH) != NULL);
	judgement_count(j, WAITED, lock_waited(l, q) != NULL);
}

void lockf_judge(const struct history *h, struct judgement *j)
{
	lock_judge_kin(h, lock_is_lockf, count,
	    "nobody can have had a section in the way for all of a deadline, but lockf() did not return", j);
}
