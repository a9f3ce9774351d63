/* Condition variables in the model world. c->local: [1] the error of a call that is about to return. */
#include "cond.h"

#include "../mtx/mtx.h"

#include <errno.h>

struct condition {
	bool made;
	uint8_t mutex; /* plus 1, 0: nobody has waited */
	uint32_t asleep, woken;
	int64_t tokens;
};

struct conditions {
	struct condition of[OBJECTS_MAX];
};

static void part_died(struct model *m, unsigned process);
static const struct model_part part = { .run_size = sizeof(struct conditions), .died = part_died };

static struct condition *condition_of(struct model *m, unsigned object)
{
	return &((struct conditions *)model_part_run(m, &part))->of[object];
}

static void part_died(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	uint32_t gone = 0;
	unsigned i;

	for (i = 0; i < s->actors; i++)
		gone |= s->actor[i].process == process ? UINT32_C(1) << i : 0;
	for (i = 0; i < s->objects; i++) {
		condition_of(m, i)->asleep &= ~gone;
		condition_of(m, i)->woken &= ~gone;
	}
}

static bool made(struct model *m, const struct call *c)
{
	unsigned object = (unsigned)c->arg[0];

	return cond_is_condition(model_scenario(m)->object[object].kind) && condition_of(m, object)->made;
}

/* As in ops.c: the one mutex that they all wait with, and the caller has it. */
static bool has_mutex(struct model *m, const struct call *c)
{
	unsigned object = (unsigned)c->arg[0], mutex = (unsigned)c->arg[1];
	struct condition *x = condition_of(m, object);

	if (!made(m, c) || !mtx_model_mine(m, c, mutex))
		return false;
	if (x->mutex == 0)
		x->mutex = (uint8_t)(mutex + 1);
	return x->mutex == mutex + 1;
}

enum imagined cond_imagine_init(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct condition *x = condition_of(m, object);

	if (!cond_is_condition(model_scenario(m)->object[object].kind) || x->made || c->actor->index != 0)
		return IMAGINED_DONE;
	call_begin(c);
	if (model_takes_once_in(m, &cond_liberties[COND_NO_ROOM], 64))
		return model_says(c, ENOMEM);
	*x = (struct condition){ .made = true };
	return model_says(c, 0);
}

/* ---- waiting ---- */

enum { LIES_DOWN = MODEL_RETURNS + 1, SLEEPS, COMES_BACK, COMES_OUT };

static uint32_t bit_of(const struct call *c)
{
	return UINT32_C(1) << c->actor->index;
}

/* Whether it goes on, and as what. */
static bool wakes(struct call *c, struct model *m, struct condition *x)
{
	bool timed = c->op->imagine == cond_imagine_timedwait;

	c->local[1] = 0;
	if ((x->woken & bit_of(c)) != 0) {
		c->local[1] = timed && model_takes(m, &cond_liberties[COND_LATE_TIMEOUT]) ? ETIMEDOUT : 0;
		return true;
	}
	if (timed && (mtx_us(c->arg[2]) <= 0 || model_time_is_up(m, 4))) {
		c->local[1] = ETIMEDOUT;
		return true;
	}
	return model_takes_once_in(m, &cond_liberties[COND_SPURIOUS], 16);
}

static enum imagined imagine_wait(struct call *c, struct model *m)
{
	struct condition *x = condition_of(m, (unsigned)c->arg[0]);
	unsigned mutex = (unsigned)c->arg[1];
	int e;

	if (c->local[0] == MODEL_NEW && !has_mutex(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		mtx_model_release(m, c, mutex);
		c->local[0] = LIES_DOWN;
		if (model_strikes(m, "cond.model-not-atomic"))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == LIES_DOWN) {
		x->asleep |= bit_of(c);
		c->local[0] = SLEEPS;
		return IMAGINED_PROGRESS;
	}
	if (c->local[0] == SLEEPS) {
		if (!wakes(c, m, x))
			return IMAGINED_BLOCKED;
		x->asleep &= ~bit_of(c);
		x->woken &= ~bit_of(c);
		c->local[0] = COMES_BACK;
		return IMAGINED_PROGRESS;
	}
	if (c->local[0] == COMES_BACK) {
		e = mtx_model_take(m, c, mutex);
		if (e == -1)
			return IMAGINED_BLOCKED;
		c->local[1] = e != 0 ? e : c->local[1];
		c->local[0] = COMES_OUT;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined cond_imagine_wait(struct call *c, struct model *m)
{
	return imagine_wait(c, m);
}

enum imagined cond_imagine_timedwait(struct call *c, struct model *m)
{
	return imagine_wait(c, m);
}

/* ---- waking ---- */

static unsigned count_bits(uint32_t set)
{
	unsigned n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

/* Some of those that sleep, by any choice. */
static void wake(struct model *m, struct condition *x)
{
	unsigned which;
	uint32_t left;

	do {
		left = x->asleep;
		if (left == 0)
			return;
		which = (unsigned)model_choose(m, &cond_liberties[COND_WHICH], count_bits(left));
		while (which-- > 0)
			left &= left - 1;
		left &= ~(left - 1);
		x->asleep &= ~left;
		x->woken |= left;
		model_changed(m);
	} while (model_takes_once_in(m, &cond_liberties[COND_WAKES_MORE], 8));
}

static enum imagined imagine_wake(struct call *c, struct model *m, bool all)
{
	struct condition *x = condition_of(m, (unsigned)c->arg[0]);

	if (c->local[0] == MODEL_NEW && !made(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (!model_strikes(m, "cond.model-lost"))
			wake(m, x);
		while (all && x->asleep != 0 && !model_strikes(m, "cond.model-one-of-all"))
			wake(m, x);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

enum imagined cond_imagine_signal(struct call *c, struct model *m)
{
	return imagine_wake(c, m, false);
}

enum imagined cond_imagine_broadcast(struct call *c, struct model *m)
{
	return imagine_wake(c, m, true);
}

/* ---- tokens ---- */

static enum imagined add(struct call *c, struct model *m, int64_t n)
{
	struct condition *x = condition_of(m, (unsigned)c->arg[0]);

	call_begin(c);
	x->tokens += n;
	call_report(c, COND_TOKENS, x->tokens);
	return model_ends(c, 0, 0);
}

enum imagined cond_imagine_give(struct call *c, struct model *m)
{
	return has_mutex(m, c) ? add(c, m, c->arg[2]) : IMAGINED_DONE;
}

/* As perform_take() in ops.c. */
enum imagined cond_imagine_take(struct call *c, struct model *m)
{
	struct call *one = model_inner_last(m, c);
	enum imagined did;

	if (c->local[2] == 1) {
		did = model_inner_turn(m, c);
		if (did != IMAGINED_DONE)
			return did;
		c->local[2] = 0;
		if (one->record == NULL || one->record->event.result != 0 || c->actor->stop)
			c->local[3] = 1;
	}
	if (!has_mutex(m, c))
		return IMAGINED_DONE;
	if (condition_of(m, (unsigned)c->arg[0])->tokens > 0)
		return add(c, m, -1);
	if (c->local[3] == 1)
		return IMAGINED_DONE;
	one = model_inner(m, c, "cond-wait");
	one->arg[0] = c->arg[0];
	one->arg[1] = c->arg[1];
	c->local[2] = 1;
	return IMAGINED_PROGRESS;
}
