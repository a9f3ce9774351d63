#include "faults.h"
#include "rules.h"

#include "mechanism.h"

#include <errno.h>

#define FAULTS_OF "lock"
#define RULES_OF "lock."
#include "fault_rows.h"

/* ---- edits ---- */

static bool is_refused(const struct locks *l, const struct lock_call *q)
{
	return !q->asks && lock_is_opposed(l, q);
}

/* After which its process does not do anything about these bytes at once. */
static bool is_refused_alone(const struct locks *l, const struct lock_call *q)
{
	return is_refused(l, q) && !l->threads[q->process];
}

static bool edit_admits(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, is_refused_alone, 0);
}

static bool is_unopposed(const struct locks *l, const struct lock_call *q)
{
	return !q->asks && lock_is_unopposed(l, q);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, is_unopposed, EAGAIN);
}

/* On that file no two calls overlap: as the rule looks at it. */
static bool is_judged(const struct locks *l, const struct lock_call *q)
{
	return lock_is_serial(l, q->object);
}

static bool is_answer_judged(const struct locks *l, const struct lock_call *q)
{
	return q->asks && q->outcome == LOCK_GRANTED && is_judged(l, q) &&
	    (lock_was_refused(l->h, q) ? locks_in_the_way(l, q, 0) != NULL : locks_excuse(l, q) == NULL);
}

/* The answer is turned round. */
static bool edit_answer(struct history *h, struct choices *c)
{
	uint32_t i = lock_pick(h, c, lock_is_plain, is_answer_judged);
	struct event *e;

	if (i == NOWHERE)
		return false;
	e = &h->event[i];
	e->out[TOLD_TYPE] = e->out[TOLD_TYPE] == LOCK_FREE ? LOCK_EXCLUSIVE : LOCK_FREE;
	return true;
}

static bool tells_of_one(const struct locks *l, const struct lock_call *q)
{
	return is_answer_judged(l, q) && lock_was_refused(l->h, q);
}

static bool edit_own(struct history *h, struct choices *c)
{
	uint32_t i = lock_pick(h, c, lock_is_plain, tells_of_one);

	if (i == NOWHERE)
		return false;
	h->event[i].out[TOLD_HOLDER] = event_process(h, &h->event[i]);
	return true;
}

static bool was_closed(const struct locks *l, const struct lock_call *q)
{
	return !q->asks && !q->waits && q->outcome == LOCK_GRANTED && q->type != LOCK_FREE &&
	    locks_excuse(l, q) == NULL && locks_stale(l, q, ENDS_CLOSED, ENDS_EXEC) != NULL;
}

static bool edit_close_keeps(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, was_closed, EACCES);
}

static bool had_died(const struct locks *l, const struct lock_call *q)
{
	return !q->asks && !q->waits && q->outcome == LOCK_GRANTED && q->type != LOCK_FREE &&
	    locks_excuse(l, q) == NULL && locks_stale(l, q, ENDS_DEATH, ENDS_DEATH) != NULL;
}

static bool edit_left_behind(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, had_died, EAGAIN);
}

static bool is_childs(const struct locks *l, const struct lock_call *q)
{
	const struct hold *x;
	unsigned i;
	uint32_t fork;

	for (i = 0; is_refused(l, q) && (x = locks_in_the_way(l, q, i)) != NULL; i++)
		if (lock_is_descendant(l->h, q->process, x->process, &l->h->event[lock_request(l, x)], &fork))
			return true;
	return false;
}

static bool edit_inherited(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, is_childs, 0);
}

static bool is_images(const struct locks *l, const struct lock_call *q)
{
	return is_refused(l, q) && lock_outlived_exec(l, q);
}

static bool edit_exec_drops(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, is_images, 0);
}

static bool is_simple_wait(const struct locks *l, const struct lock_call *q)
{
	return q->waits && q->outcome == LOCK_GRANTED && q->type != LOCK_FREE && !lock_may_be_deadlock(l, q) &&
	    !l->threads[q->process];
}

