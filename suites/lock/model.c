/* Locks in the model world: who is in whose way, who waits for whom. */
#include "../ofd/ofd.h"
#include "lock.h"

#include <errno.h>

/* Where a call stands, behind enum model_phase. */
enum { LOCK_WAITS = MODEL_RETURNS + 1, LOCK_ASLEEP };

static bool has_habit(struct model *m, enum lock_liberty liberty)
{
	return model_oddity(m, &lock_liberties[liberty], 3);
}

static struct file_state *file_of(struct model *m, const struct call *c)
{
	return file_state(m, end_object(c->arg[AT_END]));
}

/* What the call asks for, once it has begun. */
static bool wanted(const struct call *c, struct lock *want)
{
	want->owner = (uint16_t)c->local[3];
	want->type = (uint8_t)(c->arg[AT_TYPE] % 3);
	return lock_range(c->record->event.out[TOLD_BASE], c->arg[AT_START], c->arg[AT_LENGTH], LOCK_END, &want->low,
	    &want->high);
}

/* A call's first turn, which reports from where it counts. Blocked: it can go on. */
static enum imagined begins(struct call *c, struct model *m, bool ofd)
{
	struct file_state *f = file_of(m, c);
	int64_t base = 0;
	bool pauses;

	if (c->local[0] != MODEL_NEW)
		return IMAGINED_BLOCKED;

	if (!model_holds(m, c, c->arg[AT_END]))
		return IMAGINED_DONE;
	model_mark(m, "OFF_MAX"); /* for the rules */
	if (c->arg[AT_WHENCE] == FROM_OFFSET)
		base = f->offset[model_description(m, c, c->arg[AT_END])];
	else if (c->arg[AT_WHENCE] == FROM_SIZE)
		base = f->size;
	c->local[1] = f->access[model_description(m, c, c->arg[AT_END])];
	ofd = ofd && !model_strikes(m, "ofd.model-shared");
	c->local[3] = ofd ? LOCK_DESCRIPTIONS + (int64_t)model_description(m, c, c->arg[AT_END]) : c->actor->process;
	pauses = model_begins(c, m);
	call_report(c, TOLD_BASE, base);
	return pauses ? IMAGINED_PROGRESS : IMAGINED_BLOCKED;
}

/* ---- waiting ---- */

/* The call of that actor if it waits for a lock. */
static struct call *waiting(struct model *m, unsigned actor)
{
	struct call *x = model_alive(m, actor) ? model_call(m, actor) : NULL;

	return x != NULL && x->record != NULL && x->local[0] == LOCK_WAITS &&
	        (x->op->imagine == lock_imagine_setlkw || x->op->imagine == ofd_imagine_setlkw)
	    ? x
	    : NULL;
}

/* Both cannot be granted, and the first has waited longer. */
static bool is_behind(const struct call *first, const struct call *second)
{
	struct lock x, y;

	return first->arg[AT_END] >= 0 && end_object(first->arg[AT_END]) == end_object(second->arg[AT_END]) &&
	    wanted(first, &x) && wanted(second, &y) && x.owner != y.owner && locks_conflict(x.type, y.type) &&
	    x.low <= y.high && y.low <= x.high && (second->local[2] == 0 || first->local[2] < second->local[2]);
}

/* It has to wait. *set: for these processes; descriptions are nobody of whom one knows for whom they wait. */
static bool waits_for(struct model *m, const struct call *c, uint32_t *set)
{
	const struct file_state *f = file_of(m, c);
	const struct lock *other;
	struct lock want;
	bool any = false;
	unsigned i;

	*set = 0;
	if (!wanted(c, &want))
		return false;
	for (i = 0; (other = table_conflict(&f->locks, &want, i)) != NULL; i++) {
		*set |= other->owner < LOCK_DESCRIPTIONS ? UINT32_C(1) << other->owner : 0;
		any = true;
	}
	for (i = 0; i < model_scenario(m)->actors && has_habit(m, LOCK_QUEUED); i++) {
		const struct call *x = waiting(m, i);

		if (x != NULL && x != c && is_behind(x, c)) {
			*set |= x->local[3] < LOCK_DESCRIPTIONS ? UINT32_C(1) << x->local[3] : 0;
			any = true;
		}
	}
	return any;
}

/* Those for whom the call waits wait for its process in turn. */
static bool is_deadlock(struct model *m, const struct call *c, uint32_t set)
{
	uint32_t before = 0, more;
	unsigned i;

	while (set != before) {
		before = set;
		for (i = 0; i < model_scenario(m)->actors; i++) {
			const struct call *x = waiting(m, i);

			if (x != NULL && x != c && x->local[3] < LOCK_DESCRIPTIONS &&
			    (before >> x->local[3] & 1) != 0 && waits_for(m, x, &more))
				set |= more;
		}
	}
	return c->local[3] < LOCK_DESCRIPTIONS && (set >> c->local[3] & 1) != 0;
}

/* ---- the operations ---- */

static int refusal(struct model *m)
{
	return model_habit(m, &lock_liberties[LOCK_EACCES], 2) != 0 ? EACCES : EAGAIN;
}

/* It is granted; or not, for there is no room. */
static int grant(struct call *c, struct model *m, struct lock *want)
{
	struct lock_table *t = &file_of(m, c)->locks;

	if (want->type == LOCK_FREE && want->high > want->low && model_strikes(m, "lock.model-tail"))
		want->high--;
	if (model_strikes(m, "lock.model-forgets"))
		return 0;
	if ((want->type != LOCK_FREE && model_takes_once_in(m, &lock_liberties[LOCK_NO_ROOM], 64)) ||
	    !table_set(t, want))
		return ENOLCK;
	if (!has_habit(m, LOCK_PIECES))
		table_join(t);
	model_changed(m);
	return 0;
}

