/* Semaphores in the model world. c->local: [1] the error of a call that is about to return, 0: none. */
#include "psem.h"

#include "../act/act.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* By name there may be one after another: each gets a number. */
enum { MADE_MAX = 64, DESCRIPTIONS_MAX = 256 };

struct sems {
	uint32_t set_up;
	uint8_t at[OBJECTS_MAX]; /* the one that its name leads to; plus 1, 0: none */
	uint8_t made;
	int64_t value[MADE_MAX];
	uint8_t leads[OBJECTS_MAX][DESCRIPTIONS_MAX];
};

static const struct model_part part = { .run_size = sizeof(struct sems) };

static struct sems *sems_of(struct model *m)
{
	return model_part_run(m, &part);
}

static bool takes(struct model *m, enum psem_liberty liberty)
{
	return model_takes(m, &psem_liberties[liberty]);
}

static unsigned kind_of(struct model *m, unsigned object)
{
	return model_scenario(m)->object[object].kind;
}

/* The value of the step's semaphore, which the process has open. */
static int64_t *value_of(struct model *m, const struct call *c)
{
	struct sems *s = sems_of(m);

	return &s->value[s->leads[end_object(c->arg[0])][model_description(m, c, c->arg[0])]];
}

/* ---- making and removing ---- */

static int make(struct call *c, struct model *m, bool creates)
{
	struct sems *s = sems_of(m);
	unsigned object = end_object(c->arg[0]);
	bool there = s->at[object] != 0;

	if (!creates && !there)
		return ENOENT;
	if (there && creates && c->arg[2] == PSEM_EXCL && !model_strikes(m, "psem.model-two-winners"))
		return EEXIST;
	if (there && (!creates || c->arg[2] != PSEM_EXCL))
		return 0;
	if (s->made == MADE_MAX || model_takes_once_in(m, &psem_liberties[PSEM_NO_ROOM], 64))
		return ENOSPC;
	s->value[s->made] = c->arg[1];
	s->at[object] = ++s->made;
	return 0;
}

static enum imagined opens(struct call *c, struct model *m, bool creates)
{
	unsigned object = end_object(c->arg[0]), kind = kind_of(m, object);
	struct sems *s = sems_of(m);

	if (c->local[0] == MODEL_NEW &&
	    (!psem_is_semaphore(kind) || (!psem_is_named(kind) && (!creates || c->actor->index != 0)) ||
	        model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = make(c, m, creates);
		c->local[2] = s->at[object] - 1;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0)
		s->leads[object][model_hold_new(m, c, c->arg[0])] = (uint8_t)c->local[2];
	handle_release(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}

enum imagined psem_imagine_create(struct call *c, struct model *m)
{
	return opens(c, m, true);
}

enum imagined psem_imagine_open(struct call *c, struct model *m)
{
	return opens(c, m, false);
}

enum imagined psem_imagine_close(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || !psem_is_named(kind_of(m, end_object(c->arg[0]))))
			return IMAGINED_DONE;
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED && model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_ends(c, 0, 0);
}

enum imagined psem_imagine_unlink(struct call *c, struct model *m)
{
	uint8_t *at = &sems_of(m)->at[c->arg[0]];

