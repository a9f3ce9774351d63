/* Queues in the model world. c->local: [1] the result, [2] the error of a call that is about to return; before, [2] says that it never will. */
#include "msg.h"

#include "model_bytes.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

enum { LETTERS_MAX = 1024 };

struct letter {
	uint8_t actor;
	uint32_t attempt, length;
	int64_t type;
};

/* The oldest letter first. One that was handed to an actor is in no box any more. */
struct box {
	bool removed;
	int64_t qbytes;
	uint32_t count;
	struct letter letter[LETTERS_MAX];
	struct letter handed[ACTORS_MAX];
	bool has[ACTORS_MAX];
};

/* Of the run. Zero: nothing has been made. A queue is made once at most. */
struct queues {
	enum { NO_QUEUE, MAKING, MADE } state[OBJECTS_MAX];
};

static const struct model_part part = { .run_size = sizeof(struct queues) };

static struct queues *queues_of(struct model *m)
{
	return model_part_run(m, &part);
}

static struct box *box_of(struct model *m, const struct call *c)
{
	_Static_assert(sizeof(struct box) <= MODEL_OBJECT_BYTES, "it must fit an object");
	return model_object(m, end_object(c->arg[0]));
}

static bool takes(struct model *m, enum msg_liberty liberty)
{
	return model_takes(m, &msg_liberties[liberty]);
}

static unsigned habit(struct model *m, enum msg_liberty liberty)
{
	return model_habit(m, &msg_liberties[liberty], 2);
}

static bool is_queue(struct model *m, const struct call *c)
{
	return msg_is_queue(model_scenario(m)->object[end_object(c->arg[0])].kind);
}

static bool is_there(struct model *m, const struct call *c)
{
	return is_queue(m, c) && queues_of(m)->state[end_object(c->arg[0])] == MADE;
}

static int removed_error(struct model *m)
{
	return habit(m, MSG_REMOVED_ERROR) == 1 ? EIDRM : EINVAL;
}

/* ---- making and removing ---- */

enum { QBYTES = 16384, POOL = 2048 };

enum imagined msg_imagine_get(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct box *b = box_of(m, c);

	if (c->local[0] == MODEL_NEW) {
		if (!is_queue(m, c) || queues_of(m)->state[object] != NO_QUEUE)
			return IMAGINED_DONE;
		queues_of(m)->state[object] = MAKING;
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		memset(b, 0, sizeof(*b));
		b->qbytes = habit(m, MSG_POOL) == 1 ? POOL : QBYTES;
		if (c->arg[1] > 0 && c->arg[1] < b->qbytes)
			b->qbytes = c->arg[1];
		c->local[2] = model_takes_once_in(m, &msg_liberties[MSG_NO_ROOM], 64) ? ENOSPC : 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, MSG_MADE_QBYTES, c->local[2] == 0 ? b->qbytes : -1);
	if (c->local[2] == 0)
		queues_of(m)->state[object] = MADE;
	return model_says(c, (int)c->local[2]);
}

enum imagined msg_imagine_remove(struct call *c, struct model *m)
{
	struct box *b = box_of(m, c);

