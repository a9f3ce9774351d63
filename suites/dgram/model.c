/*
 * Message sockets in the model world: their making, connecting and modes. UDP loses, doubles and reorders, and takes its
 * time; AF_UNIX datagrams do so where the run's system does not promise better; SOCK_SEQPACKET never does.
 */
#include "office.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

struct office *office_of(struct model *m, const struct call *c)
{
	_Static_assert(sizeof(struct office) <= MODEL_OBJECT_BYTES, "it must fit an object");
	return model_object(m, end_object(c->arg[0]));
}

bool dgram_begins(struct call *c, struct model *m)
{
	if (c->local[0] != MODEL_NEW)
		return false;
	call_begin(c);
	c->local[0] = MODEL_CALLED;
	return model_pause(m);
}

bool dgram_returns(struct call *c, struct model *m)
{
	c->local[0] = MODEL_RETURNS;
	return model_pause(m);
}

enum imagined dgram_ends(struct call *c, int64_t result, int error)
{
	errno = error;
	call_end(c, result);
	return IMAGINED_DONE;
}

bool dgram_reliable(struct model *m)
{
	return model_mark(m, "UNIX_RELIABLE") == 1;
}

static const struct object_kind *kind_of(const struct model *m, unsigned object)
{
	return kind_at(model_scenario(m)->object[object].kind);
}

int dgram_source_side(const struct model *m, int64_t end)
{
	return kind_source(kind_of(m, end_object(end)), end_side(end));
}

int dgram_target_side(const struct model *m, int64_t end)
{
	unsigned side;

	for (side = 0; side < SIDES_MAX; side++)
		if (kind_source(kind_of(m, end_object(end)), side) == (int)end_side(end))
			return (int)side;
	return -1;
}

static enum flavour flavour(struct model *m, unsigned object)
{
	return flavour_of(model_scenario(m)->object[object].kind);
}

/* The first socket of the object in this run. */
static void set_up(struct model *m, unsigned object)
{
	struct office *o = model_object(m, object);
	enum flavour f = flavour(m, object);

	memset(o, 0, offsetof(struct office, box));
	o->flavour = f;
	o->box[0].looked_at = o->box[1].looked_at = false;
	o->box[0].count = o->box[1].count = o->box[0].bytes = o->box[1].bytes = 0;
	o->most = model_mark(m, f == UDP4 || f == UDP6 ? "UDP_MAX" : f == SEQPAIR ? "RECORD_MAX" : "DGRAM_MAX");
	assert(o->most >= 1);
	o->bytes =
	    (uint32_t)model_amount(m, &dgram_liberties[DGRAM_SMALL_QUEUE], (uint64_t)o->most, 4 * (uint64_t)o->most);
	o->messages = (uint32_t)model_amount(m, &dgram_liberties[DGRAM_SMALL_QUEUE], 1, LETTERS_MAX - 2);
	o->admitted = EVERYBODY;
}

static unsigned hold_new(struct model *m, const struct call *c, int64_t end, bool nonblock)
{
	struct office *o = model_object(m, end_object(end));
	unsigned d = model_hold_new(m, c, end);

	if (d == 0)
		set_up(m, end_object(end));
	o->nonblock[d] = nonblock;
	o->aimed[d] = o->refused[d] = false;
	o->owner[d] = (uint8_t)c->actor->process;
	return d;
}

enum imagined dgram_imagine_couple(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];

	/* Another pair of the same name would be lost to the rules anyhow. */
	if (c->local[0] == MODEL_NEW &&
	    (!flavour_is_pair(flavour(m, object)) || model_holders(m, object, SIDE_A) > 0 ||
	        model_holders(m, object, SIDE_B) > 0))
		return IMAGINED_DONE;
	if (dgram_begins(c, m))
		return IMAGINED_PROGRESS;
	dgram_ends(c, 0, 0);
	hold_new(m, c, end_pack(object, SIDE_A, 0), false);
	hold_new(m, c, end_pack(object, SIDE_B, 0), false);
	set_up(m, object);
	return IMAGINED_DONE;
}

/* What is bound stays so for the case, as its name in the file system does. */
static bool was_made(struct model *m, const struct call *c, unsigned of)
{
	return atomic_load(&model_arena(m)->note[end_object(c->arg[0])][of]) != 0;
}

