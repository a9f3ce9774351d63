#include "../std/edit.h"
#include "rules.h"

#include <errno.h>
#include <stdlib.h>

#define FAULTS_OF "mtx"
#define RULES_OF "mtx."
#include "fault_rows.h"

/* ---- edits ---- */

struct place {
	const struct mtx_view *v;
	size_t at;
};

typedef bool fits(const struct mtx_view *v, const struct mtx_act *a);

/* One of the calls that fit, all with the same chance; NULL: there is none. */
static struct event *pick(struct history *h, struct choices *c, fits *fit, struct place *place)
{
	const struct mtx_view *v;
	unsigned i, offered = 0;
	size_t k;

	*place = (struct place){ NULL, 0 };
	for (i = 0; (v = mtx_view_at(h, i)) != NULL; i++)
		for (k = 0; k < v->acts; k++)
			if (fit(v, &v->act[k]) && edit_pick(c, &offered))
				*place = (struct place){ v, k };
	return place->v != NULL ? &h->event[place->v->act[place->at].event] : NULL;
}

static bool ends_so(struct event *e, int error)
{
	if (e == NULL)
		return false;
	e->result = error == 0 ? 0 : -1;
	e->err = error;
	return true;
}

/* Somebody else certainly had it all the time. */
static bool was_taken(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i;

	for (i = 0; i < v->holds && a->what == MTX_ASKS && a->fate == MTX_REFUSED; i++)
		if (mtx_is_certain(&v->hold[i]) && v->hold[i].certain_from < a->ret && v->hold[i].certain_to > a->ret &&
		    v->hold[i].actor != mtx_event(v, a->event)->actor)
			return true;
	return false;
}

static bool edit_two_owners(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, was_taken, &p), 0);
}

/* Nobody else had it, and whoever got it has not done anything with it that would not be possible otherwise. */
static bool was_free_and_got(const struct mtx_view *v, const struct mtx_act *a)
{
	return a->what == MTX_ASKS && a->fate == MTX_GOT && event_is(mtx_event(v, a->event), "mutex-trylock") &&
	    mtx_was_free(v, a) && !mtx_maybe_lost(v, a);
}

static bool edit_busy(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, was_free_and_got, &p), EBUSY);
}

static bool is_second_touch(const struct mtx_view *v, const struct mtx_act *a)
{
	const struct mtx_act *x;

	for (x = v->act; x < a && a->what == MTX_TOUCHES && a->fate == MTX_GOT; x++)
		if (x->what == MTX_TOUCHES && x->fate == MTX_GOT && x->ret < a->call)
			return true;
	return false;
}

static bool edit_stale(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e = pick(h, c, is_second_touch, &p);

	if (e != NULL)
		e->out[MTX_COUNT] = 0;
	return e != NULL;
}

static bool is_count_of_some(const struct mtx_view *v, const struct mtx_act *a)
{
	size_t i, done = 0;

	for (i = 0; i < v->acts; i++)
		done += v->act[i].ret < a->call && v->act[i].fate == MTX_GOT &&
		    (v->act[i].what == MTX_TOUCHES ||
		        (v->act[i].what == MTX_TURNS && mtx_event(v, v->act[i].event)->out[MTX_TURNS_DONE] > 0));
	return a->what == MTX_COUNTS && a->fate == MTX_GOT && done > 0;
}

static bool edit_lost_count(struct history *h, struct choices *c)
{
	struct place p;
	struct event *e = pick(h, c, is_count_of_some, &p);

	if (e != NULL)
		e->out[MTX_COUNT] = 0;
	return e != NULL;
}

/* What was asked before was answered before, too: else this death might excuse it as one that made the mutex a lost one. */
static bool got_nothing_wrong(const struct mtx_view *v, const struct mtx_act *a)
{
	const struct mtx_act *x;

	for (x = v->act; x <= a; x++)
		if (mtx_maybe_lost(v, x) || x->ret > a->ret)
			return false;
	return v->robust && a->what == MTX_ASKS && a->fate == MTX_GOT && mtx_told(v, a) >= mtx_deaths(v, a);
}

static bool edit_imagined(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, got_nothing_wrong, &p), EOWNERDEAD);
}

static bool was_told(const struct mtx_view *v, const struct mtx_act *a)
{
	return a->what == MTX_ASKS && a->fate == MTX_GOT_DEAD && mtx_must_be_told(v, a) != NULL;
}

static bool edit_hidden(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, was_told, &p), 0);
}

static bool found_lost(const struct mtx_view *v, const struct mtx_act *a)
{
	return a->what == MTX_ASKS && a->fate == MTX_TOLD_LOST && mtx_lost_before(v, a) != NULL;
}

static bool edit_recovered(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, found_lost, &p), 0);
}

/* While everything is in order. */
static bool was_sound(const struct mtx_view *v, const struct mtx_act *a)
{
	return v->robust && a->what == MTX_ASKS && a->fate == MTX_GOT && !mtx_maybe_lost(v, a);
}

static bool edit_given_up(struct history *h, struct choices *c)
{
	struct place p;

	return ends_so(pick(h, c, was_sound, &p), ENOTRECOVERABLE);
}

/* ---- calls ---- */

static int lock_nothing(pthread_mutex_t *mutex)
{
	return fault_strikes() ? 0 : pthread_mutex_lock(mutex);
}

