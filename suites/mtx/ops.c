#include "mtx.h"

#include "mode.h"
#include "place.h"

#include <errno.h>
#include <string.h>

struct mtx_calls mtx_calls = {
	.init = port_mutex_init,
	.destroy = pthread_mutex_destroy,
	.lock = pthread_mutex_lock,
	.trylock = pthread_mutex_trylock,
	.timedlock = port_mutex_timedlock,
	.unlock = pthread_mutex_unlock,
	.consistent = port_mutex_consistent,
};

/* What the mutex guards, and what it is. Both numbers are counted up in each section: who sees them differ is not alone. */
struct guarded {
	volatile uint64_t count, again;
	struct port_mutex_form form;
};

/* What this thread holds, by its own calls; children's threads have other indexes, and hold nothing. */
static struct hold {
	uint16_t depth;
	bool inconsistent;
} holds[ACTORS_MAX][OBJECTS_MAX];

enum { MADE = 1, LOST }; /* as a note of the object */

_Static_assert(sizeof(pthread_mutex_t) <= PLACE_BYTES && sizeof(struct guarded) <= PLACE_BYTES, "they must fit there");

bool mtx_is_mutex(unsigned kind)
{
	return strcmp(kind_at(kind)->name, "mutex") == 0;
}

static _Atomic int64_t *note_of(const struct call *c, unsigned object)
{
	return &c->actor->arena->note[object][ACTORS_MAX];
}

/* The mutex, if it was made. */
static pthread_mutex_t *made(const struct call *c, unsigned object)
{
	return mtx_is_mutex(c->actor->arena->scenario.object[object].kind) && atomic_load(note_of(c, object)) != 0
	    ? place_of(c->actor, object)
	    : NULL;
}

static struct guarded *guarded(const struct call *c, unsigned object)
{
	return place_beside(c->actor, object);
}

static struct hold *hold_of(const struct call *c, unsigned object)
{
	return &holds[c->actor->index][object];
}

static int64_t says(int error)
{
	errno = error;
	return error == 0 ? 0 : -1;
}

/* ---- making ---- */

static bool is_alone(const struct call *c)
{
	const struct arena *a = c->actor->arena;
	unsigned i;

	for (i = 1; i < a->scenario.actors; i++) {
		unsigned who = a->scenario.actor[i].process == 0 ? i : a->scenario.actor[i].process;
		unsigned state = atomic_load(&a->state[who]);

		if (state < ACTOR_DEAD && (state != ACTOR_UNBORN || atomic_load(&a->pid[who]) != 0))
			return false;
	}
	return c->actor->index == 0;
}

static int make(const struct call *c, const struct port_mutex_form *form)
{
	unsigned object = (unsigned)c->arg[0];
	int e;

	memset(place_of(c->actor, object), 0, PLACE_BYTES);
	e = mtx_calls.init(place_of(c->actor, object), form);
	if (e == 0) {
		*guarded(c, object) = (struct guarded){ .form = *form };
		*hold_of(c, object) = (struct hold){ .depth = 0 };
	}
	return e;
}

static void perform_init(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	struct port_mutex_form form = { (enum port_mutex_type)c->arg[1], c->arg[2] == MTX_ROBUST,
		c->arg[3] == MTX_INHERITS };
	int e;

	if (!mtx_is_mutex(c->actor->arena->scenario.object[object].kind) || made(c, object) != NULL || !is_alone(c))
		return;
	call_begin(c);
	e = make(c, &form);
	call_end(c, says(e));
	atomic_store(note_of(c, object), e == 0 ? MADE : 0);
}

/* Only of what nobody can ever lock again may an owner that has not unlocked be left out of account. */
static void perform_renew(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	struct port_mutex_form form;
	int e;

	if (mutex == NULL || atomic_load(note_of(c, object)) != LOST || !is_alone(c))
		return;
	form = guarded(c, object)->form;
	call_begin(c);
	e = mtx_calls.destroy(mutex);
	if (e == 0)
		e = make(c, &form);
	call_end(c, says(e));
	atomic_store(note_of(c, object), e == 0 ? MADE : 0);
}

