/* Messages in the model world. c->local: [1] the result, [2] the error of a call that is about to return. */
#include "box.h"

#include "../std/model_signals.h"
#include "model_bytes.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static bool sends(const struct call *c)
{
	return c->op->role == ROLE_PUT;
}

static bool is_timed(const struct call *c)
{
	return c->op->imagine == mq_imagine_timedsend || c->op->imagine == mq_imagine_timedreceive;
}

static int64_t us_of(const struct call *c)
{
	return mq_us(sends(c) ? c->arg[3] : c->arg[2]);
}

static bool has_bad_time(const struct call *c)
{
	return is_timed(c) && (sends(c) ? c->arg[4] : c->arg[3]) != MQ_VALID;
}

/* ---- the clock ---- */

enum { CALL_NS = 1000, SLOW_STEPS = 6, SLOW_NS = 3000000 };

static unsigned times_of(const struct call *c)
{
	return sends(c) ? MQ_SEND_TIMES : MQ_RECEIVE_TIMES;
}

static enum imagined ends(struct call *c, struct model *m)
{
	int64_t before = -us_of(c) * 1000, after = before + CALL_NS;
	int64_t slow = (int64_t)model_choose(m, &mq_liberties[MQ_SLOW], SLOW_STEPS) * SLOW_NS;

	if (c->local[1] == -1 && c->local[2] == ETIMEDOUT && after < 0 && !model_strikes(m, "mq.model-early"))
		after = 0;
	if (is_timed(c)) {
		call_report(c, times_of(c) + MQ_TIME_BEFORE, before);
		call_report(c, times_of(c) + MQ_TIME_AFTER, after + slow);
		call_report(c, times_of(c) + MQ_TIME_ELAPSED, after + slow - before);
	}
	return model_ends(c, c->local[1], (int)c->local[2]);
}

static enum imagined returns_with(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : ends(c, m);
}

/* ---- what both ways have in common ---- */

static bool is_nonblock(struct model *m, const struct call *c)
{
	return mq_box(m, end_object(c->arg[0]))->nonblock[model_description(m, c, c->arg[0])];
}

static unsigned access_of(struct model *m, const struct call *c)
{
	return mq_box(m, end_object(c->arg[0]))->access[model_description(m, c, c->arg[0])];
}

/* It cannot go on. Whether it waits, or how it fails. */
static enum imagined waits(struct call *c, struct model *m)
{
	if (is_nonblock(m, c))
		return returns_with(c, m, -1,
		    has_bad_time(c) && model_habit(m, &mq_liberties[MQ_WHICH_ERROR], 2) == 1 ? EINVAL : EAGAIN);
	if (has_bad_time(c))
		return returns_with(c, m, -1, EINVAL);
	if (is_timed(c) && (us_of(c) <= 0 || model_time_is_up(m, 4)))
		return returns_with(c, m, -1, ETIMEDOUT);
	return IMAGINED_BLOCKED;
}

/* A handler ran inside the call: does it end by that? `ready`: it could go on. */
static bool ends_by_signal(struct model *m, const struct call *c, bool ready)
{
	return ready ? mq_takes(m, MQ_EINTR_READY) : !model_overlooks(m, c, &mq_liberties[MQ_EINTR_MISSED]);
}

/* An error that the call deserves whatever is in the queue; 0: none. */
static int deserves(struct call *c, struct model *m, const struct box *b)
{
	int64_t priorities = model_mark(m, "MQ_PRIO_MAX");
	int error[4], n = 0;

	if (access_of(m, c) == (sends(c) ? MQ_READS : MQ_WRITES))
		return EBADF;
	if ((sends(c) ? c->arg[1] > b->bytes : c->arg[1] < b->bytes) && !model_strikes(m, "mq.model-any-length"))
		error[n++] = EMSGSIZE;
	if (sends(c) && priorities > 0 && (uint32_t)c->arg[2] >= (uint64_t)priorities)
		error[n++] = EINVAL;
	if (has_bad_time(c) && model_habit(m, &mq_liberties[MQ_CHECKS_TIME], 2) == 1)
		error[n++] = EINVAL;
	if (n > 0 && is_nonblock(m, c) && (sends(c) ? b->count >= (uint64_t)b->messages : b->count == 0))
		error[n++] = EAGAIN;
	return n == 0 ? 0 : error[model_choose(m, &mq_liberties[MQ_WHICH_ERROR], (uint64_t)n)];
}

/* ---- sending ---- */

