/* flock() in the model world. */
#include "flock.h"

#include <errno.h>

enum { FLOCK_ASLEEP = MODEL_RETURNS + 1, FLOCK_WAITING };

static bool has_habit(struct model *m, enum flock_liberty liberty)
{
	return model_oddity(m, &flock_liberties[liberty], 2);
}

static struct lock_table *table_of(struct model *m, const struct call *c)
{
	return &file_state(m, end_object(c->arg[0]))->whole;
}

static struct lock wanted(const struct call *c)
{
	return (struct lock){ (uint16_t)c->local[3], (uint8_t)(c->arg[1] % 3), 0, LOCK_END };
}

static const struct lock *own(struct model *m, const struct call *c)
{
	const struct lock_table *t = table_of(m, c);
	unsigned i;

	for (i = 0; i < t->count; i++)
		if (t->lock[i].owner == c->local[3])
			return &t->lock[i];
	return NULL;
}

static void drop(struct model *m, const struct call *c)
{
	table_drop(table_of(m, c), (unsigned)c->local[3]);
	model_changed(m);
}

static enum imagined returns(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_says(c, error);
}

/* It cannot be granted now. */
static enum imagined refused(struct call *c, struct model *m, bool interrupted)
{
	bool waits = c->arg[2] == FLOCK_WAITS;

	if (own(m, c) != NULL && has_habit(m, waits ? FLOCK_DROPS : FLOCK_LOSES))
		drop(m, c);
	if (!waits)
		return returns(c, m, EAGAIN);
	if (interrupted && !model_overlooks(m, c, &flock_liberties[FLOCK_EINTR_MISSED]))
		return returns(c, m, EINTR);
	if (c->local[0] == MODEL_CALLED)
		c->local[0] = model_strikes(m, "flock.model-missed") ? FLOCK_ASLEEP : FLOCK_WAITING;
	return IMAGINED_BLOCKED;
}

static enum imagined granted(struct call *c, struct model *m, const struct lock *want)
{
	const struct lock *old = own(m, c);

	if (old != NULL && want->type != LOCK_FREE && old->type != want->type && has_habit(m, FLOCK_DROPS) &&
	    c->local[2] == 0) {
		drop(m, c);
		c->local[2] = 1; /* others may come in between */
		return IMAGINED_PROGRESS;
	}
	table_set(table_of(m, c), want);
	model_changed(m);
	return returns(c, m, 0);
}

enum imagined flock_imagine_flock(struct call *c, struct model *m)
{
	bool interrupted = c->interrupted;
	const struct lock *other;
	struct lock want;

	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		c->local[3] = model_strikes(m, "flock.model-by-process")
		    ? c->actor->process
		    : LOCK_DESCRIPTIONS + (int64_t)model_description(m, c, c->arg[0]);
		if (model_begins(c, m))
			return IMAGINED_PROGRESS;
	}
	c->interrupted = false;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	if (c->local[0] == FLOCK_ASLEEP)
		return IMAGINED_BLOCKED;
	want = wanted(c);
	other = table_conflict(table_of(m, c), &want, 0);
	if (other != NULL && !model_strikes(m, "flock.model-admits"))
		return refused(c, m, interrupted);
	return granted(c, m, &want);
}
