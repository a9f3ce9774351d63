/*
 * A connection in the model world: a queue of bytes in each direction and every liberty that POSIX leaves. What is sent or
 * done is known at the other end some time later, unless the run's system delivers at once; what was known once stays so.
 * An end that was closed with bytes unread may reset the other one, which is told by a look at the queues.
 */
#include "stream.h"

#include "../pipe/pipe.h"
#include "../std/model_signals.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Two entries: by side. */
struct duplex {
	bool prompt;
	bool whole;     /* whoever may wait sends all of it */
	uint32_t least; /* so many bytes are taken, whoever reads them */
	bool nonblock[2];
	bool mute[2];               /* shut down for sending */
	bool deaf[2];               /* and for receiving */
	bool ended[2];              /* a receiver of that side was told the end */
	bool alone[2];              /* a sender of that side was told that nobody is there */
	bool reset[2];              /* that side was told of a reset */
	int listener;               /* in which side 1 waits to be accepted; -1: it was */
	uint32_t limit[2];          /* of what that side has sent and nobody received */
	uint64_t seen[2];           /* bytes sent to that side of which it knows */
	struct model_bytes sent[2]; /* by that side */
};

static bool takes(struct model *m, enum stream_liberty liberty)
{
	return model_takes(m, &stream_liberties[liberty]);
}

static struct duplex *duplex_of(struct model *m, const struct call *c)
{
	_Static_assert(sizeof(struct duplex) <= MODEL_OBJECT_BYTES, "a connection must fit an object");
	return model_object(m, end_object(c->arg[0]));
}

/* ---- ends ---- */

void stream_model_open(struct model *m, unsigned object, bool prompt)
{
	struct duplex *d = model_object(m, object);
	int64_t limit = model_mark(m, "SNDBUF");
	unsigned side;

	memset(d, 0, offsetof(struct duplex, sent));
	d->prompt = prompt;
	d->listener = -1;
	for (side = 0; side < 2; side++) {
		d->limit[side] = (uint32_t)model_amount(m, &stream_liberties[STREAM_ROOM], 1, (uint64_t)limit);
		model_bytes_open(&d->sent[side], MODEL_BYTES_MAX);
	}
}

void stream_model_whole(struct model *m, unsigned object, uint32_t least)
{
	struct duplex *d = model_object(m, object);
	unsigned side;

	d->whole = true;
	d->least = least;
	for (side = 0; side < 2; side++)
		if (d->limit[side] < least)
			d->limit[side] = least;
}

void stream_model_nonblock(struct model *m, unsigned object, unsigned side, bool on)
{
	struct duplex *d = model_object(m, object);

	d->nonblock[side] = on;
}

void stream_model_pending(struct model *m, unsigned object, int listener)
{
	struct duplex *d = model_object(m, object);

	d->listener = listener;
	model_changed(m);
}

enum imagined stream_imagine_socketpair(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	if (c->local[0] == MODEL_NEW &&
	    (strcmp(kind_at(model_scenario(m)->object[object].kind)->name, "pair") != 0 ||
	        model_holders(m, object, 0) > 0 || model_holders(m, object, 1) > 0))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	stream_model_open(m, object, model_mark(m, "UNIX_AT_ONCE") == 1);
	model_ends(c, 0, 0);
	model_hold(m, c, end_pack(object, 0, 0));
	model_hold(m, c, end_pack(object, 1, 0));
	return IMAGINED_DONE;
}

