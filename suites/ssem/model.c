/* Sets of semaphores in the model world. c->local: [1] the error of a call that is about to return; [2] it never will. */
#include "ssem.h"

#include <errno.h>

/* Of the run. Zero: nothing has been made. */
struct sets {
	struct set {
		enum { NO_SET, MAKING, MADE } state; /* made once at most */
		bool removed;
		int64_t value[SSEM_EACH];
	} set[OBJECTS_MAX];
	uint32_t dead; /* processes whose end has not been undone yet */
};

/* Of a process, with its first thread: what its end adds. */
struct adjustments {
	int64_t by[OBJECTS_MAX][SSEM_EACH];
};

static void died(struct model *m, unsigned process);
static enum model_turn turn(struct model *m, unsigned actor);

static const struct model_part part = {
	.run_size = sizeof(struct sets),
	.actor_size = sizeof(struct adjustments),
	.died = died,
	.turn = turn,
};

static struct set *set_of(struct model *m, const struct call *c)
{
	struct sets *s = model_part_run(m, &part);

	return &s->set[c->arg[0]];
}

static bool takes(struct model *m, enum ssem_liberty liberty)
{
	return model_takes(m, &ssem_liberties[liberty]);
}

static bool is_set(struct model *m, const struct call *c)
{
	return ssem_is_set(model_scenario(m)->object[c->arg[0]].kind);
}

/* ---- what ends undo ---- */

static void undo(struct model *m, unsigned process)
{
	struct adjustments *a = model_part_actor(m, &part, process);
	struct sets *s = model_part_run(m, &part);
	unsigned i, k;

	for (i = 0; i < OBJECTS_MAX; i++)
		for (k = 0; k < SSEM_EACH; k++) {
			int64_t *value = &s->set[i].value[k], by = a->by[i][k];

			a->by[i][k] = 0;
			if (by == 0 || s->set[i].removed || model_strikes(m, "ssem.model-no-undo"))
				continue;
			*value += by * (1 + model_strikes(m, "ssem.model-undo-twice"));
			*value = *value < 0 ? 0 : *value;
			model_changed(m);
		}
}

static bool has_to_undo(struct model *m, unsigned process)
{
	const struct adjustments *a = model_part_actor(m, &part, process);
	unsigned i, k;

	for (i = 0; i < model_scenario(m)->objects; i++)
		for (k = 0; k < SSEM_EACH; k++)
			if (a->by[i][k] != 0)
				return true;
	return false;
}

static void died(struct model *m, unsigned process)
{
	struct sets *s = model_part_run(m, &part);

	if (!has_to_undo(m, process))
		return;
	if (!takes(m, SSEM_UNDO_LATE)) {
		undo(m, process);
		return;
	}
	s->dead |= UINT32_C(1) << process;
	model_attend(m, UINT32_MAX);
}

/* What was put off is done by whoever comes along. */
static enum model_turn turn(struct model *m, unsigned actor)
{
	struct sets *s = model_part_run(m, &part);
	unsigned p;

	(void)actor;
	if (s->dead == 0)
		return TURN_NONE;
	if (!model_pressed(m) && model_choose(m, &ssem_liberties[SSEM_UNDO_LATE], 8) != 0)
		return TURN_LATER;
	for (p = 0; p < ACTORS_MAX; p++)
		if ((s->dead >> p & 1) != 0)
			undo(m, p);
	s->dead = 0;
	return TURN_TAKEN;
}

/* ---- making, asking, removing ---- */

enum imagined ssem_imagine_get(struct call *c, struct model *m)
{
	struct set *s = set_of(m, c);
	unsigned i;

	if (c->local[0] == MODEL_NEW) {
		if (!is_set(m, c) || s->state != NO_SET)
			return IMAGINED_DONE;
		s->state = MAKING;
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = model_takes_once_in(m, &ssem_liberties[SSEM_NO_ROOM], 64) ? ENOSPC : 0;
		for (i = 0; i < SSEM_EACH; i++)
			s->value[i] = (int64_t)((uint64_t)c->arg[1 + i] % 1000);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[1] == 0)
		s->state = MADE;
	return model_says(c, (int)c->local[1]);
}

/* Called by who can know of it; what was removed is found to be so. */
static bool may_begin(struct call *c, struct model *m)
{
	return c->local[0] != MODEL_NEW || (is_set(m, c) && set_of(m, c)->state == MADE);
}

static int removed_error(struct model *m)
{
	return model_habit(m, &ssem_liberties[SSEM_REMOVED_ERROR], 2) == 1 ? EIDRM : EINVAL;
}

