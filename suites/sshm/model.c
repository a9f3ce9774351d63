/* System V shared memory in the model world. c->local: [1] the error of a call that is about to return; [2] what it says. */
#include "../shmobj/cells.h"
#include "sshm.h"

#include <errno.h>

/* Of the run. Zero: nothing has been made. */
struct segments {
	struct kept {
		enum { NO_SEGMENT, MAKING, MADE } state; /* made once at most */
		bool removed;
		int late; /* attaches of the dead, and of those that have a new image */
		struct cells cells;
	} of[OBJECTS_MAX];
	int attached[ACTORS_MAX][OBJECTS_MAX]; /* by process */
};

_Static_assert(sizeof(struct segments) <= MODEL_PART_RUN_BYTES, "it must fit there");

static void part_made(struct model *m, unsigned parent, unsigned child);
static void part_exec(struct model *m, unsigned actor);
static void part_died(struct model *m, unsigned process);

static const struct model_part part = {
	.run_size = sizeof(struct segments),
	.made = part_made,
	.exec = part_exec,
	.died = part_died,
};

static struct segments *all(struct model *m)
{
	return model_part_run(m, &part);
}

static unsigned process_of(struct model *m, unsigned actor)
{
	return model_scenario(m)->actor[actor].process;
}

static void part_made(struct model *m, unsigned parent, unsigned child)
{
	struct segments *s = all(m);
	unsigned o;

	for (o = 0; o < OBJECTS_MAX && process_of(m, child) == child; o++)
		if (!model_strikes(m, "sshm.model-fork-uncounted"))
			s->attached[child][o] = s->attached[process_of(m, parent)][o];
}

static void leaves_all(struct model *m, unsigned process)
{
	struct segments *s = all(m);
	unsigned o;

	for (o = 0; o < OBJECTS_MAX; o++) {
		if (model_may(m, &sshm_liberties[SSHM_LATE]))
			s->of[o].late += s->attached[process][o];
		if (s->attached[process][o] == 0 || !model_strikes(m, "sshm.model-dead-counted"))
			s->attached[process][o] = 0;
	}
}

static void part_exec(struct model *m, unsigned actor)
{
	leaves_all(m, process_of(m, actor));
}

static void part_died(struct model *m, unsigned process)
{
	leaves_all(m, process);
}

static int users(struct model *m, unsigned object)
{
	struct segments *s = all(m);
	unsigned p;
	int n = 0;

	for (p = 0; p < ACTORS_MAX; p++)
		n += s->attached[p][object];
	return n;
}

/* ---- making, asking, removing ---- */

enum imagined sshm_imagine_get(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct kept *x = &all(m)->of[object];

	if (c->local[0] == MODEL_NEW) {
		if (!sshm_is(model_scenario(m)->object[object].kind) || x->state != NO_SEGMENT || c->arg[1] <= 0 ||
		    c->arg[1] > MAP_SIZE_MAX)
			return IMAGINED_DONE;
		x->state = MAKING;
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (model_takes_once_in(m, &sshm_liberties[SSHM_NO_ROOM], 64))
		return model_says(c, ENOSPC);
	x->cells = (struct cells){ .size = c->arg[1] };
	x->cells.stale = model_strikes(m, "sshm.model-stale");
	x->state = MADE;
	return model_says(c, 0);
}

/* Those that are counted: who has left is for a while, and then no more. */
static int counted(struct model *m, unsigned object)
{
	struct kept *x = &all(m)->of[object];

	if (x->late > 0 && !model_takes(m, &sshm_liberties[SSHM_LATE]))
		x->late = 0;
	return users(m, object) + x->late;
}

/* A segment that was removed is not there if nobody has it, or nobody who has not is let in. */
static int absence(struct model *m, unsigned object)
{
	const struct kept *x = &all(m)->of[object];

	if (!x->removed)
		return 0;
	if (counted(m, object) > 0 && model_habit(m, &sshm_liberties[SSHM_REMOVED_HIDES], 2) == 0)
		return 0;
	if (model_strikes(m, "sshm.model-stays"))
		return 0;
	return model_habit(m, &sshm_liberties[SSHM_REMOVED_ERROR], 2) == 1 ? EIDRM : EINVAL;
}

static bool is_made(struct model *m, unsigned object)
{
	return sshm_is(model_scenario(m)->object[object].kind) && all(m)->of[object].state == MADE;
}

enum imagined sshm_imagine_stat(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct kept *x = &all(m)->of[object];

	if (c->local[0] == MODEL_NEW && !is_made(m, object))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = absence(m, object);
		c->local[2] = counted(m, object);
		if (c->local[2] > c->arg[1]) {
			x->late = 0;
			c->local[2] = users(m, object);
			c->local[3] = c->local[2] > c->arg[1] ? SSHM_PATIENCE_MS : 1;
		}
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, SSHM_ATTACHED, c->local[1] == 0 ? c->local[2] : 0);
	call_report(c, SSHM_WAITED_MS, c->local[3]);
	return model_says(c, (int)c->local[1]);
}

enum imagined sshm_imagine_remove(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	if (c->local[0] == MODEL_NEW && !is_made(m, object))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = absence(m, object);
		if (c->local[1] == 0)
			all(m)->of[object].removed = true;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* ---- attaching and detaching ---- */

enum imagined sshm_imagine_at(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	int *attached = &all(m)->attached[c->actor->process][object];

	if (c->local[0] == MODEL_NEW &&
	    (!is_made(m, object) || model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = absence(m, object);
		if (c->local[1] == 0 && model_takes_once_in(m, &sshm_liberties[SSHM_NO_ROOM], 64))
			c->local[1] = ENOMEM;
		c->local[2] = c->local[1] == 0 && model_takes(m, &sshm_liberties[SSHM_TWICE]);
		*attached += (c->local[1] == 0) + (int)c->local[2];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	*attached -= (int)c->local[2];
	handle_release(c->actor, c->arg[0]);
	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0)
		model_hold_new(m, c, c->arg[0]);
	return IMAGINED_DONE;
}

enum imagined sshm_imagine_dt(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	bool alone = model_threads(m, c->actor->process) == UINT32_C(1) << c->actor->process;

	if (c->local[0] == MODEL_NEW) {
		if (!sshm_is(model_scenario(m)->object[object].kind) || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[2] = model_strikes(m, "sshm.model-not-detached");
		if (c->local[2] == 0)
			all(m)->attached[c->actor->process][object]--;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, SSHM_LEFT, !alone ? SSHM_UNASKED : c->local[2] != 0 ? SSHM_IS_THERE : SSHM_IS_GONE);
	return model_says(c, 0);
}

static struct cells *here(struct model *m, const struct call *c)
{
	unsigned object = end_object(c->arg[MAP_AT_END]);

	return model_holds(m, c, c->arg[MAP_AT_END]) ? &all(m)->of[object].cells : NULL;
}

enum imagined sshm_imagine_write(struct call *c, struct model *m)
{
	return cells_write(c, m, here(m, c), "sshm.model-lost");
}

enum imagined sshm_imagine_read(struct call *c, struct model *m)
{
	return cells_read(c, m, here(m, c));
}
