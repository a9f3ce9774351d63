/* Message queues in the model world: their names, descriptors and registrations. */
#include "box.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Of the run. Zero: nothing has been made. */
struct names_there {
	uint8_t at[OBJECTS_MAX]; /* whose queue is at the place of this object; plus 1, 0: none */
	uint32_t set_up;         /* boxes */
};

/* Of a process, with its first thread: registrations so far. */
struct registrations {
	uint8_t made[OBJECTS_MAX];
};

static void forget(struct model *m, unsigned process);

static const struct model_part part = {
	.run_size = sizeof(struct names_there),
	.actor_size = sizeof(struct registrations),
	.exec = forget,
	.died = forget,
};

static struct names_there *names_of(struct model *m)
{
	return model_part_run(m, &part);
}

struct box *mq_box(struct model *m, unsigned object)
{
	struct box *b = model_object(m, object);
	struct names_there *n = names_of(m);

	_Static_assert(sizeof(struct box) <= MODEL_OBJECT_BYTES, "it must fit an object");
	if ((n->set_up >> object & 1) == 0) {
		memset(b, 0, sizeof(*b));
		b->registered = NOBODY;
		n->set_up |= UINT32_C(1) << object;
	}
	return b;
}

struct box *mq_box_of(struct model *m, const struct call *c)
{
	return mq_box(m, mq_box(m, end_object(c->arg[0]))->leads[model_description(m, c, c->arg[0])]);
}

/* A process is gone, or has a new image: its registrations are. */
static void forget(struct model *m, unsigned process)
{
	unsigned i;

	for (i = 0; i < model_scenario(m)->objects; i++)
		if ((names_of(m)->set_up >> i & 1) != 0 && mq_box(m, i)->registered == (int)process)
			mq_box(m, i)->registered = NOBODY;
}

static bool is_queue(struct model *m, unsigned object)
{
	return mq_is_queue(model_scenario(m)->object[object].kind);
}

/* ---- opening ---- */

/* Makes the queue at that place. Its error, 0: it is there. */
static int make(struct call *c, struct model *m, unsigned object)
{
	static const int64_t most[] = { LETTERS_MAX, MQ_MESSAGES_MOST, 4 };
	struct names_there *n = names_of(m);
	struct box *b = mq_box(m, object);
	unsigned place = (unsigned)c->arg[4];

	if (n->at[place] != 0)
		return EEXIST;
	if (c->arg[2] < 1 || c->arg[3] < 1 || c->arg[3] > MQ_BYTES_MOST ||
	    c->arg[2] > most[model_habit(m, &mq_liberties[MQ_SMALL], 3)])
		return EINVAL;
	if (model_takes_once_in(m, &mq_liberties[MQ_NO_ROOM], 64))
		return ENOSPC;
	model_mark(m, "MQ_PRIO_MAX"); /* for the rules */
	n->at[place] = (uint8_t)(object + 1);
	b->count = 0;
	b->messages = c->arg[2];
	b->bytes = c->arg[3];
	b->registered = NOBODY;
	memset(b->has, 0, sizeof(b->has));
	return 0;
}

/* local[1]: the error; local[2]: 1 + the object whose queue it is. */
static enum imagined open_ends(struct call *c, struct model *m, unsigned access)
{
	struct box *own = mq_box(m, end_object(c->arg[0])), *there;
	unsigned d;

	if (c->local[1] == 0) {
		there = mq_box(m, (unsigned)c->local[2] - 1);
		if (model_strikes(m, "mq.model-forgets"))
			there->count = 0;
		call_report(c, MQ_OPEN_MESSAGES, there->messages);
		call_report(c, MQ_OPEN_BYTES, there->bytes);
	}
	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0) {
		d = model_hold_new(m, c, c->arg[0]);
		own->nonblock[d] = c->arg[1] != 0;
		own->access[d] = (uint8_t)access;
		own->leads[d] = (uint8_t)(c->local[2] - 1);
	}
	handle_release(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}