/* ---- locking ---- */

/* This thread may ask for it: one that holds it would wait for itself, or for nobody knows what. */
static bool may_ask(const struct call *c, unsigned object, bool waits)
{
	const struct port_mutex_form *form = &guarded(c, object)->form;

	return hold_of(c, object)->depth == 0 || form->type == PORT_MUTEX_RECURSIVE ||
	    form->type == PORT_MUTEX_ERRORCHECK || (!waits && form->type == PORT_MUTEX_NORMAL);
}

static void got(const struct call *c, unsigned object, int error)
{
	struct hold *hold = hold_of(c, object);

	if (error == 0 || error == EOWNERDEAD)
		hold->depth++;
	if (error == EOWNERDEAD)
		hold->inconsistent = true;
	if (error == ENOTRECOVERABLE)
		atomic_store(note_of(c, object), LOST);
}

static void perform(struct call *c, int (*ask)(pthread_mutex_t *mutex), bool waits)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	int e;

	if (mutex == NULL || !may_ask(c, object, waits))
		return;
	call_begin(c);
	e = ask(mutex);
	call_end(c, says(e));
	got(c, object, e);
}

static void perform_lock(struct call *c)
{
	perform(c, mtx_calls.lock, true);
}

static void perform_trylock(struct call *c)
{
	perform(c, mtx_calls.trylock, false);
}

static void perform_timedlock(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	struct timespec until;
	int64_t ns;
	int e;

	if (mutex == NULL || !may_ask(c, object, true))
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	ns = (int64_t)until.tv_sec * 1000000000 + until.tv_nsec + mtx_us(c->arg[1]) * 1000;
	until = (struct timespec){ .tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000) };
	call_begin(c);
	e = mtx_calls.timedlock(mutex, &until);
	call_end(c, says(e));
	got(c, object, e);
}

/* Of what was said to be lost for ever there is nothing to unlock. */
static bool may_unlock(const struct call *c, unsigned object)
{
	const struct port_mutex_form *form = &guarded(c, object)->form;
	const struct hold *hold = hold_of(c, object);

	return hold->depth > 0 ||
	    (atomic_load(note_of(c, object)) != LOST &&
	        (form->type == PORT_MUTEX_ERRORCHECK || form->type == PORT_MUTEX_RECURSIVE || form->robust));
}

static void perform_unlock(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	struct hold *hold = hold_of(c, object);
	int e;

	if (mutex == NULL || !may_unlock(c, object))
		return;
	call_begin(c);
	e = mtx_calls.unlock(mutex);
	call_end(c, says(e));
	if (e == 0 && hold->depth > 0 && --hold->depth == 0)
		hold->inconsistent = false;
}

static void perform_consistent(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	struct hold *hold = hold_of(c, object);
	int e;

	if (mutex == NULL || !hold->inconsistent)
		return;
	guarded(c, object)->again = guarded(c, object)->count;
	call_begin(c);
	e = mtx_calls.consistent(mutex);
	call_end(c, says(e));
	if (e == 0)
		hold->inconsistent = false;
}

pthread_mutex_t *mtx_mine(const struct call *c, unsigned object)
{
	const struct hold *hold = hold_of(c, object);

	return hold->depth == 1 && !hold->inconsistent ? made(c, object) : NULL;
}

void mtx_came_back(const struct call *c, unsigned object, int error)
{
	struct hold *hold = hold_of(c, object);

	if (error == EOWNERDEAD)
		hold->inconsistent = true;
	if (error == ENOTRECOVERABLE)
		hold->depth = 0;
}

/* ---- what it guards ---- */

static void count_up(struct guarded *g, uint64_t turns)
{
	uint64_t old = g->count;

	mode_spin(turns);
	g->count = old + 1;
	g->again = old + 1;
}

