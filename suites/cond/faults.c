#include "../std/edit.h"
#include "rules.h"

#include <sched.h>

#define FAULTS_OF "cond"
#define RULES_OF "cond."
#include "fault_rows.h"

/* ---- edits ---- */

/* Nobody else has the mutex then, or is about to; those who wait with it do not count. */
static bool is_idle(const struct cond_view *v, uint64_t at, uint32_t but)
{
	bool timed;
	size_t i;

	for (i = 0; i < v->mutex->holds; i++) {
		const struct mtx_hold *x = &v->mutex->hold[i];

		if (x->possible_from >= at || x->possible_to < at || x->event == but)
			continue;
		if (!cond_is_wait(&v->h->event[x->event], &timed) &&
		    (x->let_go == NOWHERE || !cond_is_wait(&v->h->event[x->let_go], &timed)))
			return false;
	}
	for (i = 0; i < v->waits; i++) /* whoever comes back has it */
		if (v->wait[i] != but && v->h->event[v->wait[i]].call < at && v->h->event[v->wait[i]].ret > at)
			return false;
	return true;
}

/* A broadcast came while it waited, and when it returned nobody else was there: it need not have returned. */
static bool could_sleep(const struct cond_view *v, uint32_t wait, uint64_t known)
{
	const struct event *e = &v->h->event[wait];
	bool timed;
	size_t i;

	if (cond_is_wait(e, &timed) && (timed || e->ret == OPEN || e->result != 0 || !is_idle(v, e->ret, wait)))
		return false;
	for (i = 0; i < v->wakes; i++)
		if (event_is(&v->h->event[v->wake[i]], "cond-broadcast") && v->h->event[v->wake[i]].call > known &&
		    v->h->event[v->wake[i]].ret < e->ret)
			return true;
	return false;
}

static bool edit_asleep(struct history *h, struct choices *c)
{
	unsigned o, offered = 0;
	uint64_t at = OPEN;
	struct cond_view v;
	size_t i;

	if (h->quiet != OPEN)
		return false;
	for (o = 0; o < h->objects; o++) {
		if (!cond_is_condition(h->object[o].kind))
			continue;
		if (cond_view_open(&v, h, o))
			for (i = 0; i < v.waits; i++)
				if (could_sleep(&v, v.wait[i], v.known[i]) && edit_pick(c, &offered))
					at = h->event[v.wait[i]].ret;
		cond_view_close(&v);
	}
	if (at != OPEN)
		history_silence(h, at);
	return at != OPEN;
}

/* ---- calls ---- */

static int signal_nothing(pthread_cond_t *cond)
{
	return fault_strikes() ? 0 : pthread_cond_signal(cond);
}

static int broadcast_one(pthread_cond_t *cond)
{
	return fault_strikes() ? pthread_cond_signal(cond) : pthread_cond_broadcast(cond);
}

static void plant_lost(void)
{
	cond_calls.signal = signal_nothing;
}

static void plant_one_of_all(void)
{
	cond_calls.broadcast = broadcast_one;
}

/* Lets the mutex go, and only then begins to wait. */
static int wait_in_two(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	if (fault_strikes()) {
		pthread_mutex_unlock(mutex);
		sched_yield();
		pthread_mutex_lock(mutex);
	}
	return pthread_cond_wait(cond, mutex);
}

static void plant_not_atomic(void)
{
	cond_calls.wait = wait_in_two;
}

const struct fault cond_faults[] = {
	EDIT("asleep", "no-lost-wakeup", edit_asleep, "a wait never returns though a broadcast came"),

	CALL("lost", "no-lost-wakeup", plant_lost, 10, "a signal does nothing"),
	CALL("one-of-all", "no-lost-wakeup", plant_one_of_all, 2, "a broadcast wakes one"),
	CALL("not-atomic", "no-lost-wakeup", plant_not_atomic, 2,
	    "the mutex is free for a while before the wait begins"),

	MODEL("lost", "no-lost-wakeup", 10, "the model's signals and broadcasts do nothing"),
	MODEL("one-of-all", "no-lost-wakeup", 2, "the model's broadcasts wake one"),
	MODEL("not-atomic", "no-lost-wakeup", 2, "the model's waits begin after the mutex is free"),
	{ .name = NULL },
};
