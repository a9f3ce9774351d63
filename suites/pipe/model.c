/*
 * Pipes in the model world: a queue of bytes and every liberty that POSIX leaves. A small write waits until it fits whole,
 * a large one is cut anywhere; with something in the pipe there need be no room for anybody; what a signal interrupts may
 * or may not have noticed it; a large write that lost its reader tells the count or EPIPE.
 */
#include "pipe.h"

#include "../std/model_signals.h"
#include "ring.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static bool takes(struct model *m, enum pipe_liberty liberty)
{
	return model_takes(m, &pipe_liberties[liberty]);
}

static struct ring *ring_of(struct model *m, const struct call *c)
{
	_Static_assert(sizeof(struct ring) <= MODEL_OBJECT_BYTES, "a pipe must fit an object");
	return model_object(m, end_object(c->arg[0]));
}

static bool is_nonblock(const struct model *m, const struct call *c, const struct ring *p)
{
	return p->nonblock[model_description(m, c, c->arg[0])];
}

/* ---- descriptors ---- */

static bool any_held(struct model *m, const struct call *c, unsigned object)
{
	unsigned side, slot;

	for (side = 0; side < 2; side++)
		for (slot = 0; slot < SLOTS_MAX; slot++)
			if (model_holds(m, c, end_pack(object, side, slot)))
				return true;
	return false;
}

enum imagined pipe_imagine_pipe(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	/* Another pipe of the same name in another process would be lost to the rules anyhow. */
	if (c->local[0] == MODEL_NEW &&
	    (any_held(m, c, object) || model_holders(m, object, SIDE_R) > 0 || model_holders(m, object, SIDE_W) > 0))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	ring_open(m, object);
	model_ends(c, 0, 0);
	model_hold_new(m, c, end_pack(object, SIDE_R, 0));
	model_hold_new(m, c, end_pack(object, SIDE_W, 0));
	return IMAGINED_DONE;
}

void ring_open(struct model *m, unsigned object)
{
	struct ring *p = model_object(m, object);
	int64_t capacity = model_mark(m, "CAPACITY"), small = model_mark(m, "PIPE_BUF");

	capacity = (int64_t)model_amount(m, &pipe_liberties[PIPE_UNEVEN], (uint64_t)small, (uint64_t)capacity);
	assert(small >= 1 && capacity >= small);
	model_bytes_open(&p->bytes, (uint32_t)capacity);
	memset(p->nonblock, 0, sizeof(p->nonblock));
	p->promised = false;
	p->pipe_buf = (uint32_t)small;
}

enum imagined pipe_imagine_close(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		/* No other step uses it from now on, although it is still open. */
		model_pin(m, c, c->arg[0]);
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		/* What a signal interrupts may have closed it or not. */
		uint64_t fails = c->interrupted ? model_choose(m, &pipe_liberties[PIPE_CLOSE_EINTR], 3) : 0;

		c->local[1] = fails > 0 ? EINTR : 0;
		if (fails == 2)
			model_leak(m, c);
		else
			model_leave(m, c);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, c->local[1] == 0 ? 0 : -1, (int)c->local[1]);
}

enum imagined pipe_imagine_bury(struct call *c, struct model *m)
{
	return pipe_imagine_close(c, m);
}

static bool same_kind_of_end(const struct call *c)
{
	return end_object(c->arg[0]) == end_object(c->arg[1]) && end_side(c->arg[0]) == end_side(c->arg[1]);
}

static void hold_copy(const struct call *c, struct model *m)
{
	model_hold_same(m, c, c->arg[1], model_description(m, c, c->arg[0]));
}

