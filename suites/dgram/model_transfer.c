/*
 * Messages on their way in the model world. What is sent is in the receiver's box at once; that it is lost, comes late or
 * twice is decided there. c->local: [1] the result, [2] the error of a call that is about to return.
 */
#include "office.h"

#include "../std/model_signals.h"
#include "model_bytes.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static enum imagined returns_with(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	if (dgram_returns(c, m))
		return IMAGINED_PROGRESS;
	return dgram_ends(c, result, error);
}

/* A handler ran inside the call: does it end by that? `ready`: it could go on. */
static bool ends_by_signal(struct model *m, const struct call *c, bool ready)
{
	return ready ? dgram_takes(m, DGRAM_EINTR_READY) : !model_overlooks(m, c, &dgram_liberties[DGRAM_EINTR_MISSED]);
}

static bool is_nonblock(struct model *m, const struct call *c)
{
	return model_holds(m, c, c->arg[0]) && office_of(m, c)->nonblock[model_description(m, c, c->arg[0])];
}

/* What this flavour does on the run's system, where it may: neither kept nor in order. */
static bool unreliable(struct model *m, const struct office *o)
{
	return flavour_is_udp(o->flavour) || (o->flavour != SEQPAIR && !dgram_reliable(m));
}

/* ---- sending ---- */

static void insert(struct box *b, uint32_t at, const struct letter *l)
{
	assert(b->count < LETTERS_MAX && at <= b->count);
	memmove(&b->letter[at + 1], &b->letter[at], (b->count - at) * sizeof(*l));
	b->letter[at] = *l;
	b->count++;
	b->bytes += l->length;
}

static struct letter letter_of(struct model *m, const struct call *c, const struct office *o)
{
	bool owned = !flavour_is_pair(o->flavour) && model_holds(m, c, c->arg[0]);

	return (struct letter){
		.actor = (uint8_t)c->actor->index,
		.source = owned ? SOURCE_KNOWN : SOURCE_NONE,
		.owner = owned ? o->owner[model_description(m, c, c->arg[0])] : 0,
		.attempt = (uint32_t)c->record->event.out[0],
		.length = (uint32_t)c->arg[1],
	};
}

static bool fits(const struct office *o, const struct box *b, int64_t n)
{
	return b->count < o->messages && (b->count == 0 || b->bytes + (uint64_t)n <= o->bytes);
}

static void deliver(struct call *c, struct model *m, struct office *o, struct box *b)
{
	struct letter l = letter_of(m, c, o), *last = b->count > 0 ? &b->letter[b->count - 1] : NULL;
	uint64_t at = b->count;

	if (unreliable(m, o)) {
		if (flavour_is_udp(o->flavour) ? dgram_takes(m, DGRAM_LOSS)
		                               : model_takes_once_in(m, &dgram_liberties[DGRAM_UNIX_LOSS], 24))
			return;
		at -= model_choose(m, &dgram_liberties[DGRAM_ANY_ORDER], b->count + 1 - b->looked_at);
	}
	if (last != NULL && last->length > 0 && l.length > 0 && model_strikes(m, "dgram.model-torn")) {
		l.length = (l.length + 1) / 2;
		insert(b, b->count, &l);
		return;
	}
	if (o->flavour == SEQPAIR && model_strikes(m, "seqpacket.model-lost"))
		return;
	insert(b, (uint32_t)at, &l);
	model_changed(m);
	if (flavour_is_udp(o->flavour) && b->count < LETTERS_MAX && dgram_takes(m, DGRAM_DOUBLE))
		insert(b, b->count, &l);
}

/* Nobody can receive there any more. */
static enum imagined post_to_nobody(struct call *c, struct model *m, struct office *o)
{
	static const int errors[] = { ECONNREFUSED, ENOTCONN, EDESTADDRREQ, ECONNRESET, EPIPE };
	unsigned side = end_side(c->arg[0]);

