/* lockf() in the model world: sections of its own, that nobody else minds. */
#include "lockf.h"

#include <errno.h>

enum { LOCKF_WAITING = MODEL_RETURNS + 1, LOCKF_ASLEEP };

static struct lock_table *table_of(struct model *m, const struct call *c)
{
	return &file_state(m, end_object(c->arg[0]))->sections;
}

static bool wanted(const struct call *c, struct lock *want)
{
	want->owner = (uint16_t)c->actor->process;
	want->type = c->arg[LOCKF_HOW] == LOCKF_ULOCK ? LOCK_FREE : LOCK_EXCLUSIVE;
	return lock_range(c->record->event.out[TOLD_BASE], 0, c->arg[LOCKF_LENGTH], LOCK_END, &want->low, &want->high);
}

/* The process whose section the waiting call of that process waits for; nobody: ACTORS_MAX. */
static unsigned waits_for(struct model *m, unsigned process)
{
	const struct call *x = model_alive(m, process) ? model_call(m, process) : NULL;
	const struct lock *other;
	struct lock want;

	if (x == NULL || x->record == NULL || x->op->imagine != lockf_imagine_lockf || x->local[0] != LOCKF_WAITING ||
	    !wanted(x, &want))
		return ACTORS_MAX;
	other = table_conflict(table_of(m, x), &want, 0);
	return other != NULL ? other->owner : ACTORS_MAX;
}

/* Of several that are in the way only the first is followed, so not every ring is found. */
static bool is_ring(struct model *m, const struct call *c, unsigned holder)
{
	unsigned steps, p = holder;

	for (steps = 0; steps < ACTORS_MAX && p < ACTORS_MAX && p != c->actor->process; steps++)
		p = waits_for(m, p);
	return p == c->actor->process;
}

static enum imagined returns(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_says(c, error);
}

static enum imagined obstructed(struct call *c, struct model *m, unsigned holder, bool interrupted)
{
	if (c->arg[LOCKF_HOW] != LOCKF_LOCK)
		return returns(c, m, model_habit(m, &lockf_liberties[LOCKF_EACCES], 2) != 0 ? EACCES : EAGAIN);
	if (interrupted && !model_overlooks(m, c, &lockf_liberties[LOCKF_EINTR_MISSED]))
		return returns(c, m, EINTR);
	if (c->local[0] == MODEL_CALLED) {
		if (!model_oddity(m, &lockf_liberties[LOCKF_UNDETECTED], 3) && is_ring(m, c, holder))
			return returns(c, m, EDEADLK);
		c->local[0] = model_strikes(m, "lockf.model-missed") ? LOCKF_ASLEEP : LOCKF_WAITING;
	}
	return IMAGINED_BLOCKED;
}

static enum imagined granted(struct call *c, struct model *m, struct lock *want)
{
	if (c->arg[LOCKF_HOW] == LOCKF_TEST)
		return returns(c, m, 0);
	if (want->type == LOCK_FREE && want->high > want->low && model_strikes(m, "lockf.model-tail"))
		want->high--;
	if (!table_set(table_of(m, c), want))
		return returns(c, m, ENOLCK);
	model_changed(m);
	return returns(c, m, 0);
}

enum imagined lockf_imagine_lockf(struct call *c, struct model *m)
{
	bool interrupted = c->interrupted;
	const struct lock *other;
	struct lock want;

	if (c->local[0] == MODEL_NEW) {
		struct file_state *f = file_state(m, end_object(c->arg[0]));
		bool pauses;

		if (!model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		model_mark(m, "OFF_MAX"); /* for the rules */
		c->local[1] = f->access[model_description(m, c, c->arg[0])];
		pauses = model_begins(c, m);
		call_report(c, TOLD_BASE, f->offset[model_description(m, c, c->arg[0])]);
		if (pauses)
			return IMAGINED_PROGRESS;
	}
	c->interrupted = false;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	if (c->local[0] == LOCKF_ASLEEP)
		return IMAGINED_BLOCKED;
	if (c->local[1] == FILE_RDONLY && c->arg[LOCKF_HOW] <= LOCKF_TLOCK)
		return returns(c, m, EBADF);
	if (!wanted(c, &want))
		return returns(c, m, EINVAL);
	other = table_conflict(table_of(m, c), &want, 0);
	if (other != NULL && !model_strikes(m, "lockf.model-admits"))
		return obstructed(c, m, other->owner, interrupted);
	return granted(c, m, &want);
}