static void insert(struct model *m, struct box *b, const struct letter *l)
{
	uint32_t at = b->count;

	while (at > 0 && b->letter[at - 1].priority < l->priority && !model_strikes(m, "mq.model-no-priority"))
		at--;
	if (model_strikes(m, "mq.model-lifo"))
		while (at > 0 && b->letter[at - 1].priority == l->priority)
			at--;
	assert(b->count < LETTERS_MAX);
	memmove(&b->letter[at + 1], &b->letter[at], (b->count - at) * sizeof(*l));
	b->letter[at] = *l;
	b->count++;
}

static void notify(struct model *m, struct box *b)
{
	struct model_send s = { .process = (unsigned)b->registered,
		.thread = -1,
		.signal = b->signal,
		.code = CODE_TIMER,
		.sender = (unsigned)b->registered,
		.queue = true };

	if (b->silent) {
		if (model_habit(m, &mq_liberties[MQ_SILENT_STAYS], 2) == 0)
			b->registered = NOBODY;
		return;
	}
	memset(&s.value, 0, sizeof(s.value));
	s.value.sival_int = b->value;
	if (model_strikes(m, "mq.model-no-notice"))
		return;
	signals_send(m, &s);
	if (!model_strikes(m, "mq.model-two-notices"))
		b->registered = NOBODY;
}

/* Actors that have come to wait in a receiving call on that queue, and were given nothing. */
static unsigned sleepers(struct model *m, const struct box *b, unsigned (*who)[ACTORS_MAX])
{
	unsigned a, n = 0;

	for (a = 0; a < model_scenario(m)->actors; a++) {
		const struct call *x = model_alive(m, a) ? model_call(m, a) : NULL;

		if (x != NULL && x->slept && x->local[0] == MODEL_CALLED &&
		    (x->op->imagine == mq_imagine_receive || x->op->imagine == mq_imagine_timedreceive) &&
		    model_holds(m, x, x->arg[0]) && mq_box_of(m, x) == b && !b->has[a])
			(*who)[n++] = a;
	}
	return n;
}

static void deliver(struct call *c, struct model *m, struct box *b)
{
	struct letter l = { .actor = (uint8_t)c->actor->index,
		.attempt = (uint32_t)c->record->event.out[MQ_SEND_AS],
		.length = (uint32_t)c->arg[1],
		.priority = (uint32_t)c->arg[2] };
	bool was_empty = b->count == 0;
	unsigned who[ACTORS_MAX], n = was_empty ? sleepers(m, b, &who) : 0, a;

	model_changed(m);
	if (model_strikes(m, "mq.model-lost"))
		return;
	if (n > 0 && (b->registered != NOBODY || model_habit(m, &mq_liberties[MQ_COMPETES], 2) == 0)) {
		a = who[model_choose(m, &mq_liberties[MQ_ANY_WAITER], n)];
		b->handed[a] = l;
		b->has[a] = true;
		return;
	}
	insert(m, b, &l);
	if ((was_empty || model_strikes(m, "mq.model-notice-anyhow")) && b->registered != NOBODY)
		notify(m, b);
}

static enum imagined send_goes_on(struct call *c, struct model *m)
{
	struct box *b;
	bool interrupted = c->interrupted, full;
	int error;

	c->interrupted = false;
	if (!model_holds(m, c, c->arg[0]))
		return returns_with(c, m, -1, EBADF);
	b = mq_box_of(m, c);
	error = deserves(c, m, b);
	if (error != 0)
		return returns_with(c, m, -1, error);
	full = b->count >= (uint64_t)b->messages && !(b->count < LETTERS_MAX && model_strikes(m, "mq.model-one-more"));
	if (interrupted && ends_by_signal(m, c, !full)) {
		if (!full && model_strikes(m, "mq.model-sent-anyhow"))
			deliver(c, m, b);
		return returns_with(c, m, -1, EINTR);
	}
	if (full || model_strikes(m, "mq.model-refuses"))
		return waits(c, m);
	deliver(c, m, b);
	return returns_with(c, m, 0, 0);
}

static enum imagined imagine_send(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 0 ||
		    !mq_is_queue(model_scenario(m)->object[end_object(c->arg[0])].kind))
			return IMAGINED_DONE;
		model_offers(c);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return c->local[0] == MODEL_RETURNS ? ends(c, m) : send_goes_on(c, m);
}

enum imagined mq_imagine_send(struct call *c, struct model *m)
{
	return imagine_send(c, m);
}

enum imagined mq_imagine_timedsend(struct call *c, struct model *m)
{
	return imagine_send(c, m);
}