	if (o->flavour == SEQPAIR) {
		if (o->box[!side].count > 0 && !o->reset[side] && dgram_takes(m, DGRAM_RESET)) {
			o->reset[side] = true;
			return returns_with(c, m, -1, ECONNRESET);
		}
		if (!model_strikes(m, "seqpacket.model-silent"))
			signals_broken_pipe(m, c->actor->index);
		return returns_with(c, m, -1, EPIPE);
	}
	if (!flavour_is_udp(o->flavour))
		return returns_with(c, m, -1, errors[model_choose(m, &dgram_liberties[DGRAM_GONE], 5)]);
	/* Nobody says that nobody is there; or it is said of the next call. */
	if (dgram_takes(m, DGRAM_GONE) && model_holds(m, c, c->arg[0]))
		o->refused[model_description(m, c, c->arg[0])] = true;
	return returns_with(c, m, c->arg[1], 0);
}

/* The receiver has connected to somebody else. UDP drops it; AF_UNIX refuses or drops it, or lets it pass. */
static bool filtered(struct model *m, const struct call *c, const struct office *o, int *error)
{
	unsigned how;

	*error = 0;
	if (o->admitted == EVERYBODY || o->admitted == o->owner[model_description(m, c, c->arg[0])])
		return false;
	if (flavour_is_udp(o->flavour))
		return !model_strikes(m, "dgram.model-unfiltered");
	how = model_habit(m, &dgram_liberties[DGRAM_UNIX_FILTER], 3);
	*error = how == 0 ? EPERM : 0;
	return how < 2;
}

static enum imagined post_goes_on(struct call *c, struct model *m)
{
	struct office *o = office_of(m, c);
	unsigned d = model_holds(m, c, c->arg[0]) ? model_description(m, c, c->arg[0]) : 0;
	unsigned target = (unsigned)dgram_target_side(m, c->arg[0]);
	struct box *b = &o->box[target];
	bool interrupted = c->interrupted, full;
	int error;

	c->interrupted = false;
	if (c->op->imagine != dgram_imagine_post_to && !flavour_is_pair(o->flavour) && !o->aimed[d])
		return returns_with(c, m, -1,
		    model_choose(m, &dgram_liberties[DGRAM_GONE], 2) ? EDESTADDRREQ : ENOTCONN);
	if (c->arg[1] > o->most)
		return returns_with(c, m, -1, EMSGSIZE);
	if (o->refused[d]) {
		o->refused[d] = false;
		return returns_with(c, m, -1, ECONNREFUSED);
	}
	if (model_holders(m, end_object(c->arg[0]), target) == 0)
		return post_to_nobody(c, m, o);
	if (!flavour_is_pair(o->flavour) && filtered(m, c, o, &error))
		return returns_with(c, m, error != 0 ? -1 : c->arg[1], error);
	full = !fits(o, b, c->arg[1]);
	if (interrupted && ends_by_signal(m, c, !full))
		return returns_with(c, m, -1, EINTR);
	if (!full) {
		deliver(c, m, o, b);
		return returns_with(c, m, c->arg[1], 0);
	}
	if (dgram_takes(m, DGRAM_NO_BUFFERS))
		return returns_with(c, m, -1, ENOBUFS);
	if (flavour_is_udp(o->flavour) && model_may(m, &dgram_liberties[DGRAM_LOSS]))
		return returns_with(c, m, c->arg[1], 0); /* dropped */
	return is_nonblock(m, c) ? returns_with(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
}

/* A write() or writev() step of no bytes is not done. */
static bool is_plain_write(const struct call *c)
{
	return c->op->imagine != dgram_imagine_post && c->op->imagine != dgram_imagine_post_to;
}

enum imagined dgram_imagine_post(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < (is_plain_write(c) ? 1 : 0) ||
		    dgram_target_side(m, c->arg[0]) < 0)
			return IMAGINED_DONE;
		model_offers(c);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return dgram_ends(c, c->local[1], (int)c->local[2]);
	return post_goes_on(c, m);
}

