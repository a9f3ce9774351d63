/* Mutexes in the model world. c->local: [1] the error of a call that is about to return; of turns, those done. */
#include "mtx.h"

#include <errno.h>
#include <string.h>

enum state { SOUND, OWNER_DEAD /* nobody has it */, INCONSISTENT /* held since then */, LOST };

struct mutex {
	bool made, robust, told_lost;
	uint8_t type, owner; /* plus 1, 0: nobody */
	enum state state;
	int64_t count, again;
};

struct mutexes {
	struct mutex of[OBJECTS_MAX];
};

/* What an actor holds, by its own calls: as in ops.c. */
struct own {
	uint16_t depth[OBJECTS_MAX];
	bool inconsistent[OBJECTS_MAX];
};

static void part_exec(struct model *m, unsigned actor);
static void part_died(struct model *m, unsigned process);
static const struct model_part part = { .run_size = sizeof(struct mutexes),
	.actor_size = sizeof(struct own),
	.exec = part_exec,
	.died = part_died };

static struct mutex *mutex_of(struct model *m, unsigned object)
{
	return &((struct mutexes *)model_part_run(m, &part))->of[object];
}

static struct own *own_of(struct model *m, const struct call *c)
{
	return model_part_actor(m, &part, c->actor->index);
}

static void owner_dies(struct model *m, struct mutex *x)
{
	if (!x->robust || model_strikes(m, "mtx.model-forgets-death"))
		return;
	x->owner = 0;
	x->state = OWNER_DEAD;
	model_changed(m);
}

static bool is_owned_by(struct model *m, const struct mutex *x, unsigned process)
{
	return x->owner != 0 && model_scenario(m)->actor[x->owner - 1].process == process;
}

static void part_died(struct model *m, unsigned process)
{
	unsigned i;

	for (i = 0; i < model_scenario(m)->objects; i++)
		if (is_owned_by(m, mutex_of(m, i), process))
			owner_dies(m, mutex_of(m, i));
}

static void part_exec(struct model *m, unsigned actor)
{
	unsigned i;

	memset(model_part_actor(m, &part, actor), 0, sizeof(struct own));
	for (i = 0; i < model_scenario(m)->objects; i++)
		if (is_owned_by(m, mutex_of(m, i), actor) && model_habit(m, &mtx_liberties[MTX_EXEC_FREES], 2) == 1)
			owner_dies(m, mutex_of(m, i));
}

/* ---- making ---- */

static bool is_alone(struct model *m, const struct call *c)
{
	const struct scenario *s = model_scenario(m);
	int64_t code;
	bool killed;
	unsigned i;

	for (i = 1; i < s->actors; i++)
		if (s->actor[i].process == 0 ? model_alive(m, i)
		                             : model_made(m, i) && !model_ended(m, s->actor[i].process, &killed, &code))
			return false;
	return c->actor->index == 0;
}

static bool made(struct model *m, unsigned object)
{
	return mtx_is_mutex(model_scenario(m)->object[object].kind) && mutex_of(m, object)->made;
}

