/*
 * Couriers and files in the model world: queues of messages that keep open what they carry, and an offset.
 */
#include "fdpass.h"

#include "../std/model_signals.h"

#include <errno.h>
#include <string.h>

enum { BAGS = 16 };

/* A message on its way. */
struct bag {
	uint8_t actor, count;
	uint32_t attempt;
	bool open; /* it keeps open what it carries: else a fault is planted */
	int64_t end[TAKEN_MAX];
	uint8_t description[TAKEN_MAX];
};

struct courier {
	bool nonblock[SIDES_MAX];
	unsigned used[SIDES_MAX]; /* by the side where they come out */
	struct bag bag[SIDES_MAX][BAGS];
};

struct regular {
	int64_t offset;
	bool nonblock;
};

static const char *kind_of(struct model *m, unsigned object)
{
	return kind_at(model_scenario(m)->object[object].kind)->name;
}

static bool is_courier(struct model *m, unsigned object)
{
	return strcmp(kind_of(m, object), "courier") == 0 || strcmp(kind_of(m, object), "mail") == 0;
}

static bool is_mail(struct model *m, unsigned object)
{
	return strcmp(kind_of(m, object), "mail") == 0;
}

static bool is_file(struct model *m, unsigned object)
{
	return strcmp(kind_of(m, object), "file") == 0;
}

static struct courier *courier_of(struct model *m, unsigned object)
{
	_Static_assert(sizeof(struct courier) <= MODEL_OBJECT_BYTES, "a courier must fit an object");
	return model_object(m, object);
}

/* The call has had its effect; local[1] and local[2] are what it says. */
static enum imagined returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[0] = MODEL_RETURNS;
	c->local[1] = result;
	c->local[2] = error;
	return model_pause(m) ? IMAGINED_PROGRESS : model_ends(c, result, error);
}

static bool makes(struct model *m, const struct call *c, unsigned object, unsigned sides)
{
	unsigned side, slot;

	for (side = 0; side < sides; side++) {
		if (model_holders(m, object, side) > 0)
			return false;
		for (slot = 0; slot < SLOTS_MAX; slot++)
			if (model_holds(m, c, end_pack(object, side, slot)))
				return false;
	}
	return true;
}

static enum imagined couple(struct call *c, struct model *m, const char *kind)
{
	unsigned object = (unsigned)c->arg[0], side;