static enum imagined open_bound(struct call *c, struct model *m, unsigned side, unsigned of)
{
	enum flavour f = flavour(m, end_object(c->arg[0]));

	if (c->local[0] == MODEL_NEW &&
	    (f == NO_MESSAGES || flavour_is_pair(f) || end_side(c->arg[0]) != side || model_holds(m, c, c->arg[0]) ||
	        was_made(m, c, of) || !handle_claim(c->actor, c->arg[0])))
		return IMAGINED_DONE;
	if (dgram_begins(c, m))
		return IMAGINED_PROGRESS;
	handle_release(c->actor, c->arg[0]);
	if (was_made(m, c, of))
		return dgram_ends(c, -1, EADDRINUSE);
	atomic_store(&model_arena(m)->note[end_object(c->arg[0])][of], 1);
	dgram_ends(c, 0, 0);
	hold_new(m, c, c->arg[0], c->arg[1] != 0);
	return IMAGINED_DONE;
}

enum imagined dgram_imagine_receiver(struct call *c, struct model *m)
{
	return open_bound(c, m, SIDE_RECEIVER, ACTORS_MAX);
}

enum imagined dgram_imagine_sender(struct call *c, struct model *m)
{
	return open_bound(c, m, SIDE_SENDERS, c->actor->process);
}

/* A call on an end that has its effect at once and cannot fail. False: it has no meaning now. */
static bool may_begin(struct call *c, struct model *m, unsigned side)
{
	return c->local[0] != MODEL_NEW ||
	    (model_holds(m, c, c->arg[0]) && end_side(c->arg[0]) == side &&
	        !flavour_is_pair(flavour(m, end_object(c->arg[0]))));
}

enum imagined dgram_imagine_aim(struct call *c, struct model *m)
{
	bool there;

	if (!may_begin(c, m, SIDE_SENDERS) || (c->local[0] == MODEL_NEW && !was_made(m, c, ACTORS_MAX)))
		return IMAGINED_DONE;
	if (dgram_begins(c, m))
		return IMAGINED_PROGRESS;
	if (!model_holds(m, c, c->arg[0]))
		return dgram_ends(c, -1, EBADF);
	if (c->local[0] == MODEL_CALLED) {
		there = model_holders(m, end_object(c->arg[0]), SIDE_RECEIVER) > 0 || office_of(m, c)->flavour != NAMED;
		if (there)
			office_of(m, c)->aimed[model_description(m, c, c->arg[0])] = true;
		c->local[1] = there ? 0 : ECONNREFUSED;
		if (dgram_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return dgram_ends(c, c->local[1] == 0 ? 0 : -1, (int)c->local[1]);
}

static enum imagined admit(struct call *c, struct model *m, int process)
{
	if (dgram_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		office_of(m, c)->admitted = process;
		if (dgram_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return dgram_ends(c, 0, 0);
}

enum imagined dgram_imagine_admit(struct call *c, struct model *m)
{
	unsigned process = model_scenario(m)->actor[c->arg[1]].process;

	if (!may_begin(c, m, SIDE_RECEIVER) || (c->local[0] == MODEL_NEW && !was_made(m, c, process)))
		return IMAGINED_DONE;
	return admit(c, m, (int)process);
}

enum imagined dgram_imagine_admit_all(struct call *c, struct model *m)
{
	return may_begin(c, m, SIDE_RECEIVER) ? admit(c, m, EVERYBODY) : IMAGINED_DONE;
}

static enum imagined imagine_nonblock(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !model_holds(m, c, c->arg[0]))
		return IMAGINED_DONE;
	if (dgram_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (model_holds(m, c, c->arg[0]))
			office_of(m, c)->nonblock[model_description(m, c, c->arg[0])] = c->arg[1] != 0;
		model_changed(m); /* for whoever is asked again */
		if (dgram_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return dgram_ends(c, 0, 0);
}

const struct imagining dgram_imaginings[] = {
	{ "nonblock", imagine_nonblock },
	{ "write", dgram_imagine_post },
	{ "writev", dgram_imagine_post },
	{ "read", dgram_imagine_fetch },
	{ NULL, NULL },
};