static int try_nothing(pthread_mutex_t *mutex)
{
	return fault_strikes() ? 0 : pthread_mutex_trylock(mutex);
}

static void plant_two_owners(void)
{
	mtx_calls.lock = lock_nothing;
	mtx_calls.trylock = try_nothing;
}

static int try_busy(pthread_mutex_t *mutex)
{
	return fault_strikes() ? EBUSY : pthread_mutex_trylock(mutex);
}

static void plant_busy(void)
{
	mtx_calls.trylock = try_busy;
}

static int timed_at_once(pthread_mutex_t *mutex, const struct timespec *until)
{
	return fault_strikes() ? ETIMEDOUT : port_mutex_timedlock(mutex, until);
}

static void plant_times_out(void)
{
	mtx_calls.timedlock = timed_at_once;
}

/* As if it were not robust in that the next owner is not told; he can go on. */
static int hide(pthread_mutex_t *mutex, int error)
{
	if (error != EOWNERDEAD || !fault_strikes())
		return error;
	port_mutex_consistent(mutex);
	return 0;
}

static int lock_hides(pthread_mutex_t *mutex)
{
	return hide(mutex, pthread_mutex_lock(mutex));
}

static int try_hides(pthread_mutex_t *mutex)
{
	return hide(mutex, pthread_mutex_trylock(mutex));
}

static void plant_hides(void)
{
	mtx_calls.lock = lock_hides;
	mtx_calls.trylock = try_hides;
}

static int lock_imagines(pthread_mutex_t *mutex)
{
	int e = pthread_mutex_lock(mutex);

	return e == 0 && fault_strikes() ? EOWNERDEAD : e;
}

static void plant_imagines(void)
{
	mtx_calls.lock = lock_imagines;
}

static int unlock_repairs(pthread_mutex_t *mutex)
{
	if (fault_strikes())
		port_mutex_consistent(mutex);
	return pthread_mutex_unlock(mutex);
}

static void plant_recovers(void)
{
	mtx_calls.unlock = unlock_repairs;
}

static int consistent_nothing(pthread_mutex_t *mutex)
{
	return fault_strikes() ? 0 : port_mutex_consistent(mutex);
}

static void plant_stays_broken(void)
{
	mtx_calls.consistent = consistent_nothing;
}

static int init_private(pthread_mutex_t *mutex, const struct port_mutex_form *form)
{
	const struct port_mutex_form weak = { form->type, false, form->inherits };

	return port_mutex_init(mutex, fault_strikes() ? &weak : form);
}

static void plant_weak(void)
{
	mtx_calls.init = init_private;
}

const struct fault mtx_faults[] = {
	EDIT("two-owners", "exclusion", edit_two_owners, "a call gets it while somebody else has it"),
	EDIT("busy", "exclusion", edit_busy, "a trylock is refused though nobody has it"),
	EDIT("stale", "exclusion", edit_stale, "an owner sees what was there long ago"),
	EDIT("lost-count", "exclusion", edit_lost_count, "what was counted is gone in the end"),
	EDIT("imagined", "robust-ownerdead", edit_imagined, "EOWNERDEAD though nobody died with it"),
	EDIT("hidden", "robust-ownerdead", edit_hidden, "the next owner is not told of the death"),
	EDIT("recovered", "robust-notrecoverable", edit_recovered, "one that is lost is locked again"),
	EDIT("given-up", "robust-notrecoverable", edit_given_up, "ENOTRECOVERABLE though all is well"),

	CALL("two-owners", "exclusion", plant_two_owners, 10, "a lock succeeds at once and does nothing"),
	CALL("busy", "exclusion", plant_busy, 4, "a trylock is refused for no reason"),
	CALL_UNLESS(mtx_absent_timed, "times-out", "exclusion", plant_times_out, 2, "a timedlock gives up at once"),
	CALL("hides-death", "robust-ownerdead", plant_hides, 2, "the next owner is not told of the death"),
	CALL("imagines-death", "robust-ownerdead", plant_imagines, 8, "EOWNERDEAD though nobody died with it"),
	CALL("weak", "robust-ownerdead", plant_weak, 3,
	    "a robust mutex is not: who waits for a dead owner waits for ever"),
	CALL("recovers", "robust-notrecoverable", plant_recovers, 2, "an unlock makes it consistent by itself"),
	CALL("stays-broken", "robust-notrecoverable", plant_stays_broken, 2, "pthread_mutex_consistent() does nothing"),

	MODEL("not-exclusive", "exclusion", 20, "the model's locks do not wait"),
	MODEL("busy", "exclusion", 4, "the model's trylock is refused for no reason"),
	MODEL("invisible", "exclusion", 10, "what is written in the model's sections is not seen"),
	MODEL("torn", "exclusion", 20, "half of what is written in the model's sections is not seen"),
	MODEL("hides-death", "robust-ownerdead", 2, "the model does not tell that an owner died"),
	MODEL("imagines-death", "robust-ownerdead", 10, "the model tells of deaths that were none"),
	MODEL("forgets-death", "robust-ownerdead", 2, "the model's dead keep their mutexes"),
	MODEL("recovers", "robust-notrecoverable", 2, "the model's lost mutexes can be locked"),
	MODEL("stays-lost", "robust-notrecoverable", 1, "the model's mutexes are lost even when they are made anew"),
	{ .name = NULL },
};