static enum imagined imagine_nonblock(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		duplex_of(m, c)->nonblock[end_side(c->arg[0])] = c->arg[1] != 0;
		model_changed(m); /* for whoever is asked again */
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

static enum imagined imagine_sndbuf(struct call *c, struct model *m)
{
	int64_t most = c->arg[1] < MODEL_BYTES_MAX ? c->arg[1] : MODEL_BYTES_MAX;

	if (c->local[0] == MODEL_NEW && (!model_holds(m, c, c->arg[0]) || most < 1))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	duplex_of(m, c)->limit[end_side(c->arg[0])] =
	    (uint32_t)model_amount(m, &stream_liberties[STREAM_ROOM], 1, (uint64_t)most);
	model_changed(m);
	return model_ends(c, 0, 0);
}

/* What waits in a listener goes with it. */
bool stream_model_gone(struct model *m, unsigned object, unsigned side)
{
	const struct duplex *d = model_object(m, object);
	bool lost = side == 1 && d->listener >= 0 && model_holders(m, (unsigned)d->listener, 0) == 0;

	return model_holders(m, object, side) == (lost ? 1 : 0);
}

static bool is_gone(struct model *m, const struct call *c, unsigned side)
{
	return stream_model_gone(m, end_object(c->arg[0]), side);
}

static enum imagined imagine_shutdown(struct call *c, struct model *m)
{
	unsigned side = end_side(c->arg[0]);
	struct duplex *d;

	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	d = duplex_of(m, c);
	if (c->local[0] == MODEL_CALLED) {
		if (is_gone(m, c, !side) && takes(m, STREAM_NOT_CONNECTED)) {
			c->local[1] = ENOTCONN;
		} else {
			d->mute[side] = d->mute[side] ||
			    (c->arg[1] != SHUT_HOW_RD && !model_strikes(m, "stream.model-shut-nothing"));
			d->deaf[side] =
			    d->deaf[side] || c->arg[1] != SHUT_HOW_WR || model_strikes(m, "stream.model-both-ways");
			model_changed(m);
		}
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, c->local[1] == 0 ? 0 : -1, (int)c->local[1]);
}

/* It is not known yet, what happened at the other end. */
static bool is_late(struct model *m, const struct duplex *d)
{
	return !d->prompt && takes(m, STREAM_LATE);
}

/* The other end was closed while bytes that this side had sent were unread. */
static bool was_reset(struct model *m, const struct call *c, const struct duplex *d)
{
	unsigned side = end_side(c->arg[0]);

	return is_gone(m, c, !side) && d->sent[side].used > 0 && !d->reset[side];
}

/* ---- sending: local[1] bytes moved, local[2] the result, local[3] the error ---- */

static enum imagined send_returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[2] = result;
	c->local[3] = error;
	if (model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_ends(c, result, error);
}

static bool has_flag(const struct call *c, int64_t one)
{
	return strcmp(c->op->name, "send") == 0 && (c->arg[2] == one || c->arg[2] == SEND_BOTH);
}

static enum imagined send_stops(struct call *c, struct model *m, int error)
{
	return c->local[1] > 0 ? send_returns(c, m, c->local[1], 0) : send_returns(c, m, -1, error);
}

/* Nobody can receive what is sent; `own`: by this end's doing. */
static enum imagined send_broken(struct call *c, struct model *m, struct duplex *d, bool own)
{
	bool counts = c->local[1] > 0 && takes(m, STREAM_BROKEN_COUNT);

	if (model_strikes(m, "stream.model-into-nowhere"))
		return send_returns(c, m, c->arg[1], 0);
	if (!counts && !own && was_reset(m, c, d) && takes(m, STREAM_RESET_SEND)) {
		d->reset[end_side(c->arg[0])] = true;
		return send_returns(c, m, -1, ECONNRESET);
	}
	if (!counts && !has_flag(c, SEND_QUIET) && !(own && takes(m, STREAM_OWN_SIGPIPE)))
		signals_broken_pipe(m, c->actor->index);
	return counts ? send_returns(c, m, c->local[1], 0) : send_returns(c, m, -1, EPIPE);
}

/* A handler ran inside the call: does it end by that? `ready`: it could go on. */
static bool ends_by_signal(struct model *m, const struct call *c, bool ready)
{
	return ready ? takes(m, STREAM_EINTR_READY) : !model_overlooks(m, c, &stream_liberties[STREAM_EINTR_MISSED]);
}

static uint32_t room_in(struct model *m, const struct duplex *d, unsigned side)
{
	const struct model_bytes *q = &d->sent[side];
	uint32_t limit = d->limit[side];

	if (q->used >= limit || (q->used > 0 && q->used >= d->least && takes(m, STREAM_NO_ROOM)))
		return 0;
	return limit - q->used;
}

static void move_in(struct call *c, struct model *m, struct model_bytes *q, uint32_t k)
{
	model_bytes_put(q, c, (uint32_t)c->local[1], k);
	c->local[1] += k;
	model_changed(m);
	if (model_strikes(m, "stream.model-lost-byte") || model_strikes(m, "pty.model-lost-byte"))
		model_bytes_lose(q);
}

static enum imagined send_goes_on(struct call *c, struct model *m)
{
	struct duplex *d = duplex_of(m, c);
	unsigned side = end_side(c->arg[0]);
	bool nonblock = d->nonblock[side] || has_flag(c, SEND_DONTWAIT);
	bool interrupted = c->interrupted, signalled = model_signalled_since(m, c);
	bool gone =
	    is_gone(m, c, !side) || (d->deaf[!side] && model_habit(m, &stream_liberties[STREAM_SHUT_READER], 2) == 0);
	uint64_t left = (uint64_t)(c->arg[1] - c->local[1]);
	uint32_t room;

	c->interrupted = false;
	if (!interrupted && signalled && c->local[1] > 0 && takes(m, STREAM_RESTART_SHORT))
		return send_returns(c, m, c->local[1], 0);
	if (d->mute[side])
		return interrupted && takes(m, STREAM_EINTR_READY) ? send_stops(c, m, EINTR)
		                                                   : send_broken(c, m, d, true);
	if (gone && (d->alone[side] || !is_late(m, d))) {
		if (interrupted && takes(m, STREAM_EINTR_READY))
			return send_stops(c, m, EINTR);
		d->alone[side] = true;
		return send_broken(c, m, d, false);
	}
	room = room_in(m, d, side);
	if (interrupted && ends_by_signal(m, c, room > 0))
		return send_stops(c, m, EINTR);
	if (room == 0) {
		if (nonblock)
			return send_stops(c, m, EAGAIN);
		return gone ? IMAGINED_PROGRESS : IMAGINED_BLOCKED; /* it will hear of it */
	}
	room = (uint32_t)model_amount(m, &stream_liberties[STREAM_PIECES], 1, left < room ? left : room);
	move_in(c, m, &d->sent[side], room);
	if (c->local[1] < c->arg[1] && ((d->whole && !nonblock) || !takes(m, STREAM_SHORT_SENDS)))
		return IMAGINED_PROGRESS;
	return send_returns(c, m, c->local[1], 0);
}

enum imagined stream_imagine_send(struct call *c, struct model *m)
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
	return send_goes_on(c, m);
}