enum imagined ssem_imagine_getall(struct call *c, struct model *m)
{
	struct set *s = set_of(m, c);
	unsigned i;

	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		for (i = (unsigned)c->local[2]; i < SSEM_EACH; i++) {
			if (i > 0 && c->local[2] != (int64_t)i && takes(m, SSEM_GETS_APART)) {
				c->local[2] = i;
				return IMAGINED_PROGRESS;
			}
			call_report(c, i, s->removed ? 0 : s->value[i]);
		}
		c->local[1] = s->removed ? removed_error(m) : 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined ssem_imagine_remove(struct call *c, struct model *m)
{
	struct set *s = set_of(m, c);

	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = s->removed ? removed_error(m) : 0;
		s->removed = true;
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* ---- arrays ---- */

/* In order, each seeing what those before it do; how many of them can be done, *value being the set's afterwards. */
static unsigned can_do(const int64_t *value, const struct ssem_one *array, unsigned n, int64_t after[SSEM_EACH])
{
	unsigned i;

	for (i = 0; i < SSEM_EACH; i++)
		after[i] = value[i];
	for (i = 0; i < n; i++) {
		int64_t *v = &after[array[i].semaphore];

		if (array[i].amount == 0 ? *v != 0 : *v + array[i].amount < 0)
			return i;
		*v += array[i].amount;
	}
	return n;
}

static void take_over(struct model *m, struct set *s, const int64_t after[SSEM_EACH])
{
	unsigned i;

	for (i = 0; i < SSEM_EACH; i++)
		s->value[i] = after[i];
	model_changed(m);
}

static void perform_array(struct call *c, struct model *m, struct set *s, const struct ssem_one *array, unsigned n,
    const int64_t after[SSEM_EACH])
{
	struct adjustments *a = model_part_actor(m, &part, c->actor->process);
	int64_t before[SSEM_EACH], twice[SSEM_EACH];
	unsigned i;

	for (i = 0; i < n && (c->arg[SSEM_FLAGS_AT] & SSEM_UNDO) != 0; i++)
		a->by[c->arg[0]][array[i].semaphore] -= array[i].amount;
	for (i = 0; i < SSEM_EACH; i++) {
		before[i] = s->value[i];
		twice[i] = after[i] > before[i] ? 2 * after[i] - before[i] : after[i];
	}
	if (!model_strikes(m, "ssem.model-lost"))
		take_over(m, s, model_strikes(m, "ssem.model-twice") ? twice : after);
}

static enum imagined returns_with(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_says(c, error);
}

static enum imagined fails(struct call *c, struct model *m, struct set *s, const int64_t after[SSEM_EACH], int error)
{
	if (model_strikes(m, "ssem.model-half"))
		take_over(m, s, after);
	return returns_with(c, m, error);
}

static enum imagined goes_on(struct call *c, struct model *m)
{
	struct set *s = set_of(m, c);
	struct ssem_one array[SSEM_ARRAY];
	unsigned n = ssem_array(c->arg, array), can;
	int64_t after[SSEM_EACH];
	bool interrupted = c->interrupted;

	c->interrupted = false;
	if (c->local[2] != 0)
		return IMAGINED_BLOCKED;
	if (s->removed && c->slept && model_strikes(m, "ssem.model-not-told")) {
		c->local[2] = 1;
		return IMAGINED_BLOCKED;
	}
	if (s->removed && c->slept)
		return returns_with(c, m, interrupted && takes(m, SSEM_EINTR_READY) ? EINTR : EIDRM);
	if (s->removed)
		return returns_with(c, m, model_strikes(m, "ssem.model-still-there") ? 0 : removed_error(m));
	can = can_do(s->value, array, n, after);
	if (can < n && array[can].amount == 0 && model_strikes(m, "ssem.model-no-zero"))
		can = n;
	if (can == n && c->slept && model_strikes(m, "ssem.model-asleep")) {
		c->local[2] = 1;
		return IMAGINED_BLOCKED;
	}
	if (interrupted &&
	    (can == n ? takes(m, SSEM_EINTR_READY) : !model_overlooks(m, c, &ssem_liberties[SSEM_EINTR_MISSED])))
		return can < n ? fails(c, m, s, after, EINTR) : returns_with(c, m, EINTR);
	if (can == n) {
		perform_array(c, m, s, array, n, after);
		return returns_with(c, m, 0);
	}
	if ((c->arg[SSEM_FLAGS_AT] & SSEM_NOWAIT) != 0)
		return fails(c, m, s, after, EAGAIN);
	if (!c->slept)
		model_changed(m); /* somebody may wait for sleepers */
	return IMAGINED_BLOCKED;
}

enum imagined ssem_imagine_op(struct call *c, struct model *m)
{
	struct ssem_one array[SSEM_ARRAY];

	if (c->local[0] == MODEL_NEW && ssem_array(c->arg, array) == 0)
		return IMAGINED_DONE;
	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return c->local[0] == MODEL_RETURNS ? model_says(c, (int)c->local[1]) : goes_on(c, m);
}

/* ---- who sleeps ---- */

/* Where the actor waits in a semop on that set: 0 to SSEM_EACH-1 for more, beyond for zero. -1: it does not. */
static int waits_for(struct model *m, unsigned actor, int64_t object)
{
	const struct call *x = model_alive(m, actor) ? model_call(m, actor) : NULL;
	struct ssem_one array[SSEM_ARRAY];
	int64_t after[SSEM_EACH];
	unsigned n, can;

	if (x == NULL || x->op->imagine != ssem_imagine_op || x->arg[0] != object || !x->slept ||
	    x->local[0] != MODEL_CALLED)
		return -1;
	n = ssem_array(x->arg, array);
	can = can_do(set_of(m, x)->value, array, n, after);
	if (can == n)
		return -1;
	return (int)array[can].semaphore + (array[can].amount == 0 ? SSEM_ZCNT : SSEM_NCNT);
}

/* Nobody can be told from another one who counts; each look is at one moment. */
enum imagined ssem_imagine_asleep(struct call *c, struct model *m)
{
	int64_t count[2 * SSEM_EACH] = { 0 }, sum = 0;
	bool removed = set_of(m, c)->removed;
	unsigned a, i;

	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		for (a = 0; a < model_scenario(m)->actors; a++) {
			int at = waits_for(m, a, c->arg[0]);

			if (at >= 0) {
				count[at]++;
				sum++;
			}
		}
		if (!removed && sum < c->arg[1] && !model_stalled(m))
			return IMAGINED_BLOCKED;
		for (i = 0; i < 2 * SSEM_EACH; i++)
			call_report(c, i, removed ? -1 : count[i]);
		c->local[1] = removed ? removed_error(m) : 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}