	if (c->local[0] == MODEL_NEW && (strcmp(kind_of(m, object), kind) != 0 || !makes(m, c, object, 2)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	memset(courier_of(m, object), 0, sizeof(struct courier));
	model_ends(c, 0, 0);
	for (side = 0; side < 2; side++)
		model_hold_new(m, c, end_pack(object, side, 0));
	return IMAGINED_DONE;
}

enum imagined fdpass_imagine_courier(struct call *c, struct model *m)
{
	return couple(c, m, "courier");
}

enum imagined fdpass_imagine_mail(struct call *c, struct model *m)
{
	return couple(c, m, "mail");
}

enum imagined fdpass_imagine_file(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	if (c->local[0] == MODEL_NEW && (!is_file(m, object) || !makes(m, c, object, 1)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	memset(model_object(m, object), 0, sizeof(struct regular));
	model_ends(c, 0, 0);
	model_hold_new(m, c, end_pack(object, 0, 0));
	return IMAGINED_DONE;
}

/* ---- messages ---- */

/* What a message carries is not kept open by it any more. */
static void unpack(struct model *m, const struct bag *b)
{
	unsigned i;

	for (i = 0; i < b->count && b->open; i++)
		model_sink(m, end_object(b->end[i]), end_side(b->end[i]));
}

static struct bag pull(struct courier *p, unsigned side)
{
	struct bag b = p->bag[side][0];

	p->used[side]--;
	memmove(&p->bag[side][0], &p->bag[side][1], p->used[side] * sizeof(b));
	return b;
}

void fdpass_courier_gone(struct model *m, unsigned object, unsigned side)
{
	struct courier *p = courier_of(m, object);

	while (p->used[side] > 0) {
		struct bag b = pull(p, side);

		unpack(m, &b);
	}
}

static bool holds_all(struct model *m, const struct call *c)
{
	unsigned i;

	for (i = 0; i < op_operands(c->row); i++)
		if (!model_holds(m, c, c->arg[i]))
			return false;
	return true;
}

static struct bag pack(struct model *m, const struct call *c)
{
	struct bag b = {
		.actor = (uint8_t)c->actor->index,
		.count = (uint8_t)(op_operands(c->row) - 1),
		.attempt = (uint32_t)c->record->event.out[0],
		.open = !model_strikes(m, "fdpass.model-dropped"),
	};
	unsigned i;

	for (i = 0; i < b.count; i++) {
		b.end[i] = c->arg[1 + i];
		b.description[i] = (uint8_t)model_description(m, c, b.end[i]);
		if (b.open)
			model_float(m, end_object(b.end[i]), end_side(b.end[i]));
	}
	return b;
}

/* A handler ran: does the call end by that? */
static bool ends_by_signal(struct call *c, struct model *m)
{
	bool was = c->interrupted;

	c->interrupted = false;
	return was && !model_overlooks(m, c, &fdpass_liberties[FDPASS_EINTR_MISSED]);
}

enum imagined fdpass_imagine_pass(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]), to = !end_side(c->arg[0]);
	struct courier *p;
	unsigned full;

	if (c->local[0] == MODEL_NEW) {
		if (!is_courier(m, object) || !holds_all(m, c))
			return IMAGINED_DONE;
		call_attempt(c);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	p = courier_of(m, object);
	if (!holds_all(m, c)) /* another thread closed one: unspecified, and not in scope anywhere */
		return returns(c, m, -1, EBADF);
	if (model_holders(m, object, to) == 0)
		return returns(c, m, -1, is_mail(m, object) ? ECONNREFUSED : EPIPE);
	full = model_habit(m, &fdpass_liberties[FDPASS_FULL], 2) != 0 ? 1 : BAGS;
	if (p->used[to] >= full) {
		if (ends_by_signal(c, m))
			return returns(c, m, -1, EINTR);
		return p->nonblock[end_side(c->arg[0])] ? returns(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
	}
	p->bag[to][p->used[to]++] = pack(m, c);
	model_changed(m);
	return returns(c, m, 0, 0);
}

static int64_t free_slot(struct model *m, const struct call *c, int64_t end)
{
	unsigned slot;

	for (slot = 0; slot < SLOTS_MAX; slot++) {
		int64_t at = end_pack(end_object(end), end_side(end), slot);

		if (!model_holds(m, c, at) && handle_claim(c->actor, at)) {
			handle_release(c->actor, at);
			return at;
		}
	}
	return -1;
}

/* What came gets slots; what there is no room for is closed. */
static enum imagined take(struct call *c, struct model *m, const struct bag *b)
{
	int64_t room = op_operands(c->row) > 2 ? c->arg[2] : TAKEN_MAX, how = 0;
	unsigned n = room < 0 ? 0 : room < b->count ? (unsigned)room : b->count, i;

	for (i = 0; i < n; i++) {
		int64_t at = free_slot(m, c, b->end[i]);

		if (at >= 0) {
			model_hold_same(m, c, at, b->description[i]);
			if (c->arg[1] != 0)
				model_cloexec(m, c, at);
		}
		call_report(c, TAKE_END + i, at);
	}
	unpack(m, b);
	how |= n < b->count ? TOOK_CUT : 0;
	how |= n == 0 ? 0 : c->arg[1] != 0 ? TOOK_MARKED : TOOK_UNMARKED;
	call_report(c, TAKE_ACTOR, b->actor);
	call_report(c, TAKE_ATTEMPT, b->attempt);
	call_report(c, REPORT_HOW, how);
	/* At once: no other step of the process may use them before the call is over. */
	return model_ends(c, n, 0);
}

static void report_nothing(struct call *c)
{
	unsigned i;

	call_report(c, TAKE_ACTOR, ACTOR_UNKNOWN);
	for (i = 0; i < TAKEN_MAX; i++)
		call_report(c, TAKE_END + i, -1);
}

enum imagined fdpass_imagine_take(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]), side = end_side(c->arg[0]);
	struct courier *p;
	struct bag b;

	if (c->local[0] == MODEL_NEW) {
		if (!is_courier(m, object) || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		report_nothing(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	p = courier_of(m, object);
	if (p->used[side] > 0) {
		b = pull(p, side);
		model_changed(m);
		return take(c, m, &b);
	}
	if (ends_by_signal(c, m))
		return returns(c, m, -1, EINTR);
	if (model_holders(m, object, !side) == 0 && !is_mail(m, object)) {
		call_report(c, REPORT_HOW, TOOK_END);
		return returns(c, m, 0, 0);
	}
	return p->nonblock[side] ? returns(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
}

/* ---- what a description has ---- */

enum imagined fdpass_imagine_nonblock(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);

	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	if (is_file(m, object))
		((struct regular *)model_object(m, object))->nonblock = c->arg[1] != 0;
	else
		courier_of(m, object)->nonblock[end_side(c->arg[0])] = c->arg[1] != 0;
	model_changed(m);
	return returns(c, m, 0, 0);
}

/* Of other kinds the model does not know it. */
enum imagined fdpass_imagine_flags(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	bool on;

	if (c->local[0] == MODEL_NEW &&
	    (!model_holds(m, c, c->arg[0]) || (!is_file(m, object) && !is_courier(m, object))))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	on = is_file(m, object) ? ((struct regular *)model_object(m, object))->nonblock
	                        : courier_of(m, object)->nonblock[end_side(c->arg[0])];
	return returns(c, m, on, 0);
}

enum imagined fdpass_imagine_offset(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	struct regular *f = model_object(m, object);

	if (c->local[0] == MODEL_NEW &&
	    (!is_file(m, object) || !model_holds(m, c, c->arg[0]) || (op_operands(c->row) > 1 && c->arg[1] < 0)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	if (strcmp(c->op->name, "rewind") == 0)
		f->offset = c->arg[1] % FILE_WORDS;
	else if (strcmp(c->op->name, "advance") == 0 && !model_strikes(m, "fdpass.model-private-offset"))
		f->offset += c->arg[1] % FILE_WORDS;
	if (strcmp(c->op->name, "leaf") != 0)
		return returns(c, m, f->offset, 0);
	call_report(c, 0, f->offset < FILE_WORDS ? (int64_t)object : -1);
	call_report(c, 1, f->offset < FILE_WORDS ? f->offset : 0);
	f->offset += f->offset < FILE_WORDS;
	return returns(c, m, f->offset <= FILE_WORDS && c->record->event.out[0] >= 0 ? 8 : 0, 0);
}