static enum imagined opens(struct call *c, struct model *m, bool creates)
{
	unsigned object = end_object(c->arg[0]), access = creates ? MQ_BOTH : (unsigned)c->arg[2];

	if (c->local[0] == MODEL_NEW) {
		if (!is_queue(m, object) || model_holds(m, c, c->arg[0]) || !handle_claim(c->actor, c->arg[0]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		unsigned place = creates ? (unsigned)c->arg[4] : mq_place(model_scenario(m), object);

		c->local[1] = creates ? make(c, m, object) : names_of(m)->at[place] == 0 ? ENOENT : 0;
		c->local[2] = names_of(m)->at[place];
		c->local[0] = MODEL_RETURNS;
		model_changed(m);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return open_ends(c, m, access);
}

enum imagined mq_imagine_create(struct call *c, struct model *m)
{
	return opens(c, m, true);
}

enum imagined mq_imagine_open(struct call *c, struct model *m)
{
	return opens(c, m, false);
}

/* local[1]: the description; local[2]: the object whose queue it was. */
enum imagined mq_imagine_close(struct call *c, struct model *m)
{
	struct box *b;

	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || !is_queue(m, end_object(c->arg[0])))
			return IMAGINED_DONE;
		c->local[1] = model_description(m, c, c->arg[0]);
		c->local[2] = mq_box(m, end_object(c->arg[0]))->leads[c->local[1]];
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		b = mq_box(m, (unsigned)c->local[2]);
		if (b->registered == (int)c->actor->process &&
		    ((b->by == c->local[1] && b->through == end_object(c->arg[0])) ||
		        model_habit(m, &mq_liberties[MQ_FLUSHES], 2) == 1))
			b->registered = NOBODY;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

enum imagined mq_imagine_unlink(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	uint8_t *at = &names_of(m)->at[mq_place(model_scenario(m), object)];

	if (c->local[0] == MODEL_NEW && !is_queue(m, object))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = *at == 0 ? ENOENT : 0;
		if (!model_strikes(m, "mq.model-stays"))
			*at = 0;
		model_changed(m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* ---- registering ---- */

enum imagined mq_imagine_notify(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	struct call by = *c;
	struct box *b;

	by.arg[0] = c->arg[2];
	if (c->local[0] == MODEL_NEW) {
		struct registrations *r = model_part_actor(m, &part, c->actor->process);

		if (!is_queue(m, object) || end_object(c->arg[2]) != object || !model_holds(m, c, c->arg[2]) ||
		    !(SIGNAL_BIT(c->arg[1]) & (SIGNALS_STANDARD | SIGNALS_REALTIME)) ||
		    (c->arg[1] >= SIG_I_RT && model_realtime(m) == 0))
			return IMAGINED_DONE;
		c->local[2] = mq_value(c->actor->process, object, ++r->made[object]);
	}
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		call_report(c, MQ_NOTIFY_VALUE, c->local[2]);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		bool holds = model_holds(m, c, c->arg[2]); /* another thread may have closed it */

		b = holds ? mq_box_of(m, &by) : NULL;
		c->local[1] = !holds ? EBADF : b->registered != NOBODY ? EBUSY : 0;
		if (c->local[1] == 0) {
			b->registered = (int)c->actor->process;
			b->silent = c->arg[3] == MQ_NOTIFY_NONE;
			b->signal = (uint8_t)c->arg[1];
			b->by = (uint8_t)model_description(m, c, c->arg[2]);
			b->through = (uint8_t)object;
			b->value = (int)c->local[2];
		}
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined mq_imagine_unnotify(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && (!is_queue(m, end_object(c->arg[0])) || !model_holds(m, c, c->arg[0])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		struct box *b = model_holds(m, c, c->arg[0]) ? mq_box_of(m, c) : NULL;

		if (b != NULL && b->registered == (int)c->actor->process)
			b->registered = NOBODY;
		c->local[1] = b == NULL ? EBADF : 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}