/* ---- receiving: local[1] the result, local[2] the error; in the record what came so far ---- */

enum { RECV_SLEEPS = 16, RECV_LOST /* a planted fault: only a signal wakes it */ };

static enum imagined recv_returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	if (model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_ends(c, result, error);
}

static bool wants_all(const struct call *c)
{
	return strcmp(c->op->name, "recv") == 0 && c->arg[2] == RECV_ALL;
}

static enum imagined recv_stops(struct call *c, struct model *m, int error)
{
	int64_t got = c->record->event.bytes;

	return got > 0 || error == 0 ? recv_returns(c, m, got, 0) : recv_returns(c, m, -1, error);
}

/* Bytes that this side could have now. */
static uint64_t available(struct model *m, struct duplex *d, unsigned side)
{
	const struct model_bytes *q = &d->sent[!side];

	if (!is_late(m, d))
		d->seen[side] = q->put;
	return d->seen[side] - q->taken;
}

/* Nothing more will come, and this side knows it. */
static bool has_ended(struct call *c, struct model *m, struct duplex *d)
{
	unsigned side = end_side(c->arg[0]);
	bool over = d->mute[!side] || is_gone(m, c, !side);

	if (d->deaf[side])
		return true;
	if (d->seen[side] != d->sent[!side].put)
		return false;
	if (over && (d->ended[side] || !is_late(m, d)))
		d->ended[side] = true;
	return d->ended[side] || model_strikes(m, "stream.model-early-end");
}

static enum imagined recv_end(struct call *c, struct model *m, struct duplex *d)
{
	unsigned side = end_side(c->arg[0]);

	if (was_reset(m, c, d) && c->record->event.bytes == 0 && takes(m, STREAM_RESET)) {
		d->reset[side] = true;
		return recv_returns(c, m, -1, ECONNRESET);
	}
	return recv_stops(c, m, 0);
}

static enum imagined recv_bytes(struct call *c, struct model *m, struct duplex *d, uint64_t there)
{
	struct model_bytes *q = &d->sent[!end_side(c->arg[0])];
	uint64_t left = (uint64_t)c->arg[1] - c->record->event.bytes;
	uint32_t k =
	    (uint32_t)model_amount(m, &stream_liberties[STREAM_SHORT_RECEIVES], 1, left < there ? left : there);