/* ---- receiving ---- */

/* Puts a message into the record. */
static enum imagined hand_over(struct call *c, struct model *m, const struct letter *l)
{
	struct arena *a = model_arena(m);
	uint8_t *at = &a->data[c->actor->index][c->record->data];
	struct segment s = { .actor = l->actor, .attempt = l->attempt, .length = l->length };

	call_report(c, MQ_RECEIVE_PRIORITY, l->priority);
	if (l->length > 0 && !a->by_origin) {
		payload_fill(at, end_object(c->arg[0]), l->actor, l->attempt, 0, l->length);
		call_keep(c, l->length);
	} else if (l->length > 0) {
		memcpy(at, &s, sizeof(s));
		call_keep(c, sizeof(s));
		c->record->event.bytes = l->length;
		c->record->event.segments = 1;
	}
	return returns_with(c, m, l->length, 0);
}

static enum imagined receive_goes_on(struct call *c, struct model *m)
{
	unsigned self = c->actor->index;
	struct letter l;
	struct box *b;
	bool interrupted = c->interrupted;
	int error;

	c->interrupted = false;
	if (!model_holds(m, c, c->arg[0]))
		return returns_with(c, m, -1, EBADF);
	b = mq_box_of(m, c);
	if (b->has[self]) {
		b->has[self] = false;
		return hand_over(c, m, &b->handed[self]);
	}
	error = deserves(c, m, b);
	if (error != 0)
		return returns_with(c, m, -1, error);
	if (interrupted && ends_by_signal(m, c, b->count > 0))
		return returns_with(c, m, -1, EINTR);
	if (b->count == 0 || model_strikes(m, "mq.model-sees-nothing"))
		return waits(c, m);
	l = b->letter[0];
	if (!model_strikes(m, "mq.model-twice")) {
		b->count--;
		memmove(b->letter, b->letter + 1, b->count * sizeof(l));
	}
	model_changed(m);
	return hand_over(c, m, &l);
}

static enum imagined imagine_receive(struct call *c, struct model *m)
{
	size_t room = model_arena(m)->by_origin ? sizeof(struct segment) : (size_t)c->arg[1];

	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 0 ||
		    !mq_is_queue(model_scenario(m)->object[end_object(c->arg[0])].kind) ||
		    call_room(c, room < MQ_BYTES_MOST ? MQ_BYTES_MOST : room) == NULL)
			return IMAGINED_DONE;
		mq_box_of(m, c)->has[c->actor->index] = false; /* what was handed to a call that has ended is lost */
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return c->local[0] == MODEL_RETURNS ? ends(c, m) : receive_goes_on(c, m);
}

enum imagined mq_imagine_receive(struct call *c, struct model *m)
{
	return imagine_receive(c, m);
}

enum imagined mq_imagine_timedreceive(struct call *c, struct model *m)
{
	return imagine_receive(c, m);
}

/* As perform_collect() in ops.c. */
enum { COLLECT_ERRORS_MAX = 8, COLLECT_US = 20000 };

static bool is_final(const struct event *e)
{
	return e->result < 0 && e->err != EINTR && e->err != EAGAIN && e->err != ETIMEDOUT;
}

enum imagined mq_imagine_collect(struct call *c, struct model *m)
{
	struct call *one = model_inner_last(m, c);
	enum imagined did;

	if (one != NULL && c->local[0] == 1) {
		did = model_inner_turn(m, c);
		if (did != IMAGINED_DONE)
			return did;
		c->local[0] = 0;
		if (one->record == NULL || c->actor->stop ||
		    (is_final(&one->record->event) && ++c->local[1] == COLLECT_ERRORS_MAX))
			return IMAGINED_DONE;
	}
	if (!model_holds(m, c, c->arg[0]) || !mq_is_queue(model_scenario(m)->object[end_object(c->arg[0])].kind))
		return IMAGINED_DONE;
	if (mq_box_of(m, c)->count == 0) {
		bool told = (int64_t)atomic_load(&model_arena(m)->token[(uint64_t)c->arg[2] % TOKENS_MAX]) >= c->arg[3];

		return told || model_stalled(m) ? IMAGINED_DONE : IMAGINED_BLOCKED;
	}
	one = model_inner(m, c, "mq-timedreceive");
	one->arg[0] = c->arg[0];
	one->arg[1] = c->arg[1];
	one->arg[2] = COLLECT_US;
	c->local[0] = 1;
	return IMAGINED_PROGRESS;
}
