/*
 * rules: the judges of process-owned locks, one a rule, and what they have in common.
 */
#ifndef SHALL_LOCK_RULES_H
#define SHALL_LOCK_RULES_H

#include "holds.h"
#include "judge.h"

void lock_judge_ranges(const struct history *h, struct judgement *j);
void lock_judge_exclusion(const struct history *h, struct judgement *j);
void lock_judge_refusals(const struct history *h, struct judgement *j);
void lock_judge_closes(const struct history *h, struct judgement *j);
void lock_judge_deaths(const struct history *h, struct judgement *j);
void lock_judge_forks(const struct history *h, struct judgement *j);
void lock_judge_images(const struct history *h, struct judgement *j);
void lock_judge_wakeups(const struct history *h, struct judgement *j);
void lock_judge_deadlocks(const struct history *h, struct judgement *j);

static inline const struct event *event_of(const struct locks *l, const struct lock_call *q)
{
	return &l->h->event[q->event];
}
/* The request that made it. */
static inline uint32_t lock_request(const struct locks *l, const struct hold *x)
{
	return l->call[x->call].event;
}
/* What had to be over before the call could be granted, which had begun before; NULL: it did not have to wait. */
const struct hold *lock_waited(const struct locks *l, const struct lock_call *q);
/* The process is a descendant of the other, and was made after that event was over; then *fork is how. */
bool lock_is_descendant(const struct history *h, unsigned process, unsigned of, const struct event *after,
    uint32_t *fork);
/* It was granted, or told that there was none, in spite of that lock. */
void lock_object_to_success(const struct locks *l, const struct lock_call *q, const struct hold *x,
    struct judgement *j);
/* It was refused, or told that there was one; unless somebody may have had one. */
void lock_object_to_refusal(const struct locks *l, const struct lock_call *q, struct judgement *j);
/* Every byte that F_GETLK told of is held by whom it named, with that type, and is in the way. */
bool lock_answer_is_true(const struct locks *l, const struct lock_call *q);
/* Names, for sentences. */
const char *lock_owner(const struct locks *l, unsigned process);

/* A request that waits and did not return, at the watchdog's start. */
bool lock_is_in_flight(const struct locks *l, const struct lock_call *q);
/* Those of them that nobody lets go on, as bits by their order, the first 64; 0: none. */
uint64_t lock_asleep(const struct locks *l);

/* Whether it is of some kind of locks: of a family, or of one with one kind of owners. */
typedef bool lock_kin(const struct lock_call *q);
/*
 * What one rule asks of all requests of a kind: that they go through, are refused and go on as they shall; `asleep` says that
 * one did not go on. Each of them is counted first.
 */
void lock_judge_kin(const struct history *h, lock_kin *kin,
    void (*count)(const struct locks *l, const struct lock_call *q, struct judgement *j), const char *asleep,
    struct judgement *j);

/* ---- for mutators ---- */

typedef bool lock_fits(const struct locks *l, const struct lock_call *q);
/* One of the calls of the kind that fit, all with the same chance; NOWHERE: there is none. */
uint32_t lock_pick(struct history *h, struct choices *c, lock_kin *kin, lock_fits *fits);
/* Such a call gets that result, 0 or -1 with that error; false: there is none. */
bool lock_edit(struct history *h, struct choices *c, lock_kin *kin, lock_fits *fits, int error);
/* It was refused, rightly. / It did not have to wait and was granted what nobody can have been in the way of. */
bool lock_is_opposed(const struct locks *l, const struct lock_call *q);
bool lock_is_unopposed(const struct locks *l, const struct lock_call *q);

/* No two calls about that file's locks overlap. */
bool lock_is_serial(const struct locks *l, unsigned object);
/* What is in its way all the time is the lock of a process that has become a new image since. */
bool lock_outlived_exec(const struct locks *l, const struct lock_call *q);
/* To wait might have been a deadlock. */
bool lock_may_be_deadlock(const struct locks *l, const struct lock_call *q);

#endif