	if (event_role(&c->record->event) == ROLE_PEEK && !model_strikes(m, "stream.model-peek-takes")) {
		model_bytes_peek(q, c, 0, k);
		return recv_stops(c, m, 0);
	}
	model_bytes_take(q, c, k);
	model_changed(m);
	if (wants_all(c) && c->record->event.bytes < c->arg[1] && !model_strikes(m, "stream.model-short-all"))
		return IMAGINED_PROGRESS;
	return recv_stops(c, m, 0);
}

static enum imagined recv_goes_on(struct call *c, struct model *m)
{
	struct duplex *d = duplex_of(m, c);
	unsigned side = end_side(c->arg[0]);
	bool nonblock = d->nonblock[side] || (strcmp(c->op->name, "recv") == 0 && c->arg[2] == RECV_DONTWAIT);
	bool interrupted = c->interrupted, over;
	uint64_t there;

	c->interrupted = false;
	model_signalled_since(m, c);
	if (c->local[0] == RECV_LOST)
		return interrupted ? recv_stops(c, m, EINTR) : IMAGINED_BLOCKED;
	there = available(m, d, side);
	over = has_ended(c, m, d);
	if (c->local[0] == RECV_SLEEPS && there > 0 && model_strikes(m, "stream.model-asleep")) {
		c->local[0] = RECV_LOST;
		return IMAGINED_BLOCKED;
	}
	if (interrupted && ends_by_signal(m, c, there > 0 || over))
		return recv_stops(c, m, EINTR);
	if (there > 0 && was_reset(m, c, d) && !d->deaf[side] && takes(m, STREAM_RESET_FIRST)) {
		if (takes(m, STREAM_RESET_LOSES)) {
			model_bytes_discard(&d->sent[!side]);
			d->seen[side] = d->sent[!side].put;
		}
		d->reset[side] = true;
		return recv_stops(c, m, ECONNRESET);
	}
	if (there > 0)
		return recv_bytes(c, m, d, there);
	if (over)
		return recv_end(c, m, d);
	if (nonblock)
		return recv_stops(c, m, EAGAIN);
	c->local[0] = RECV_SLEEPS;
	/* What is under way arrives without anybody's doing. */
	return d->seen[side] != d->sent[!side].put || d->mute[!side] || is_gone(m, c, !side) ? IMAGINED_PROGRESS
	                                                                                     : IMAGINED_BLOCKED;
}

enum imagined stream_imagine_recv(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1 ||
		    !(wants_all(c) ? model_receives_all : model_receives)(c, m, (uint32_t)c->arg[1]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	return recv_goes_on(c, m);
}

/* What was said once stays so: what is known of the other end is kept, and room is promised where nothing is queued. */
unsigned stream_ready(struct model *m, int64_t end)
{
	struct call c = { .arg = { end } };
	struct duplex *d = model_object(m, end_object(end));
	unsigned side = end_side(end), ready = 0;
	const struct model_bytes *out = &d->sent[side];
	bool gone = is_gone(m, &c, !side), over = gone || d->mute[!side];

	ready |= available(m, d, side) > 0 ? READY_DATA : 0;
	ready |= has_ended(&c, m, d) ? READY_END : 0;
	d->alone[side] = d->alone[side] || (gone && !is_late(m, d));
	ready |= d->seen[side] != d->sent[!side].put || (over && !d->ended[side]) || (gone && !d->alone[side])
	    ? READY_LATE
	    : 0;
	if (d->mute[side] || d->alone[side])
		ready |= READY_BROKEN;
	else if (out->used == 0 || (out->used < d->limit[side] && !model_may(m, &stream_liberties[STREAM_NO_ROOM])))
		ready |= READY_ROOM;
	return ready;
}

/* Copies and closes are those of pipes: they know of descriptors only. */
const struct imagining stream_imagines[] = {
	{ "nonblock", imagine_nonblock },
	{ "write", stream_imagine_send },
	{ "writev", stream_imagine_send },
	{ "send", stream_imagine_send },
	{ "sendmsg", stream_imagine_send },
	{ "read", stream_imagine_recv },
	{ "recv", stream_imagine_recv },
	{ "recvmsg", stream_imagine_recv },
	{ "preview", stream_imagine_recv },
	{ "shutdown", imagine_shutdown },
	{ "sndbuf", imagine_sndbuf },
	{ "drain", pipe_imagine_drain },
	{ "sip", pipe_imagine_sip },
	{ NULL, NULL },
};
