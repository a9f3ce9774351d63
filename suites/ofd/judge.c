/* Locks of open file descriptions: whose they are, and that process-owned ones mind them. */
#include "rules.h"

/* ---- ofd.ownership ---- */

enum { SAME_PROCESS, BY_A_COPY, COPY_CLOSED, LAST_CLOSED, OWNED_IN_IMAGE };

/* A descriptor of that description went since the lock was there, by whoever had it. */
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

/* The process of the lock's request has become a new image since. */
static bool is_in_new_image(const struct locks *l, const struct hold *x, uint64_t before)
{
	struct indexes at = events_with(l->h, ROLE_EXEC);

	for (; at.at < at.end; at.at++) {
		const struct event *e = &l->h->event[*at.at];

		if (e->ret == OPEN && event_process(l->h, e) == x->process && e->call > x->certain_from &&
		    e->call < before)
			return true;
	}
	return false;
}

/* It was granted over what the same description has by another process's request, which a stranger's would have met. */
static bool is_by_copy(const struct locks *l, const struct lock_call *q)
{
	const struct event *e = event_of(l, q);
	size_t i;

	for (i = 0; i < l->holds && q->outcome == LOCK_GRANTED; i++) {
		const struct hold *x = &l->hold[i];

		if (x->owner == q->owner && x->object == q->object && locks_conflict(x->type, q->type) &&
		    x->low <= q->high && q->low <= x->high && x->certain_from <= e->call && x->certain_to >= e->call &&
		    (x->process != q->process || l->h->event[lock_request(l, x)].in[AT_END] != e->in[AT_END]))
			return true;
	}
	return false;
}

static void count_owned(const struct locks *l, const struct lock_call *q, struct judgement *j)
{
	const struct hold *x = locks_in_the_way(l, q, 0);
	uint64_t at = event_of(l, q)->call;

	judgement_count(j, BY_A_COPY, !q->asks && q->type != LOCK_FREE && is_by_copy(l, q));
	if (x != NULL && lock_was_refused(l->h, q)) {
		judgement_count(j, SAME_PROCESS, x->process == q->process);
		judgement_count(j, COPY_CLOSED, lost_a_copy(l, x, at));
		judgement_count(j, OWNED_IN_IMAGE, is_in_new_image(l, x, at));
	}
	judgement_count(j, LAST_CLOSED,
	    lock_went_through(l->h, q) && locks_stale(l, q, ENDS_CLOSED, ENDS_DEATH) != NULL);
}

void ofd_judge_ownership(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	size_t i;

	lock_judge_kin(h, lock_is_described, count_owned,
	    "nobody can have had a lock that was in the way for all of a deadline, but F_OFD_SETLKW did not return", j);
	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];

		if (lock_is_described(q) && q->asks && lock_was_refused(h, q) && !lock_answer_is_true(l, q))
			judgement_contradict(j, 1, &q->event,
			    "F_OFD_GETLK told of a lock that nobody can have had like that, or that was in nobody's way");
	}
}

/* ---- ofd.vs-process-locks ---- */

enum { MET_PROCESS, MET_DESCRIPTION, IN_ONE_PROCESS };

void ofd_judge_across(const struct history *h, struct judgement *j)
{
	const struct locks *l = locks_of(h);
	size_t i;

	for (i = 0; l != NULL && i < l->calls; i++) {
		const struct lock_call *q = &l->call[i];
		const struct hold *x = locks_across(l, q, 0);
		bool through = lock_went_through(h, q), refused = lock_was_refused(h, q);

		if (x == NULL || (!through && !refused))
			continue;
		judgement_applies(j);
		judgement_count(j, lock_is_ofd(x->owner) ? MET_DESCRIPTION : MET_PROCESS, refused);
		judgement_count(j, IN_ONE_PROCESS, refused && x->process == q->process);
		if (through)
			judgement_contradict(j, 2, (uint32_t[]){ lock_request(l, x), q->event },
			    "of the two locks one is a process's and one an open file description's, and they are in each "
			    "other's way, but the second %s",
			    q->asks ? "was said to be free" : "was granted");
	}
}