enum imagined mtx_imagine_init(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct mutex *x = mutex_of(m, object);

	if (c->local[0] == MODEL_NEW &&
	    (!mtx_is_mutex(model_scenario(m)->object[object].kind) || x->made || !is_alone(m, c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->arg[3] == MTX_INHERITS && model_habit(m, &mtx_liberties[MTX_NO_INHERIT], 2) == 1)
		return model_says(c, ENOTSUP);
	if (model_takes_once_in(m, &mtx_liberties[MTX_NO_ROOM], 64))
		return model_says(c, ENOMEM);
	*x = (struct mutex){ .made = true, .type = (uint8_t)c->arg[1], .robust = c->arg[2] == MTX_ROBUST };
	return model_says(c, 0);
}

enum imagined mtx_imagine_renew(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct mutex *x = mutex_of(m, object);

	if (c->local[0] == MODEL_NEW && (!made(m, object) || !x->told_lost || !is_alone(m, c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (!model_strikes(m, "mtx.model-stays-lost"))
		*x = (struct mutex){ .made = true, .type = x->type, .robust = x->robust };
	own_of(m, c)->depth[object] = 0;
	return model_says(c, 0);
}

/* ---- locking ---- */

static int take(struct model *m, const struct call *c, unsigned object)
{
	struct mutex *x = mutex_of(m, object);
	struct own *own = own_of(m, c);

	if (x->state == LOST && !model_strikes(m, "mtx.model-recovers")) {
		x->told_lost = true;
		return ENOTRECOVERABLE;
	}
	if (own->depth[object] > 0 && x->type == MTX_ERRORCHECK)
		return EDEADLK;
	if (x->owner != 0 && !(own->depth[object] > 0 && x->type == MTX_RECURSIVE) &&
	    !model_strikes(m, "mtx.model-not-exclusive"))
		return -1;
	own->depth[object]++;
	x->owner = (uint8_t)(c->actor->index + 1);
	if (x->state == LOST)
		x->state = SOUND;
	if (x->state != OWNER_DEAD)
		return model_strikes(m, "mtx.model-imagines-death") ? EOWNERDEAD : 0;
	if (model_strikes(m, "mtx.model-hides-death")) {
		x->state = SOUND;
		return 0;
	}
	x->state = INCONSISTENT;
	own->inconsistent[object] = true;
	return EOWNERDEAD;
}

static void release(struct model *m, const struct call *c, unsigned object)
{
	struct mutex *x = mutex_of(m, object);
	struct own *own = own_of(m, c);

	if (--own->depth[object] > 0)
		return;
	own->inconsistent[object] = false;
	x->owner = 0;
	x->state = x->state == INCONSISTENT ? LOST : x->state;
	model_changed(m);
}

bool mtx_model_mine(struct model *m, const struct call *c, unsigned object)
{
	return made(m, object) && own_of(m, c)->depth[object] == 1 && !own_of(m, c)->inconsistent[object];
}

void mtx_model_release(struct model *m, const struct call *c, unsigned object)
{
	release(m, c, object);
}

int mtx_model_take(struct model *m, const struct call *c, unsigned object)
{
	return take(m, c, object);
}

static bool may_ask(struct model *m, const struct call *c, bool waits)
{
	unsigned object = (unsigned)c->arg[0];
	const struct mutex *x = mutex_of(m, object);

	return made(m, object) &&
	    (own_of(m, c)->depth[object] == 0 || x->type == MTX_RECURSIVE || x->type == MTX_ERRORCHECK ||
	        (!waits && x->type == MTX_NORMAL));
}

static enum imagined imagine_lock(struct call *c, struct model *m)
{
	bool tries = c->op->imagine == mtx_imagine_trylock, timed = c->op->imagine == mtx_imagine_timedlock;
	unsigned object = (unsigned)c->arg[0];
	int e;

	if (c->local[0] == MODEL_NEW && !may_ask(m, c, !tries))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		e = tries && mutex_of(m, object)->state == OWNER_DEAD && model_takes(m, &mtx_liberties[MTX_LATE_DEATH])
		    ? EBUSY
		    : take(m, c, object);
		if (e == -1 && tries)
			e = EBUSY;
		if (e == -1 && timed && (mtx_us(c->arg[1]) <= 0 || model_time_is_up(m, 4)))
			e = ETIMEDOUT;
		if (tries && e == 0 && own_of(m, c)->depth[object] == 1 && model_strikes(m, "mtx.model-busy")) {
			release(m, c, object);
			e = EBUSY;
		}
		if (e == -1)
			return IMAGINED_BLOCKED;
		c->local[1] = e;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined mtx_imagine_lock(struct call *c, struct model *m)
{
	return imagine_lock(c, m);
}

enum imagined mtx_imagine_trylock(struct call *c, struct model *m)
{
	return imagine_lock(c, m);
}

enum imagined mtx_imagine_timedlock(struct call *c, struct model *m)
{
	return imagine_lock(c, m);
}

enum imagined mtx_imagine_unlock(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	const struct mutex *x = mutex_of(m, object);
	bool mine = own_of(m, c)->depth[object] > 0;

	if (c->local[0] == MODEL_NEW &&
	    (!made(m, object) || (!mine && x->told_lost) ||
	        (!mine && x->type != MTX_ERRORCHECK && x->type != MTX_RECURSIVE && !x->robust)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = mine ? 0 : EPERM;
		if (mine)
			release(m, c, object);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined mtx_imagine_consistent(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct mutex *x = mutex_of(m, object);

	if (c->local[0] == MODEL_NEW && (!made(m, object) || !own_of(m, c)->inconsistent[object]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		x->again = x->count;
		x->state = SOUND;
		own_of(m, c)->inconsistent[object] = false;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

/* ---- what it guards ---- */

enum imagined mtx_imagine_touch(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct mutex *x = mutex_of(m, object);

	if (c->record == NULL) {
		if (!made(m, object) || own_of(m, c)->depth[object] == 0)
			return IMAGINED_DONE;
		call_begin(c);
		call_report(c, MTX_COUNT, x->count);
		c->local[1] = x->count;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (!model_strikes(m, "mtx.model-invisible"))
		x->count = x->again = c->local[1] + 1;
	return model_ends(c, 0, 0);
}

/* The beginning of a section. */
static enum imagined turn_begins(struct call *c, struct model *m, struct mutex *x)
{
	unsigned object = (unsigned)c->arg[0];
	int e = take(m, c, object);

	if (e == -1)
		return IMAGINED_BLOCKED;
	if (e == EOWNERDEAD) {
		call_report(c, MTX_TURNS_DIED, ++c->local[2]);
		x->state = SOUND;
		x->again = x->count;
		own_of(m, c)->inconsistent[object] = false;
	} else if (e != 0) {
		return model_says(c, EINVAL);
	}
	if (x->count != x->again)
		call_report(c, MTX_TURNS_BAD, 1);
	c->local[3] = x->count;
	return IMAGINED_PROGRESS;
}

enum imagined mtx_imagine_turns(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct mutex *x = mutex_of(m, object);

	if (c->record == NULL) {
		if (!made(m, object) || own_of(m, c)->depth[object] != 0)
			return IMAGINED_DONE;
		call_begin(c);
		return IMAGINED_PROGRESS;
	}
	if (own_of(m, c)->depth[object] == 0)
		return c->local[1] < c->arg[1] % 100000 ? turn_begins(c, m, x) : model_says(c, 0);
	x->count = c->local[3] + 1;
	if (!model_strikes(m, "mtx.model-torn"))
		x->again = x->count;
	release(m, c, object);
	call_report(c, MTX_TURNS_DONE, ++c->local[1]);
	return IMAGINED_PROGRESS;
}

enum imagined mtx_imagine_count(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	if (c->record == NULL && (!made(m, object) || !is_alone(m, c)))
		return IMAGINED_DONE;
	call_begin(c);
	call_report(c, MTX_COUNT, mutex_of(m, object)->count);
	return model_ends(c, 0, 0);
}