enum imagined dgram_imagine_post_to(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && atomic_load(&model_arena(m)->note[end_object(c->arg[0])][ACTORS_MAX]) == 0)
		return IMAGINED_DONE;
	return dgram_imagine_post(c, m);
}

/* ---- receiving ---- */

/* Puts what is in the first letter into the record, n bytes of it, and its source. */
static void hand_over(struct call *c, struct model *m, const struct letter *l, uint32_t n)
{
	struct arena *a = model_arena(m);
	uint8_t *at = &a->data[c->actor->index][c->record->data];
	struct segment s = { .actor = l->actor, .attempt = l->attempt, .from = l->from, .length = n };

	if (n == 0)
		return;
	if (!a->by_origin) {
		payload_fill(at, end_object(c->arg[0]), l->actor, l->attempt, l->from, n);
		call_keep(c, n);
		return;
	}
	memcpy(at, &s, sizeof(s));
	call_keep(c, sizeof(s));
	c->record->event.bytes = n;
	c->record->event.segments = 1;
}

static bool is_fetch(const struct call *c)
{
	return c->op->imagine == dgram_imagine_fetch;
}

static void report(struct call *c, struct model *m, const struct letter *l, uint32_t n)
{
	enum fetch_how how = is_fetch(c) ? (enum fetch_how)c->arg[2] : FETCH_MSG;
	bool told = dgram_takes(m, DGRAM_TELLS_LENGTH);

	if (c->op->role == ROLE_GET && !is_fetch(c))
		return; /* read() says nothing */
	if (how == FETCH_MSG)
		call_report(c, FETCH_CUT, n < l->length ? CUT_CUT : CUT_WHOLE);
	if (!is_fetch(c))
		return;
	call_report(c, FETCH_TOLD, told ? l->length : n);
	if (how == FETCH_RECV)
		return;
	call_report(c, FETCH_SOURCE, l->source);
	if (l->source == SOURCE_KNOWN)
		call_report(c, FETCH_FROM, l->owner);
}

static void take_away(struct model *m, struct office *o, struct box *b, uint32_t n)
{
	struct letter *l = &b->letter[0];
	bool keeps = o->flavour == SEQPAIR && n < l->length && model_habit(m, &dgram_liberties[DGRAM_REST], 2) == 1;

	if (o->flavour != SEQPAIR && n < l->length && model_strikes(m, "dgram.model-tail"))
		keeps = true;
	b->bytes -= keeps ? n : l->length;
	if (keeps) {
		l->from += n;
		l->length -= n;
		return;
	}
	b->count--;
	memmove(l, l + 1, b->count * sizeof(*l));
}

static enum imagined take_first(struct call *c, struct model *m, struct office *o, struct box *b)
{
	struct letter l = b->letter[0];
	uint32_t n = l.length < (uint64_t)c->arg[1] ? l.length : (uint32_t)c->arg[1];

	hand_over(c, m, &l, n);
	report(c, m, &l, n);
	b->looked_at = c->op->role == ROLE_PEEK;
	if (!b->looked_at) {
		take_away(m, o, b, n);
		model_changed(m);
	}
	return returns_with(c, m, n, 0);
}

/* Nothing is there, and the other side of a pair is gone. */
static enum imagined fetch_from_nobody(struct call *c, struct model *m, struct office *o)
{
	unsigned side = end_side(c->arg[0]);

	if (o->flavour == SEQPAIR)
		return returns_with(c, m, 0, 0);
	switch (model_habit(m, &dgram_liberties[DGRAM_GONE_END], 3)) {
	case 1:
		return returns_with(c, m, 0, 0);
	case 2:
		if (!o->reset[side]) {
			o->reset[side] = true;
			return returns_with(c, m, -1, ECONNRESET);
		}
		break;
	default:
		break;
	}
	return is_nonblock(m, c) ? returns_with(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
}

static enum imagined fetch_goes_on(struct call *c, struct model *m)
{
	struct office *o = office_of(m, c);
	unsigned side = end_side(c->arg[0]);
	struct box *b = &o->box[side];
	bool gone = flavour_is_pair(o->flavour) && model_holders(m, end_object(c->arg[0]), !side) == 0;
	bool interrupted = c->interrupted, nonblock = is_nonblock(m, c);