static void perform_touch(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	struct guarded *g = guarded(c, object);

	if (made(c, object) == NULL || hold_of(c, object)->depth == 0)
		return;
	call_begin(c);
	call_report(c, MTX_COUNT, (int64_t)g->count);
	count_up(g, (uint64_t)c->arg[1] % 1000000);
	call_end(c, 0);
}

/* One section; false: there is nothing to be had any more. */
static bool turn(struct call *c, pthread_mutex_t *mutex, struct guarded *g, uint64_t *last)
{
	int e = mtx_calls.lock(mutex);

	if (e == EOWNERDEAD) {
		c->record->event.out[MTX_TURNS_DIED]++;
		g->again = g->count;
		e = mtx_calls.consistent(mutex);
	}
	if (e != 0)
		return false;
	c->record->event.out[MTX_TURNS_BAD] += g->count != g->again || g->count < *last;
	count_up(g, (uint64_t)c->arg[2] % 100000);
	*last = g->count;
	if (mtx_calls.unlock(mutex) != 0)
		return false;
	c->record->event.out[MTX_TURNS_DONE]++;
	return true;
}

static void perform_turns(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];
	pthread_mutex_t *mutex = made(c, object);
	int64_t left = c->arg[1] % 100000;
	uint64_t last = 0;

	if (mutex == NULL || hold_of(c, object)->depth != 0)
		return;
	call_begin(c);
	while (left-- > 0 && c->record != NULL && turn(c, mutex, guarded(c, object), &last))
		;
	call_end(c, left < 0 ? 0 : says(EINVAL));
}

static void perform_count(struct call *c)
{
	unsigned object = (unsigned)c->arg[0];

	if (made(c, object) == NULL || !is_alone(c))
		return;
	call_begin(c);
	call_report(c, MTX_COUNT, (int64_t)guarded(c, object)->count);
	call_end(c, 0);
}

const struct op mtx_ops[] = {
	{ "mutex-init",
	    "obj word(normal|errorcheck|recursive|default):type word(stalled|robust):if-the-owner-dies "
	    "word(unlent|inherit):priority",
	    "", ROLE_NONE, perform_init, mtx_imagine_init, "makes the mutex, by M while nobody else is there" },
	{ "mutex-renew", "obj", "", ROLE_NONE, perform_renew, mtx_imagine_renew,
	    "destroys one that cannot be locked any more, and makes it anew; by M when nobody else is left" },
	{ "mutex-lock", "obj", "", ROLE_NONE, perform_lock, mtx_imagine_lock, "locks it" },
	{ "mutex-trylock", "obj", "", ROLE_NONE, perform_trylock, mtx_imagine_trylock, "locks it if it is free" },
	{ "mutex-timedlock", "obj num:microseconds", "", ROLE_NONE, perform_timedlock, mtx_imagine_timedlock,
	    "locks it, waiting until a deadline so long from now" },
	{ "mutex-unlock", "obj", "", ROLE_NONE, perform_unlock, mtx_imagine_unlock, "unlocks it" },
	{ "mutex-consistent", "obj", "", ROLE_NONE, perform_consistent, mtx_imagine_consistent,
	    "says that what a dead owner left is in order again" },
	{ "mutex-touch", "obj num:turns", "num:count", ROLE_NONE, perform_touch, mtx_imagine_touch,
	    "holding it, counts up what it guards, and lets some time pass between reading and writing" },
	{ "mutex-turns", "obj num:times num:turns", "num:done num:died num:bad", ROLE_NONE, perform_turns,
	    mtx_imagine_turns, "locks it, counts up and unlocks it, so often, with nothing in between" },
	{ "mutex-count", "obj", "num:count", ROLE_NONE, perform_count, mtx_imagine_count,
	    "what was counted; by M when nobody else is left" },
	{ .name = NULL },
};