static bool edit_false_deadlock(struct history *h, struct choices *c)
{
	return lock_edit(h, c, lock_is_plain, is_simple_wait, EDEADLK);
}

static bool was_granted_waiting(const struct locks *l, const struct lock_call *q)
{
	return lock_waited(l, q) != NULL && event_of(l, q)->ret < l->h->quiet;
}

/* As if it had never returned and everybody had waited for it in vain. */
static bool edit_asleep(struct history *h, struct choices *c)
{
	uint32_t found = lock_pick(h, c, lock_is_plain, was_granted_waiting);
	const struct locks *l;

	if (found == NOWHERE)
		return false;
	history_silence(h, h->event[found].ret);
	l = locks_of(h);
	return l != NULL && lock_asleep(l) != 0;
}

const struct fault lock_faults[] = {
	EDIT("answer", "range-model", edit_answer, "F_GETLK says the opposite"),
	EDIT("own", "range-model", edit_own, "F_GETLK tells of a lock of who asks"),
	EDIT("admits", "exclusion", edit_admits, "a request that was refused is granted"),
	EDIT("refuses", "refusal-justified", edit_refuses, "a request that nobody opposes is refused"),
	EDIT("close-keeps", "release-on-any-close", edit_close_keeps, "a request is refused after the lock was closed"),
	EDIT("left-behind", "release-on-exit", edit_left_behind, "a request is refused because of a dead process"),
	EDIT("inherited", "not-inherited-by-fork", edit_inherited, "a child is granted what its parent has"),
	EDIT("exec-drops", "kept-by-exec", edit_exec_drops, "a lock of a new image is in nobody's way"),
	EDIT("asleep", "setlkw-wakeup", edit_asleep, "a request goes on waiting"),
	EDIT("false-deadlock", "no-false-deadlock", edit_false_deadlock, "EDEADLK, though nobody waits in a ring"),

	CALL("tail", "range-model", lock_plant_tail, 1, "unlocking leaves the last byte"),
	CALL("blind", "range-model", lock_plant_blind, 5, "F_GETLK sees nothing in the way"),
	CALL("admits", "exclusion", lock_plant_admits, 5, "a request that is refused says that it was granted"),
	CALL("refuses", "refusal-justified", lock_plant_refuses, 20, "F_SETLK fails for no reason"),
	CALL("kept-open", "release-on-any-close", lock_plant_kept_open, 2, "close() does not end locks"),
	CALL("left-behind", "release-on-exit", lock_plant_left_behind, 4, "locks stay when their process ends"),
	CALL("inherited", "not-inherited-by-fork", lock_plant_inherited, 1, "a child has its parent's locks"),
	CALL("exec-drops", "kept-by-exec", lock_plant_exec_drops, 1, "exec ends all locks"),
	CALL("asleep", "setlkw-wakeup", lock_plant_asleep, 4, "F_SETLKW does not come back once it has to wait"),
	CALL("false-deadlock", "no-false-deadlock", lock_plant_false_deadlock, 10, "F_SETLKW fails instead of waiting"),

	MODEL("tail", "range-model", 1, "the model's unlocking leaves the last byte"),
	MODEL("blind", "range-model", 5, "the model's F_GETLK sees nothing"),
	MODEL("forgets", "range-model", 5, "the model's requests change nothing"),
	MODEL("admits", "exclusion", 5, "the model grants what is in another's way"),
	MODEL("refuses", "refusal-justified", 20, "the model refuses for no reason"),
	MODEL("close-keeps", "release-on-any-close", 2, "the model's closes leave locks"),
	MODEL("left-behind", "release-on-exit", 2, "the model's dead processes keep their locks"),
	MODEL("inherited", "not-inherited-by-fork", 2, "the model's children have their parent's locks, too"),
	MODEL("exec-drops", "kept-by-exec", 2, "the model's new images have no locks"),
	MODEL("missed", "setlkw-wakeup", 4, "the model forgets who waits"),
	MODEL("false-deadlock", "no-false-deadlock", 10, "the model tells of deadlocks that are none"),
	{ .name = NULL },
};