	c->interrupted = false;
	if (interrupted && ends_by_signal(m, c, b->count > 0 || nonblock || (gone && o->flavour == SEQPAIR)))
		return returns_with(c, m, -1, EINTR);
	if (gone && o->flavour == SEQPAIR && o->box[!side].count > 0 && !o->reset[side] &&
	    dgram_takes(m, DGRAM_RESET)) {
		o->reset[side] = true;
		return returns_with(c, m, -1, ECONNRESET);
	}
	/* What was sent may be on its way yet. */
	if (b->count > 0 && nonblock && !b->looked_at && unreliable(m, o) && dgram_takes(m, DGRAM_LATE))
		return returns_with(c, m, -1, EAGAIN);
	if (b->count > 0)
		return take_first(c, m, o, b);
	if (gone)
		return fetch_from_nobody(c, m, o);
	if (nonblock && model_strikes(m, "dgram.model-empty"))
		return returns_with(c, m, 0, 0);
	return nonblock ? returns_with(c, m, -1, EAGAIN) : IMAGINED_BLOCKED;
}

enum imagined dgram_imagine_fetch(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1 || dgram_source_side(m, c->arg[0]) < 0 ||
		    call_room(c, model_arena(m)->by_origin ? sizeof(struct segment) : (size_t)c->arg[1]) == NULL)
			return IMAGINED_DONE;
		call_begin(c);
		if (is_fetch(c))
			call_report(c, FETCH_FROM, ACTOR_UNKNOWN);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return dgram_ends(c, c->local[1], (int)c->local[2]);
	return fetch_goes_on(c, m);
}

enum imagined dgram_imagine_peek(struct call *c, struct model *m)
{
	return dgram_imagine_fetch(c, m);
}

/* As perform_collect() in ops.c. */
static bool is_told(struct model *m, const struct call *c)
{
	return (int64_t)atomic_load(&model_arena(m)->token[(uint64_t)c->arg[2] % TOKENS_MAX]) >= c->arg[3];
}

static bool something_to_fetch(struct model *m, const struct call *c)
{
	const struct office *o = office_of(m, c);
	unsigned side = end_side(c->arg[0]);

	return o->box[side].count > 0 || (o->flavour == SEQPAIR && model_holders(m, end_object(c->arg[0]), !side) == 0);
}

enum { COLLECT_ERRORS_MAX = 8 };

enum imagined dgram_imagine_collect(struct call *c, struct model *m)
{
	struct call *one = model_inner_last(m, c);
	const struct event *e;
	enum imagined did;

	if (one != NULL && c->local[0] == 1) {
		did = model_inner_turn(m, c);
		if (did != IMAGINED_DONE)
			return did;
		c->local[0] = 0;
		if (one->record == NULL || c->actor->stop)
			return IMAGINED_DONE;
		e = &one->record->event;
		if (e->result == 0 && office_of(m, c)->flavour == SEQPAIR)
			return IMAGINED_DONE;
		if (e->result <= 0 && e->err != EINTR && ++c->local[1] >= COLLECT_ERRORS_MAX)
			return IMAGINED_DONE;
	}
	if (!model_holds(m, c, c->arg[0]) || dgram_source_side(m, c->arg[0]) < 0 || c->arg[1] < 1)
		return IMAGINED_DONE;
	if (!something_to_fetch(m, c))
		return is_told(m, c) || model_stalled(m) ? IMAGINED_DONE : IMAGINED_BLOCKED;
	one = model_inner(m, c, "fetch");
	one->arg[0] = c->arg[0];
	one->arg[1] = c->arg[1];
	one->arg[2] = FETCH_MSG;
	c->local[0] = 1;
	return IMAGINED_PROGRESS;
}
