#include "faults.h"
#include "rules.h"

#include "../std/edit.h"

#include <errno.h>

#define FAULTS_OF "rw"
#define RULES_OF "rw."
#include "fault_rows.h"

/* ---- edits ---- */

typedef bool fits(const struct rw_view *v, const struct rw_act *a);

static const struct rw_act *pick(const struct history *h, struct choices *c, bool spins, fits *fit)
{
	const struct rw_act *found = NULL;
	const struct rw_view *v;
	unsigned n, offered = 0;
	size_t i;

	for (n = 0; (v = rw_view_at(h, n)) != NULL; n++)
		for (i = 0; v->spins == spins && i < v->acts; i++)
			if (v->act[i].ret <= v->sound_until && fit(v, &v->act[i]) && edit_pick(c, &offered))
				found = &v->act[i];
	return found;
}

/* It was refused while somebody certainly had it, and was not released by this thread later on. */
static bool was_kept_out(const struct rw_view *v, const struct rw_act *a)
{
	size_t i;

	for (i = 0; i < v->acts && !a->got && !a->turns; i++) {
		const struct rw_act *x = &v->act[i];

		if (x->got && x->ret < a->call && x->certain_to > a->ret && x->ret <= v->sound_until &&
		    !(rw_is_shared(x->how) && rw_is_shared(a->how)))
			return true;
	}
	return false;
}

bool rw_edit_admits(struct history *h, struct choices *c, bool spins)
{
	const struct rw_act *a = pick(h, c, spins, was_kept_out);

	if (a == NULL)
		return false;
	h->event[a->event].result = 0;
	h->event[a->event].err = 0;
	return true;
}

static bool had_to_succeed(const struct rw_view *v, const struct rw_act *a)
{
	return a->got && rw_tries(a->how) && rw_nobody_in_the_way(v, a);
}

bool rw_edit_refuses(struct history *h, struct choices *c, bool spins)
{
	const struct rw_act *a = pick(h, c, spins, had_to_succeed);

	if (a == NULL)
		return false;
	h->event[a->event].result = -1;
	h->event[a->event].err = EBUSY;
	return true;
}

static bool took_turns(const struct rw_view *v, const struct rw_act *a)
{
	return a->turns && v->h->event[a->event].out[RW_DONE] > 0;
}

bool rw_edit_bad(struct history *h, struct choices *c, bool spins)
{
	const struct rw_act *a = pick(h, c, spins, took_turns);

	if (a != NULL)
		h->event[a->event].out[RW_BAD] = 1;
	return a != NULL;
}

static bool edit_admits(struct history *h, struct choices *c)
{
	return rw_edit_admits(h, c, false);
}

static bool edit_refuses(struct history *h, struct choices *c)
{
	return rw_edit_refuses(h, c, false);
}

static bool edit_bad(struct history *h, struct choices *c)
{
	return rw_edit_bad(h, c, false);
}

/* ---- calls ---- */

static _Thread_local void *pretended; /* a lock that this thread was told that it has */

static int take_admits(void *lock, enum rw_how how)
{
	if (!fault_strikes())
		return rw_honest.take(lock, how);
	pretended = lock;
	return 0;
}

static int release_pretended(void *lock, bool spins)
{
	if (pretended != lock)
		return rw_honest.release(lock, spins);
	pretended = NULL;
	return 0;
}

void rw_plant_admits(void)
{
	rw_calls.take = take_admits;
	rw_calls.release = release_pretended;
}

static int take_refuses(void *lock, enum rw_how how)
{
	return rw_tries(how) && fault_strikes() ? EBUSY : rw_honest.take(lock, how);
}

void rw_plant_refuses(void)
{
	rw_calls.take = take_refuses;
}

/* Readers exclude each other. */
static int take_alone(void *lock, enum rw_how how)
{
	return rw_honest.take(lock, how == RW_READS ? RW_WRITES : how == RW_TRIES_READING ? RW_TRIES_WRITING : how);
}

static void plant_alone(void)
{
	rw_calls.take = take_alone;
}

const struct fault rw_faults[] = {
	EDIT("admits", "exclusion", edit_admits, "somebody gets a lock that another has"),
	EDIT("refuses", "exclusion", edit_refuses, "a try is refused though nobody has the lock"),
	EDIT("bad", "exclusion", edit_bad, "what is guarded changes within a section"),

	CALL("admits", "exclusion", rw_plant_admits, 8, "somebody gets a lock that another has"),
	CALL("refuses", "exclusion", rw_plant_refuses, 8, "a try is refused"),
	CALL("alone", "exclusion", plant_alone, 1, "readers exclude each other"),

	MODEL("admits", "exclusion", 10, "the model's locks let in who comes"),
	MODEL("refuses", "exclusion", 10, "the model's tries are refused"),
	MODEL("lost", "exclusion", 20, "the model's sections lose what was counted"),
	{ .name = NULL },
};