/* What is wrong with the call itself. */
static int faulty(const struct call *c, struct lock *want)
{
	if ((c->arg[AT_TYPE] == LOCK_SHARED && c->local[1] == FILE_WRONLY) ||
	    (c->arg[AT_TYPE] == LOCK_EXCLUSIVE && c->local[1] == FILE_RDONLY))
		return EBADF;
	return wanted(c, want) ? 0 : EINVAL;
}

static enum imagined returns(struct call *c, struct model *m, int error)
{
	c->local[1] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_says(c, error);
}

static bool is_overlooked(struct model *m, const struct lock *want, const struct lock *other)
{
	return (want->owner < LOCK_DESCRIPTIONS) != (other->owner < LOCK_DESCRIPTIONS) &&
	    model_strikes(m, "ofd.model-across");
}

static bool is_parents(struct model *m, const struct call *c, const struct lock *other)
{
	const struct scenario *s = model_scenario(m);

	return s->actor[s->actor[c->actor->process].parent].process == other->owner &&
	    model_strikes(m, "lock.model-inherited");
}

static bool is_obstructed(struct model *m, const struct call *c, const struct lock *want)
{
	const struct lock *other = table_conflict(&file_of(m, c)->locks, want, 0);

	return other != NULL && !is_overlooked(m, want, other) && !is_parents(m, c, other) &&
	    !model_strikes(m, "lock.model-admits");
}

enum imagined lock_model_set(struct call *c, struct model *m, bool ofd)
{
	enum imagined did = begins(c, m, ofd);
	struct lock want;
	int error;

	if (did != IMAGINED_BLOCKED)
		return did;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	error = faulty(c, &want);
	if (error == 0 &&
	    (is_obstructed(m, c, &want) || (want.type != LOCK_FREE && model_strikes(m, "lock.model-refuses"))))
		error = refusal(m);
	return returns(c, m, error != 0 ? error : grant(c, m, &want));
}

/* It cannot be granted now. */
static enum imagined waits(struct call *c, struct model *m, bool interrupted, uint32_t others)
{
	struct file_state *f = file_of(m, c);

	if (interrupted && !model_overlooks(m, c, &lock_liberties[LOCK_EINTR_MISSED]))
		return returns(c, m, EINTR);
	if (c->local[0] == MODEL_CALLED) {
		if ((!has_habit(m, LOCK_UNDETECTED) && is_deadlock(m, c, others)) ||
		    model_strikes(m, "lock.model-false-deadlock"))
			return returns(c, m, EDEADLK);
		c->local[2] = ++f->waited;
		c->local[0] = model_strikes(m, "lock.model-missed") ? LOCK_ASLEEP : LOCK_WAITS;
	}
	return IMAGINED_BLOCKED;
}

enum imagined lock_model_wait(struct call *c, struct model *m, bool ofd)
{
	enum imagined did = begins(c, m, ofd);
	bool interrupted = c->interrupted;
	struct lock want;
	uint32_t others;
	int error;

	if (did != IMAGINED_BLOCKED)
		return did;
	c->interrupted = false;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	if (c->local[0] == LOCK_ASLEEP)
		return IMAGINED_BLOCKED;
	error = faulty(c, &want);
	if (error != 0)
		return returns(c, m, error);
	if (waits_for(m, c, &others) && (!model_strikes(m, "lock.model-admits") || c->local[0] == LOCK_WAITS))
		return waits(c, m, interrupted, others);
	return returns(c, m, grant(c, m, &want));
}

/* A process; descriptions have no name. */
static int64_t named(unsigned owner)
{
	return owner < LOCK_DESCRIPTIONS ? (int64_t)owner : ACTOR_UNKNOWN;
}

static const struct lock *blocker(struct model *m, const struct call *c, const struct lock *want)
{
	const struct lock_table *t = &file_of(m, c)->locks;
	unsigned n = 0;

	while (table_conflict(t, want, n) != NULL)
		n++;
	if (n == 0 || model_strikes(m, "lock.model-blind"))
		return NULL;
	return table_conflict(t, want, (unsigned)model_choose(m, &lock_liberties[LOCK_ANY_BLOCKER], n));
}

enum imagined lock_model_ask(struct call *c, struct model *m, bool ofd)
{
	enum imagined did = begins(c, m, ofd);
	const struct lock *other;
	struct lock want;
	int error;

	if (did != IMAGINED_BLOCKED)
		return did;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	c->local[1] = FILE_RDWR; /* asking is no use of it */
	error = c->arg[AT_TYPE] == LOCK_FREE || !wanted(c, &want) ? EINVAL : 0;
	other = error == 0 ? blocker(m, c, &want) : NULL;
	if (error == 0) {
		call_report(c, TOLD_TYPE, other == NULL ? LOCK_FREE : other->type);
		call_report(c, TOLD_START, other == NULL ? c->arg[AT_START] : other->low);
		call_report(c, TOLD_LENGTH,
		    other == NULL                 ? c->arg[AT_LENGTH]
		        : other->high == LOCK_END ? 0
		                                  : other->high - other->low + 1);
		call_report(c, TOLD_HOLDER, other == NULL ? ACTOR_UNKNOWN : named(other->owner));
	}
	return returns(c, m, error);
}

enum imagined lock_imagine_setlk(struct call *c, struct model *m)
{
	return lock_model_set(c, m, false);
}

enum imagined lock_imagine_setlkw(struct call *c, struct model *m)
{
	return lock_model_wait(c, m, false);
}

enum imagined lock_imagine_getlk(struct call *c, struct model *m)
{
	return lock_model_ask(c, m, false);
}
