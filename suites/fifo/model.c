/*
 * FIFOs in the model world: names that lead to them, opens that wait for the other side. Their bytes are a pipe's, and go
 * when nobody has an end.
 */
#include "fifo.h"

#include "../pipe/ring.h"

#include <errno.h>

/* Of the run. Zero: nothing has been made. */
struct files {
	uint8_t at[OBJECTS_MAX];    /* which object's file is at the path of this one; plus 1, 0: none */
	uint8_t names[OBJECTS_MAX]; /* a bit for each of names 1 to 6 that is there */
	uint32_t made;              /* objects */
};

static const struct model_part files_part = { .run_size = sizeof(struct files) };

static struct files *files_of(struct model *m)
{
	return model_part_run(m, &files_part);
}

static bool takes(struct model *m, enum fifo_liberty liberty)
{
	return model_takes(m, &fifo_liberties[liberty]);
}

/* ---- names ---- */

static bool has_bit(const struct files *f, unsigned object, int64_t name)
{
	return (f->names[object] >> name & 1) != 0;
}

/* Its file is at name 0. */
static bool is_at_path(struct model *m, unsigned object)
{
	return files_of(m)->at[fifo_place(model_scenario(m), object)] == object + 1;
}

static bool leads_to(struct model *m, unsigned object, int64_t name)
{
	bool there = name == NAME_FIRST || name == NAME_DOTTED || has_bit(files_of(m), object, name);

	return there && (!name_follows(name) || is_at_path(m, object));
}

typedef int change(struct call *c, struct model *m, struct files *f, unsigned object);

/* One change, at one moment of the call. */
static enum imagined imagine_change(struct call *c, struct model *m, change *make)
{
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = make(c, m, files_of(m), (unsigned)c->arg[0]);
		model_changed(m);
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

static int make_file(struct call *c, struct model *m, struct files *f, unsigned object)
{
	unsigned place = fifo_place(model_scenario(m), object);

	(void)c;
	if (f->at[place] != 0)
		return EEXIST;
	f->at[place] = (uint8_t)(object + 1);
	if ((f->made >> object & 1) == 0)
		ring_open(m, object);
	f->made |= UINT32_C(1) << object;
	return 0;
}

enum imagined fifo_imagine_mkfifo(struct call *c, struct model *m)
{
	return imagine_change(c, m, make_file);
}

enum imagined fifo_imagine_supersede(struct call *c, struct model *m)
{
	return imagine_change(c, m, make_file);
}

static int make_link(struct call *c, struct model *m, struct files *f, unsigned object)
{
	if (!name_follows(c->arg[1]) && !is_at_path(m, object))
		return ENOENT;
	if (has_bit(f, object, c->arg[1]))
		return EEXIST;
	f->names[object] |= (uint8_t)(1U << c->arg[1]);
	return 0;
}

enum imagined fifo_imagine_link(struct call *c, struct model *m)
{
	if (c->arg[1] < NAME_LINK || c->arg[1] >= NAME_DOTTED)
		return IMAGINED_DONE;
	return imagine_change(c, m, make_link);
}

static void forget_name(struct model *m, struct files *f, unsigned object, int64_t name)
{
	if (name == NAME_FIRST || name == NAME_DOTTED)
		f->at[fifo_place(model_scenario(m), object)] = 0;
	else
		f->names[object] &= (uint8_t) ~(1U << name);
}

/* Of two names of one file neither is replaced by the other. */
static int move_name(struct call *c, struct model *m, struct files *f, unsigned object)
{
	if (!leads_to(m, object, c->arg[1]))
		return ENOENT;
	if (has_bit(f, object, c->arg[2]))
		return 0;
	forget_name(m, f, object, c->arg[1]);
	f->names[object] |= (uint8_t)(1U << c->arg[2]);
	return 0;
}

enum imagined fifo_imagine_rename(struct call *c, struct model *m)
{
	if (c->arg[1] < NAME_FIRST || c->arg[1] >= NAME_SYMBOLIC || c->arg[2] < NAME_LINK || c->arg[2] >= NAME_SYMBOLIC)
		return IMAGINED_DONE;
	return imagine_change(c, m, move_name);
}

static int remove_name(struct call *c, struct model *m, struct files *f, unsigned object)
{
	int64_t name = c->arg[1];
	bool there = name == NAME_FIRST || name == NAME_DOTTED ? f->at[fifo_place(model_scenario(m), object)] != 0
	                                                       : has_bit(f, object, name);

	if (!there)
		return ENOENT;
	forget_name(m, f, object, name);
	return 0;
}

enum imagined fifo_imagine_unlink(struct call *c, struct model *m)
{
	if (c->arg[1] < NAME_FIRST || c->arg[1] >= NAMES)
		return IMAGINED_DONE;
	return imagine_change(c, m, remove_name);
}

/* ---- opening: local[0] the phase, local[1] the error ---- */

enum { OPEN_WAITS = 16, OPEN_RELEASED };

static bool unseen(struct model *m)
{
	return model_habit(m, &fifo_liberties[FIFO_PENDING_UNSEEN], 2) != 0;
}

static enum imagined open_ends(struct call *c, struct model *m)
{
	struct ring *p = model_object(m, end_object(c->arg[0]));

	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0)
		p->nonblock[model_hold_new(m, c, c->arg[0])] = c->arg[1] != 0;
	model_leave(m, c);
	handle_release(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}

static enum imagined open_returns(struct call *c, struct model *m, int error)
{
	c->local[0] = MODEL_RETURNS;
	c->local[1] = error;
	return model_pause(m) ? IMAGINED_PROGRESS : open_ends(c, m);
}

static enum imagined open_fails(struct call *c, struct model *m, int error)
{
	if (error != EINTR || !model_strikes(m, "fifo.model-ghost"))
		model_leave(m, c);
	else
		model_float(m, end_object(c->arg[0]), end_side(c->arg[0]));
	return open_returns(c, m, error);
}

/* What nobody had open is gone before somebody has it again. */
static void discard(struct model *m, unsigned object)
{
	struct ring *p = model_object(m, object);

	if (model_holders(m, object, SIDE_R) + model_holders(m, object, SIDE_W) == 0 &&
	    !model_strikes(m, "fifo.model-keeps-data"))
		model_bytes_discard(&p->bytes);
}

static enum imagined opens(struct call *c, struct model *m)
{
	discard(m, end_object(c->arg[0]));
	model_leave(m, c);
	model_pin(m, c, c->arg[0]);
	model_changed(m);
	return open_returns(c, m, 0);
}

/* The opens of that side that wait, released or not; the last one that is not at *some. */
static unsigned waiting(struct model *m, unsigned object, unsigned side, struct call *(*some)[ACTORS_MAX])
{
	unsigned a, n = 0;

	for (a = 0; a < model_scenario(m)->actors; a++) {
		struct call *x = model_call(m, a);

		if (x != NULL && x->op->role == ROLE_OPEN_END && x->local[0] == OPEN_WAITS &&
		    end_object(x->arg[0]) == object && end_side(x->arg[0]) == side)
			(*some)[n++] = x;
	}
	return n;
}

static void release(struct call *x, struct model *m)
{
	x->local[0] = OPEN_RELEASED;
	if (unseen(m) && model_habit(m, &fifo_liberties[FIFO_LATE], 2) == 0) {
		discard(m, end_object(x->arg[0]));
		model_await_end(m, x, x->arg[0]);
	}
	model_changed(m);
}

/* Somebody has come to one side: those that wait at the other need not any more, or at least one of them. */
static void release_some(struct call *const *some, unsigned n, struct model *m)
{
	unsigned i;

	if (n == 0 || model_strikes(m, "fifo.model-misses"))
		return;
	if (n > 1 && takes(m, FIFO_ONE_RELEASED)) {
		release(some[model_choose(m, &fifo_liberties[FIFO_ONE_RELEASED], n)], m);
		return;
	}
	for (i = 0; i < n; i++)
		release(some[i], m);
}

static enum imagined arrives(struct call *c, struct model *m, bool interrupted)
{
	unsigned object = end_object(c->arg[0]), side = end_side(c->arg[0]);
	struct call *some[ACTORS_MAX];
	unsigned there = waiting(m, object, !side, &some);
	bool nonblock = c->arg[1] != 0, open = model_holders(m, object, !side) > 0;