enum imagined pipe_imagine_dup2(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW &&
	    (!model_holds(m, c, c->arg[0]) || !model_holds(m, c, c->arg[1]) || !same_kind_of_end(c)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	/* One goes, one comes. */
	if (model_holds(m, c, c->arg[1]) && c->arg[0] != c->arg[1])
		hold_copy(c, m);
	return model_ends(c, 0, 0);
}

enum imagined pipe_imagine_dup(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || !same_kind_of_end(c))
			return IMAGINED_DONE;
		c->local[1] = model_holds(m, c, c->arg[1]);
		if (!c->local[1] && !handle_claim(c->actor, c->arg[1]))
			return IMAGINED_DONE; /* another thread is filling it */
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[1]) {
		if (model_holds(m, c, c->arg[1]) && c->arg[0] != c->arg[1])
			hold_copy(c, m);
		return model_ends(c, 0, 0);
	}
	if (c->local[0] == MODEL_CALLED) {
		model_pin(m, c, c->arg[1]);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	model_ends(c, 0, 0);
	hold_copy(c, m); /* known to the process's other steps only now */
	model_leave(m, c);
	handle_release(c->actor, c->arg[1]);
	return IMAGINED_DONE;
}

enum imagined pipe_imagine_cloexec(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (model_holds(m, c, c->arg[0]))
		model_cloexec(m, c, c->arg[0]);
	return model_ends(c, 0, 0);
}