	if (c->local[0] == MODEL_NEW && !is_there(m, c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[2] = b->removed ? removed_error(m) : 0;
		b->removed = true;
		b->count = 0;
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[2]);
}

/* ---- what both ways have in common ---- */

static enum imagined returns_with(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	return model_returns(c, m) ? IMAGINED_PROGRESS : model_ends(c, result, error);
}

static bool is_nowait(const struct call *c)
{
	return (c->arg[MSG_FLAGS_AT] & MSG_NOWAIT) != 0;
}

/* A handler ran inside the call: does it end by that? `ready`: it could go on. */
static bool ends_by_signal(struct model *m, const struct call *c, bool ready)
{
	return ready ? takes(m, MSG_EINTR_READY) : !model_overlooks(m, c, &msg_liberties[MSG_EINTR_MISSED]);
}

static enum imagined sleeps_on(struct call *c)
{
	c->local[2] = 1;
	return IMAGINED_BLOCKED;
}

static enum imagined finds_removed(struct call *c, struct model *m)
{
	if (c->slept && model_strikes(m, "msg.model-not-told"))
		return sleeps_on(c);
	if (!c->slept && model_strikes(m, "msg.model-still-there"))
		return returns_with(c, m, 0, 0);
	return returns_with(c, m, -1, c->slept ? EIDRM : removed_error(m));
}

static bool has_length(const struct call *c)
{
	return c->arg[MSG_LENGTH_AT] >= 0 && c->arg[MSG_LENGTH_AT] <= MSG_BYTES_MOST;
}

/* ---- sending ---- */

static int64_t bytes_in(const struct box *b)
{
	int64_t n = 0;
	uint32_t i;

	for (i = 0; i < b->count; i++)
		n += b->letter[i].length;
	return n;
}

static bool is_full(struct model *m, const struct call *c, const struct box *b)
{
	if (b->count == LETTERS_MAX)
		return true;
	if (model_strikes(m, "msg.model-one-more"))
		return false;
	if (b->count >= b->qbytes)
		return true;
	return habit(m, MSG_FIT) == 1 ? bytes_in(b) >= b->qbytes : bytes_in(b) + c->arg[MSG_LENGTH_AT] > b->qbytes;
}

static bool fits(const struct call *receive, int64_t type)
{
	int64_t selector = receive->arg[MSG_TYPE_AT];

	if (selector == 0)
		return true;
	return selector > 0 ? type == selector : selector == INT64_MIN || type <= -selector;
}

/* Actors that have come to wait for such a message, and were given nothing. */
static unsigned sleepers(struct model *m, const struct call *c, const struct box *b, unsigned who[ACTORS_MAX])
{
	unsigned a, n = 0;

	for (a = 0; a < model_scenario(m)->actors; a++) {
		const struct call *x = model_alive(m, a) ? model_call(m, a) : NULL;

		if (x != NULL && x->slept && x->local[0] == MODEL_CALLED && x->local[2] == 0 &&
		    x->op->imagine == msg_imagine_receive && end_object(x->arg[0]) == end_object(c->arg[0]) &&
		    fits(x, c->arg[MSG_TYPE_AT]) && x->arg[MSG_LENGTH_AT] >= c->arg[MSG_LENGTH_AT] && !b->has[a])
			who[n++] = a;
	}
	return n;
}

static void deliver(struct call *c, struct model *m, struct box *b)
{
	struct letter l = { .actor = (uint8_t)c->actor->index,
		.attempt = (uint32_t)c->record->event.out[MSG_SENT_AS],
		.length = (uint32_t)c->arg[MSG_LENGTH_AT],
		.type = c->arg[MSG_TYPE_AT] };
	unsigned who[ACTORS_MAX], n = sleepers(m, c, b, who), a;

	model_changed(m);
	if (model_strikes(m, "msg.model-lost"))
		return;
	if (n > 0 && habit(m, MSG_HANDED) == 1) {
		a = who[model_choose(m, &msg_liberties[MSG_HANDED], n)];
		b->handed[a] = l;
		b->has[a] = true;
		return;
	}
	assert(b->count < LETTERS_MAX);
	if (b->count > 0 && model_strikes(m, "msg.model-lifo")) {
		memmove(b->letter + 1, b->letter, b->count * sizeof(l));
		b->letter[0] = l;
	} else {
		b->letter[b->count] = l;
	}
	b->count++;
}

static enum imagined send_goes_on(struct call *c, struct model *m)
{
	struct box *b = box_of(m, c);
	bool interrupted = c->interrupted, full;

	c->interrupted = false;
	if (c->local[2] != 0)
		return IMAGINED_BLOCKED;
	if (b->removed)
		return finds_removed(c, m);
	full = is_full(m, c, b);
	if (c->arg[MSG_TYPE_AT] < 1 && !model_strikes(m, "msg.model-any-type"))
		return returns_with(c, m, -1, full && is_nowait(c) && habit(m, MSG_WHICH_ERROR) == 1 ? EAGAIN : EINVAL);
	if (interrupted && ends_by_signal(m, c, !full))
		return returns_with(c, m, -1, EINTR);
	if (is_nowait(c) && (full || takes(m, MSG_POOL)))
		return returns_with(c, m, -1, EAGAIN);
	if (full)
		return IMAGINED_BLOCKED;
	if (c->slept && model_strikes(m, "msg.model-asleep"))
		return sleeps_on(c);
	deliver(c, m, b);
	return returns_with(c, m, 0, 0);
}

enum imagined msg_imagine_send(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!is_there(m, c) || !has_length(c))
			return IMAGINED_DONE;
		model_offers(c);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return c->local[0] == MODEL_RETURNS ? model_ends(c, c->local[1], (int)c->local[2]) : send_goes_on(c, m);
}

