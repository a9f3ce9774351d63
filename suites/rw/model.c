/*
 * Read-write locks and spin locks in the model world.
 * c->local: [1] the error of a call that is about to return, 0: none; [2] of turns: how many are left.
 */
#include "rw.h"

#include <errno.h>

enum { NOBODY = 0 };

struct locks {
	bool made[OBJECTS_MAX];
	uint32_t readers[OBJECTS_MAX]; /* actors, as bits */
	uint8_t writer[OBJECTS_MAX];   /* 1 + the actor */
	uint32_t waiting[OBJECTS_MAX]; /* to write */
	int64_t count[OBJECTS_MAX];
};

static const struct model_part part = { .run_size = sizeof(struct locks) };

static struct locks *locks_of(struct model *m)
{
	return model_part_run(m, &part);
}

static unsigned kind_of(struct model *m, const struct call *c)
{
	return model_scenario(m)->object[c->arg[0]].kind;
}

static uint32_t bit(const struct call *c)
{
	return UINT32_C(1) << c->actor->index;
}

static bool has(const struct locks *l, const struct call *c)
{
	return (l->readers[c->arg[0]] & bit(c)) != 0 || l->writer[c->arg[0]] == c->actor->index + 1;
}

/* What it is for: an error, or 0 if it can be done. */
static bool is_in_the_way(struct model *m, const struct call *c, bool shared)
{
	const struct locks *l = locks_of(m);
	int64_t o = c->arg[0];

	if (model_strikes(m, rw_is_spin(kind_of(m, c)) ? "spin.model-admits" : "rw.model-admits"))
		return false;
	if (l->writer[o] != NOBODY || (!shared && l->readers[o] != 0))
		return true;
	return shared && (l->waiting[o] & ~bit(c)) != 0 && model_habit(m, &rw_liberties[RW_WRITERS_FIRST], 2) == 1;
}

static bool may_begin(struct call *c, struct model *m, bool spins)
{
	return c->local[0] != MODEL_NEW ||
	    (rw_is_lock(kind_of(m, c)) && rw_is_spin(kind_of(m, c)) == spins && locks_of(m)->made[c->arg[0]]);
}

enum imagined rw_imagine_init(struct call *c, struct model *m)
{
	struct locks *l = locks_of(m);

	if (c->local[0] == MODEL_NEW &&
	    (!rw_is_lock(kind_of(m, c)) || c->actor->index != 0 || l->made[c->arg[0]] ||
	        rw_is_spin(kind_of(m, c)) != (c->op->name[0] == 's')))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = model_takes_once_in(m, &rw_liberties[RW_NO_ROOM], 64) ? EAGAIN : 0;
		l->made[c->arg[0]] = c->local[1] == 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

static enum imagined take(struct call *c, struct model *m, enum rw_how how)
{
	struct locks *l = locks_of(m);
	int64_t o = c->arg[0];
	bool shared = rw_is_shared(how);

	if (!may_begin(c, m, how >= RW_SPINS) || (c->local[0] == MODEL_NEW && has(l, c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = is_in_the_way(m, c, shared) ? EBUSY : 0;
		if (c->local[1] != 0 && !rw_tries(how)) {
			l->waiting[o] |= shared ? 0 : bit(c);
			return IMAGINED_BLOCKED;
		}
		if (rw_tries(how) &&
		    model_strikes(m, rw_is_spin(kind_of(m, c)) ? "spin.model-refuses" : "rw.model-refuses"))
			c->local[1] = EBUSY;
		l->waiting[o] &= ~bit(c);
		if (c->local[1] == 0 && shared)
			l->readers[o] |= bit(c);
		else if (c->local[1] == 0)
			l->writer[o] = (uint8_t)(c->actor->index + 1);
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined rw_imagine_read(struct call *c, struct model *m)
{
	return take(c, m, RW_READS);
}

enum imagined rw_imagine_write(struct call *c, struct model *m)
{
	return take(c, m, RW_WRITES);
}

enum imagined rw_imagine_tryread(struct call *c, struct model *m)
{
	return take(c, m, RW_TRIES_READING);
}

enum imagined rw_imagine_trywrite(struct call *c, struct model *m)
{
	return take(c, m, RW_TRIES_WRITING);
}

enum imagined rw_imagine_spin(struct call *c, struct model *m)
{
	return take(c, m, RW_SPINS);
}

enum imagined rw_imagine_tryspin(struct call *c, struct model *m)
{
	return take(c, m, RW_TRIES_SPINNING);
}

enum imagined rw_imagine_release(struct call *c, struct model *m)
{
	struct locks *l = locks_of(m);

	if (c->local[0] == MODEL_NEW && (!rw_is_lock(kind_of(m, c)) || !has(l, c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		l->readers[c->arg[0]] &= ~bit(c);
		if (l->writer[c->arg[0]] == c->actor->index + 1)
			l->writer[c->arg[0]] = NOBODY;
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

enum { MODEL_TURNS_MAX = 20 };

/* Each section is one move: others cannot tell. */
enum imagined rw_imagine_turns(struct call *c, struct model *m)
{
	struct locks *l = locks_of(m);
	bool spins = rw_is_spin(kind_of(m, c)), shared = c->arg[3] == RW_READING && !spins;
	int64_t o = c->arg[0], times = c->arg[1] % 100000;

	if (!may_begin(c, m, spins) || (c->local[0] == MODEL_NEW && has(l, c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED && c->local[2] < times) {
		if (l->writer[o] != NOBODY || (!shared && l->readers[o] != 0))
			return IMAGINED_BLOCKED;
		for (; c->local[2] < times; c->local[2]++) {
			l->count[o] += !shared && !model_strikes(m, spins ? "spin.model-lost" : "rw.model-lost");
			if (c->local[2] < MODEL_TURNS_MAX && model_pause(m))
				break;
		}
		c->local[2] += c->local[2] < times;
		model_changed(m);
		return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED && model_returns(c, m))
		return IMAGINED_PROGRESS;
	call_report(c, RW_DONE, times > 0 ? times : 0);
	return model_ends(c, 0, 0);
}

enum imagined rw_imagine_count(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && (!rw_is_lock(kind_of(m, c)) || !locks_of(m)->made[c->arg[0]]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = locks_of(m)->count[c->arg[0]];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, RW_COUNT, c->local[1]);
	return model_ends(c, 0, 0);
}
