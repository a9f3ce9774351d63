/* The one rule of flock(). */
#include "../lock/rules.h"
#include "rules.h"

enum { SAME_PROCESS, BY_A_COPY, COPY_CLOSED, LAST_CLOSED, CONVERTED, WAITED };

/* What the description has is changed or ended by another process, or by another of its descriptors. */
static bool is_by_copy(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	size_t i;

	for (i = 0; i < l->holds && q->outcome == LOCK_GRANTED; i++) {
		const struct hold *x = &l->hold[i];

		if (x->family == FAMILY_FLOCK && x->owner == q->owner && x->object == q->object &&
		    x->certain_from <= e->call && x->certain_to >= e->call &&
		    (x->process != q->process || l->h->event[lock_request(l, x)].in[AT_END] != e->in[AT_END]))
			return true;
	}
	return false;
}

/* The lock's description has lost one of its descriptors since, and has it still. */
static bool lost_a_copy(const struct locks *l, const struct hold *x, uint64_t before)
{
	const struct references *refs = &l->h->refs[x->object][FILE_SIDE];
	uint32_t made = l->description[x->owner - LOCK_DESCRIPTIONS], i;

	for (i = 0; i < refs->count; i++)
		if (refs->ref[i].description == made && refs->ref[i].certain_from <= refs->ref[i].certain_to &&
		    refs->ref[i].certain_to > x->certain_from && refs->ref[i].possible_to < before)
			return true;
	return false;
}

static bool is_conversion(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	size_t i;

	for (i = 0; i < l->holds && q->type != LOCK_FREE; i++)
		if (l->hold[i].family == FAMILY_FLOCK && l->hold[i].owner == q->owner &&
		    l->hold[i].object == q->object && l->hold[i].type != q->type &&
		    l->hold[i].certain_from <= e->call && l->hold[i].certain_to >= e->call)
			return true;
	return false;
}

static void count(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	const struct hold *x = locks_in_the_way(l, q, 0);
	bool refused = lock_was_refused(l->h, q);

	judgement_count(j, BY_A_COPY, is_by_copy(l, q));
	judgement_count(j, SAME_PROCESS, refused && x != NULL && x->process == q->process);
	judgement_count(j, COPY_CLOSED, refused && x != NULL && lost_a_copy(l, x, event_of(l, q)->call));
	judgement_count(j, LAST_CLOSED,
	    lock_went_through(l->h, q) && locks_stale(l, q, ENDS_CLOSED, ENDS_DEATH) != NULL);
	judgement_count(j, CONVERTED, is_conversion(l, q));
	judgement_count(j, WAITED, lock_waited(l, q) != NULL);
}

void flock_judge(const struct history *h, struct judgement *j)
{
	lock_judge_kin(h, lock_is_flock, count,
	    "nobody can have had a lock that was in the way for all of a deadline, but flock() did not return", j);
}