enum imagined pipe_imagine_nonblock(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		ring_of(m, c)->nonblock[model_description(m, c, c->arg[0])] = c->arg[1] != 0;
		model_changed(m); /* for whoever is asked again */
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

/* ---- writing: local[1] bytes moved, local[2] the result, local[3] the error ---- */

enum { TEARS = 16 /* added to the phase: a planted fault cuts this small write */ };

static enum imagined write_returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[2] = result;
	c->local[3] = error;
	if (model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_ends(c, result, error);
}

/* Moves k more bytes of what the caller offers. */
static void move_in(struct call *c, struct model *m, struct ring *p, uint32_t k)
{
	model_bytes_put(&p->bytes, c, (uint32_t)c->local[1], k);
	p->promised = false;
	model_changed(m);
	c->local[1] += k;
	if (model_strikes(m, "pipe.model-lost-byte"))
		model_bytes_lose(&p->bytes);
	if (p->bytes.used < p->bytes.capacity && model_strikes(m, "pipe.model-duplicate"))
		model_bytes_put(&p->bytes, c, (uint32_t)c->local[1] - 1, 1);
}

static uint32_t room_in(const struct ring *p)
{
	return p->bytes.capacity - p->bytes.used;
}

/* Nobody can read what is written. */
static enum imagined write_broken(struct call *c, struct model *m)
{
	int64_t moved = c->local[1];
	bool counts = moved > 0 && takes(m, PIPE_EPIPE_COUNT);

	if (model_strikes(m, "pipe.model-no-epipe"))
		return write_returns(c, m, c->arg[1], 0);
	/* With some bytes moved the signal is free, and so is the answer. */
	if (!counts || !takes(m, PIPE_EPIPE_SILENT))
		signals_broken_pipe(m, c->actor->index);
	return counts ? write_returns(c, m, moved, 0) : write_returns(c, m, -1, EPIPE);
}

/* A handler ran inside the call: does it end by that? `ready`: it could go on. */
static bool ends_by_signal(struct model *m, const struct call *c, bool ready)
{
	return ready ? takes(m, PIPE_EINTR_READY) : !model_overlooks(m, c, &pipe_liberties[PIPE_EINTR_MISSED]);
}

/* True if there is no room for this much. */
static bool is_full(struct model *m, const struct ring *p, uint32_t n)
{
	return room_in(p) < n || (p->bytes.used > 0 && !(n == 1 && p->promised) && takes(m, PIPE_NO_ROOM));
}

unsigned pipe_ready(struct model *m, int64_t end)
{
	struct ring *p = model_object(m, end_object(end));

	if (end_side(end) == SIDE_R)
		return (p->bytes.used > 0 ? READY_DATA : 0U) |
		    (model_holders(m, end_object(end), SIDE_W) == 0 ? READY_END : 0U);
	if (model_holders(m, end_object(end), SIDE_R) == 0)
		return READY_BROKEN;
	p->promised = !is_full(m, p, 1);
	return p->promised ? READY_ROOM : 0;
}

/* SA_RESTART or not: what a call that a handler ran in tells of the bytes it moved. */
static enum imagined write_ends_by_signal(struct call *c, struct model *m)
{
	return c->local[1] > 0 ? write_returns(c, m, c->local[1], 0) : write_returns(c, m, -1, EINTR);
}

/* At most PIPE_BUF bytes: all at once. */
static enum imagined write_small(struct call *c, struct model *m, struct ring *p, bool interrupted)
{
	uint32_t n = (uint32_t)c->arg[1], room = room_in(p);
	bool full;

	if (n > 1 && room > 0 && model_strikes(m, "pipe.model-torn-write")) {
		c->local[0] = MODEL_CALLED + TEARS;
		move_in(c, m, p, 1 + (uint32_t)model_draw(m, n - 1 < room ? n - 1 : room));
		return IMAGINED_PROGRESS;
	}
	if (n > 1 && room > 0 && is_nonblock(m, c, p) && model_strikes(m, "pipe.model-partial-small")) {
		move_in(c, m, p, 1 + (uint32_t)model_draw(m, n - 1 < room ? n - 1 : room));
		return write_returns(c, m, c->local[1], 0);
	}
	full = is_full(m, p, n);
	if (interrupted && ends_by_signal(m, c, !full))
		return write_ends_by_signal(c, m);
	if (full)
		return is_nonblock(m, c, p) ? write_returns(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
	move_in(c, m, p, n);
	return write_returns(c, m, n, 0);
}

static enum imagined write_large(struct call *c, struct model *m, struct ring *p, bool interrupted)
{
	uint64_t left = (uint64_t)(c->arg[1] - c->local[1]), room = room_in(p), least = 1;
	uint64_t most = left < room ? left : room;
	bool nonblock = is_nonblock(m, c, p);
	bool full = is_full(m, p, 1);

	if (interrupted && ends_by_signal(m, c, !full))
		return write_ends_by_signal(c, m);
	if (full) {
		if (!nonblock)
			return IMAGINED_BLOCKED;
		return c->local[1] > 0 ? write_returns(c, m, c->local[1], 0) : write_returns(c, m, -1, EAGAIN);
	}
	if (p->bytes.used == 0 && c->local[1] == 0)
		least = nonblock ? p->pipe_buf : 1;
	most = model_amount(m, &pipe_liberties[PIPE_PIECES], least, most);
	move_in(c, m, p, (uint32_t)most);
	if (c->local[1] < c->arg[1])
		return nonblock && takes(m, PIPE_SHORT_WRITES) ? write_returns(c, m, c->local[1], 0)
		                                               : IMAGINED_PROGRESS;
	if (!nonblock && takes(m, PIPE_DIRECT)) {
		c->local[2] = (int64_t)p->bytes.put; /* waits until all that is consumed */
		return IMAGINED_PROGRESS;
	}
	return write_returns(c, m, c->arg[1], 0);
}

static enum imagined write_goes_on(struct call *c, struct model *m)
{
	struct ring *p = ring_of(m, c);
	int64_t n = c->arg[1], moved = c->local[1];
	bool torn = c->local[0] == MODEL_CALLED + TEARS;
	bool interrupted = c->interrupted, signalled = model_signalled_since(m, c);

	c->interrupted = false;
	if (moved == n &&
	    (p->bytes.taken >= (uint64_t)c->local[2] || model_holders(m, end_object(c->arg[0]), SIDE_R) == 0))
		return write_returns(c, m, n, 0);
	/* SA_RESTART: the call must not fail, but may tell what it has moved. */
	if (!torn && !interrupted && signalled && moved > 0 && takes(m, PIPE_RESTART_SHORT))
		return write_returns(c, m, moved, 0);
	if (moved == n)
		return interrupted && ends_by_signal(m, c, false) ? write_returns(c, m, n, 0) : IMAGINED_BLOCKED;
	if (model_holders(m, end_object(c->arg[0]), SIDE_R) == 0)
		return interrupted && takes(m, PIPE_EINTR_READY) ? write_ends_by_signal(c, m) : write_broken(c, m);
	if (n <= p->pipe_buf && !torn)
		return write_small(c, m, p, interrupted);
	return write_large(c, m, p, interrupted && !torn);
}

enum imagined pipe_imagine_write(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1)
			return IMAGINED_DONE;
		model_offers(c);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		c->local[3] = 0;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[2], (int)c->local[3]);
	return write_goes_on(c, m);
}

