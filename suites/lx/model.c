/* Futexes in the model world. c->local: [1] the wait has come to sleep; [2] what a call is about to say; [3] its error. */
#include "lx.h"

#include <errno.h>
#include <string.h>

struct words {
	bool made[OBJECTS_MAX];
	uint32_t value[OBJECTS_MAX];
	uint32_t asleep[OBJECTS_MAX]; /* actors, as bits */
};

static const struct model_part part = { .run_size = sizeof(struct words) };

static struct words *words_of(struct model *m)
{
	return model_part_run(m, &part);
}

static bool is_made(struct model *m, int64_t object)
{
	return words_of(m)->made[object];
}

static enum imagined returns_with(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[2] = result;
	c->local[3] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_ends(c, result, error);
}

static enum imagined store(struct call *c, struct model *m, bool may)
{
	if (c->local[0] == MODEL_NEW && !may)
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, 0, 0);
	words_of(m)->made[c->arg[0]] = true;
	words_of(m)->value[c->arg[0]] = (uint32_t)c->arg[LX_VALUE];
	return returns_with(c, m, 0, 0);
}

enum imagined lx_imagine_init(struct call *c, struct model *m)
{
	return store(c, m,
	    c->local[0] != MODEL_NEW ||
	        (strcmp(kind_at(model_scenario(m)->object[c->arg[0]].kind)->name, "futex") == 0 &&
	            c->actor->index == 0 && !is_made(m, c->arg[0])));
}

enum imagined lx_imagine_set(struct call *c, struct model *m)
{
	return store(c, m, is_made(m, c->arg[0]));
}

/* Takes the actor from where it sleeps; it may have been moved. False: somebody has woken it. */
static bool gets_up(struct words *w, const struct call *c)
{
	uint32_t bit = UINT32_C(1) << c->actor->index;
	unsigned i;

	for (i = 0; i < OBJECTS_MAX; i++)
		if ((w->asleep[i] & bit) != 0) {
			w->asleep[i] &= ~bit;
			return true;
		}
	return false;
}

static bool is_asleep(const struct words *w, const struct call *c)
{
	unsigned i;

	for (i = 0; i < OBJECTS_MAX; i++)
		if ((w->asleep[i] >> c->actor->index & 1) != 0)
			return true;
	return false;
}

static enum imagined sleeps(struct call *c, struct model *m)
{
	struct words *w = words_of(m);
	bool interrupted = c->interrupted;

	c->interrupted = false;
	if (!is_asleep(w, c))
		return returns_with(c, m, 0, 0);
	if (interrupted && gets_up(w, c))
		return returns_with(c, m, -1, EINTR);
	if (c->arg[LX_US] >= 0 && (c->arg[LX_US] == 0 || model_time_is_up(m, 4)) && gets_up(w, c))
		return returns_with(c, m, -1, ETIMEDOUT);
	if (model_takes_once_in(m, &lx_liberties[LX_SPURIOUS], 16) && gets_up(w, c))
		return returns_with(c, m, 0, 0);
	return IMAGINED_BLOCKED;
}

enum imagined lx_imagine_wait(struct call *c, struct model *m)
{
	struct words *w = words_of(m);
	int64_t o = c->arg[0];

	if (c->local[0] == MODEL_NEW && !is_made(m, o))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[2], (int)c->local[3]);
	if (c->local[1] != 0)
		return sleeps(c, m);
	if (w->value[o] != (uint32_t)c->arg[LX_VALUE] ? !model_strikes(m, "lx.model-blind")
	                                              : model_strikes(m, "lx.model-blind"))
		return returns_with(c, m, -1, EAGAIN);
	w->asleep[o] |= UINT32_C(1) << c->actor->index;
	c->local[1] = 1;
	return IMAGINED_PROGRESS;
}

static unsigned number(uint32_t set)
{
	unsigned n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

/* One of them. */
static uint32_t one_of(struct model *m, uint32_t set)
{
	unsigned n = (unsigned)model_choose(m, &lx_liberties[LX_ANY_WAITER], number(set));

	for (; n > 0; n--)
		set &= set - 1;
	return set & -set;
}

static int64_t wakes(struct model *m, int64_t word, int64_t most)
{
	struct words *w = words_of(m);
	int64_t n;

	if (most > 0 && model_strikes(m, "lx.model-forgets"))
		return 0;
	for (n = 0; n < most && w->asleep[word] != 0; n++)
		w->asleep[word] &= ~one_of(m, w->asleep[word]);
	model_changed(m);
	return n + model_strikes(m, "lx.model-overcounts");
}

enum imagined lx_imagine_wake(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !is_made(m, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[2], 0);
	return returns_with(c, m, wakes(m, c->arg[0], c->arg[LX_MOST]), 0);
}

enum imagined lx_imagine_requeue(struct call *c, struct model *m)
{
	struct words *w = words_of(m);
	int64_t o = c->arg[0], to = c->arg[LX_TO], n, moved;
	uint32_t one;

	if (c->local[0] == MODEL_NEW && (!is_made(m, o) || !is_made(m, to) || o == to))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[2], (int)c->local[3]);
	if (w->value[o] != (uint32_t)c->arg[LX_EXPECTED])
		return returns_with(c, m, -1, EAGAIN);
	n = wakes(m, o, c->arg[LX_WAKES]);
	for (moved = 0; moved < c->arg[LX_MOVES] && w->asleep[o] != 0; moved++) {
		one = one_of(m, w->asleep[o]);
		w->asleep[o] &= ~one;
		w->asleep[to] |= one;
	}
	return returns_with(c, m, n + moved, 0);
}