	if (!leads_to(m, object, c->arg[2]))
		return open_fails(c, m, ENOENT);
	if (nonblock && side == SIDE_W && (!open || model_strikes(m, "fifo.model-refuses")))
		return open_fails(c, m, ENXIO);
	if (nonblock || open || there > 0 || model_strikes(m, "fifo.model-no-wait")) {
		if (interrupted && takes(m, FIFO_EINTR_READY))
			return open_fails(c, m, EINTR);
		/* It has come to an end that is open: before it lets others go on. */
		discard(m, object);
		model_pin(m, c, c->arg[0]);
		release_some(some, there, m);
		return open_returns(c, m, 0);
	}
	if (interrupted && !model_overlooks(m, c, &fifo_liberties[FIFO_EINTR_MISSED]))
		return open_fails(c, m, EINTR);
	c->local[0] = OPEN_WAITS;
	if (!unseen(m)) {
		discard(m, object);
		model_await_end(m, c, c->arg[0]);
	}
	return IMAGINED_BLOCKED;
}

static enum imagined waits(struct call *c, struct model *m, bool interrupted, bool signalled)
{
	bool ready = c->local[0] == OPEN_RELEASED;

	if (ready && signalled && takes(m, FIFO_RESTART_FORGETS)) {
		c->local[0] = OPEN_WAITS;
		ready = false;
		if (unseen(m))
			model_leave(m, c);
	}
	ready = ready || model_holders(m, end_object(c->arg[0]), !end_side(c->arg[0])) > 0;
	if (interrupted &&
	    (ready ? takes(m, FIFO_EINTR_READY) : !model_overlooks(m, c, &fifo_liberties[FIFO_EINTR_MISSED])))
		return open_fails(c, m, EINTR);
	return ready ? opens(c, m) : IMAGINED_BLOCKED;
}

enum imagined fifo_imagine_open(struct call *c, struct model *m)
{
	bool interrupted, signalled;

	if (c->local[0] == MODEL_NEW) {
		if (model_holds(m, c, c->arg[0]) || c->arg[2] < NAME_FIRST || c->arg[2] >= NAMES ||
		    !handle_claim(c->actor, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return open_ends(c, m);
	interrupted = c->interrupted;
	signalled = model_signalled_since(m, c);
	c->interrupted = false;
	return c->local[0] == MODEL_CALLED ? arrives(c, m, interrupted) : waits(c, m, interrupted, signalled);
}