	if (c->local[0] == MODEL_NEW && !psem_is_named(kind_of(m, (unsigned)c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = *at == 0 ? ENOENT : 0;
		*at = 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* ---- using ---- */

static bool may_begin(struct call *c, struct model *m)
{
	return c->local[0] != MODEL_NEW ||
	    (psem_is_semaphore(kind_of(m, end_object(c->arg[0]))) && model_holds(m, c, c->arg[0]));
}

enum imagined psem_imagine_post(struct call *c, struct model *m)
{
	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (model_holds(m, c, c->arg[0]) && !model_strikes(m, "psem.model-lost"))
			*value_of(m, c) += 1 + model_strikes(m, "psem.model-twice");
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

enum { CALL_NS = 1000, SLOW_STEPS = 6, SLOW_NS = 3000000 };

static bool is_timed(const struct call *c)
{
	return c->op->imagine == psem_imagine_timedwait;
}

static enum imagined ends(struct call *c, struct model *m)
{
	int64_t before = is_timed(c) ? -psem_us(c->arg[1]) * 1000 : 0, after = before + CALL_NS;
	int64_t slow = (int64_t)model_choose(m, &psem_liberties[PSEM_SLOW], SLOW_STEPS) * SLOW_NS;

	if (c->local[1] == ETIMEDOUT && after < 0 && !model_strikes(m, "psem.model-early"))
		after = 0;
	if (is_timed(c)) {
		call_report(c, PSEM_BEFORE, before);
		call_report(c, PSEM_AFTER, after + slow);
		call_report(c, PSEM_ELAPSED, after + slow - before);
	}
	return model_says(c, (int)c->local[1]);
}

static enum imagined returns_with(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : ends(c, m);
}

static bool has_bad_time(const struct call *c)
{
	return is_timed(c) && c->arg[2] != PSEM_VALID;
}

static enum imagined wait_goes_on(struct call *c, struct model *m)
{
	bool interrupted = c->interrupted, tries = c->op->imagine == psem_imagine_trywait;
	int64_t *value;

	c->interrupted = false;
	if (!model_holds(m, c, c->arg[0]))
		return returns_with(c, m, EINVAL);
	value = value_of(m, c);
	if (has_bad_time(c) && model_habit(m, &psem_liberties[PSEM_CHECKS_TIME], 2) == 1)
		return returns_with(c, m, EINVAL);
	if (interrupted && tries && takes(m, PSEM_TRY_EINTR))
		return returns_with(c, m, EINTR);
	if (interrupted && !tries &&
	    (*value > 0 ? takes(m, PSEM_EINTR_READY) : !model_overlooks(m, c, &psem_liberties[PSEM_EINTR_MISSED])))
		return returns_with(c, m, EINTR);
	if (*value > 0 && !(tries && model_strikes(m, "psem.model-sees-nothing"))) {
		--*value;
		return returns_with(c, m, 0);
	}
	if (tries)
		return returns_with(c, m, EAGAIN);
	if (has_bad_time(c))
		return returns_with(c, m, EINVAL);
	if (model_strikes(m, "psem.model-never-waits"))
		return returns_with(c, m, 0);
	if (is_timed(c) && (psem_us(c->arg[1]) <= 0 || model_time_is_up(m, 4)))
		return returns_with(c, m, ETIMEDOUT);
	return IMAGINED_BLOCKED;
}

static enum imagined imagine_wait(struct call *c, struct model *m)
{
	if (!may_begin(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return c->local[0] == MODEL_RETURNS ? ends(c, m) : wait_goes_on(c, m);
}

enum imagined psem_imagine_wait(struct call *c, struct model *m)
{
	return imagine_wait(c, m);
}

enum imagined psem_imagine_trywait(struct call *c, struct model *m)
{
	return imagine_wait(c, m);
}

enum imagined psem_imagine_timedwait(struct call *c, struct model *m)
{
	return imagine_wait(c, m);
}

/* As perform_drain() in ops.c. */
enum imagined psem_imagine_drain(struct call *c, struct model *m)
{
	struct call *one = model_inner_last(m, c);
	enum imagined did;

	if (c->local[0] == 1) {
		did = model_inner_turn(m, c);
		if (did != IMAGINED_DONE)
			return did;
		c->local[0] = 0;
		if (one->record == NULL || one->record->event.result != 0 || c->actor->stop)
			return IMAGINED_DONE;
	}
	if (c->local[1]++ >= c->arg[1])
		return IMAGINED_DONE;
	one = model_inner(m, c, "sem-trywait");
	one->arg[0] = c->arg[0];
	c->local[0] = 1;
	return IMAGINED_PROGRESS;
}

enum imagined psem_imagine_within(struct call *c, struct model *m)
{
	if (psem_is_semaphore(kind_of(m, end_object(c->arg[0]))))
		act_posts(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}