enum imagined pipe_imagine_writev(struct call *c, struct model *m)
{
	return pipe_imagine_write(c, m);
}

/* ---- reading ---- */

enum { READ_SLEEPS = 16, READ_LOST /* a planted fault: only a signal wakes it */ };

static enum imagined read_returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	if (model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_ends(c, result, error);
}

static enum imagined read_goes_on(struct call *c, struct model *m)
{
	struct ring *p = ring_of(m, c);
	bool interrupted = c->interrupted, signalled = model_signalled_since(m, c);
	int64_t r = c->arg[1] < p->bytes.used ? c->arg[1] : p->bytes.used;
	bool ready;

	c->interrupted = false;
	if (interrupted && c->local[0] == READ_LOST)
		return read_returns(c, m, -1, EINTR);
	if (c->local[0] == READ_LOST)
		return IMAGINED_BLOCKED;
	if (c->local[0] == READ_SLEEPS &&
	    ((r > 0 && model_strikes(m, "pipe.model-asleep")) ||
	        (r == 0 && model_holders(m, end_object(c->arg[0]), SIDE_W) == 0 &&
	            model_strikes(m, "pipe.model-misses-eof")))) {
		c->local[0] = READ_LOST;
		return IMAGINED_BLOCKED;
	}
	ready = r > 0 || is_nonblock(m, c, p) || model_holders(m, end_object(c->arg[0]), SIDE_W) == 0;
	if (interrupted && ends_by_signal(m, c, ready))
		return read_returns(c, m, -1, EINTR);
	if (r > 0 && signalled)
		r = (int64_t)model_amount(m, &pipe_liberties[PIPE_SHORT_READS], 1, (uint64_t)r);
	if (r > 0) {
		model_bytes_take(&p->bytes, c, (uint32_t)r);
		model_changed(m);
		return read_returns(c, m, r, 0);
	}
	if (model_holders(m, end_object(c->arg[0]), SIDE_W) == 0 || model_strikes(m, "pipe.model-early-eof"))
		return read_returns(c, m, 0, 0);
	if (is_nonblock(m, c, p))
		return read_returns(c, m, -1, EAGAIN);
	c->local[0] = READ_SLEEPS;
	return IMAGINED_BLOCKED;
}

enum imagined pipe_imagine_read(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1 || !model_receives(c, m, (uint32_t)c->arg[1]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	return read_goes_on(c, m);
}

/* As read_on() in ops.c; local[0] bytes so far. */
static enum imagined read_on(struct call *c, struct model *m, int64_t enough)
{
	struct call *one = model_inner_last(m, c);
	enum imagined did;

	if (one == NULL) {
		if (!model_holds(m, c, c->arg[0]) || enough < 1)
			return IMAGINED_DONE;
		one = model_inner(m, c, "read");
		one->arg[0] = c->arg[0];
		one->arg[1] = c->arg[1];
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	if (one->record == NULL || c->actor->stop)
		return IMAGINED_DONE;
	if (one->record->event.result > 0)
		c->local[0] += one->record->event.result;
	else if (one->record->event.result == 0 || one->record->event.err != EINTR)
		return IMAGINED_DONE;
	if (c->local[0] >= enough)
		return IMAGINED_DONE;
	one = model_inner(m, c, "read");
	one->arg[0] = c->arg[0];
	one->arg[1] = c->arg[1];
	return IMAGINED_PROGRESS;
}

enum imagined pipe_imagine_drain(struct call *c, struct model *m)
{
	return read_on(c, m, INT64_MAX);
}

enum imagined pipe_imagine_sip(struct call *c, struct model *m)
{
	return read_on(c, m, c->arg[2]);
}