/* ---- receiving ---- */

/* Puts a message into the record, or what fits of it. */
static enum imagined hand_over(struct call *c, struct model *m, const struct letter *l)
{
	uint32_t n = l->length <= c->arg[MSG_LENGTH_AT] ? l->length : (uint32_t)c->arg[MSG_LENGTH_AT];
	struct segment s = { .actor = l->actor, .attempt = l->attempt, .length = n };
	struct arena *a = model_arena(m);
	uint8_t *at = &a->data[c->actor->index][c->record->data];

	call_report(c, MSG_CAME_TYPE, l->type);
	if (n > 0 && !a->by_origin) {
		payload_fill(at, end_object(c->arg[0]), l->actor, l->attempt, 0, n);
		call_keep(c, n);
	} else if (n > 0) {
		memcpy(at, &s, sizeof(s));
		call_keep(c, sizeof(s));
		c->record->event.bytes = n;
		c->record->event.segments = 1;
	}
	return returns_with(c, m, n, 0);
}

/* The index of the letter that the call is to get, b->count if there is none. */
static uint32_t selected(struct model *m, const struct call *c, const struct box *b)
{
	bool first = c->arg[MSG_TYPE_AT] >= 0 || model_strikes(m, "msg.model-first");
	uint32_t i, found = b->count;

	for (i = 0; i < b->count; i++)
		if (fits(c, b->letter[i].type) &&
		    (found == b->count || (!first && b->letter[i].type < b->letter[found].type)))
			found = i;
	return found;
}

static void take_out(struct model *m, struct box *b, uint32_t at)
{
	b->count--;
	memmove(b->letter + at, b->letter + at + 1, (b->count - at) * sizeof(b->letter[0]));
	model_changed(m);
}

static enum imagined receive_goes_on(struct call *c, struct model *m)
{
	struct box *b = box_of(m, c);
	unsigned self = c->actor->index;
	bool interrupted = c->interrupted, there;
	struct letter l;
	uint32_t at;

	c->interrupted = false;
	if (c->local[2] != 0)
		return IMAGINED_BLOCKED;
	if (b->has[self]) {
		b->has[self] = false;
		return hand_over(c, m, &b->handed[self]);
	}
	if (b->removed)
		return finds_removed(c, m);
	at = selected(m, c, b);
	there = at < b->count && !model_strikes(m, "msg.model-sees-nothing");
	if (interrupted && ends_by_signal(m, c, there))
		return returns_with(c, m, -1, EINTR);
	if (!there && is_nowait(c))
		return returns_with(c, m, -1, ENOMSG);
	if (!there)
		return IMAGINED_BLOCKED;
	if (c->slept && model_strikes(m, "msg.model-asleep"))
		return sleeps_on(c);
	l = b->letter[at];
	if (l.length > c->arg[MSG_LENGTH_AT] && (c->arg[MSG_FLAGS_AT] & MSG_CUTS) == 0 &&
	    !model_strikes(m, "msg.model-cuts")) {
		if (model_strikes(m, "msg.model-e2big-loses"))
			take_out(m, b, at);
		return returns_with(c, m, -1, E2BIG);
	}
	if (!model_strikes(m, "msg.model-twice"))
		take_out(m, b, at);
	return hand_over(c, m, &l);
}

enum imagined msg_imagine_receive(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!is_there(m, c) || !has_length(c) || call_room(c, MSG_BYTES_MOST + sizeof(struct segment)) == NULL)
			return IMAGINED_DONE;
		box_of(m, c)->has[c->actor->index] = false; /* what was handed to a call that has ended is lost */
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return c->local[0] == MODEL_RETURNS ? model_ends(c, c->local[1], (int)c->local[2]) : receive_goes_on(c, m);
}
