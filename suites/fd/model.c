/* The numbers of descriptors in the model world: a process's table of them. */
#include "fd.h"

#include <assert.h>
#include <errno.h>

enum { NUMBERS = 256, FOREIGN = 5 };

struct fd_process {
	bool used; /* it has been set up */
	bool taken[NUMBERS];
	uint8_t number[OBJECTS_MAX][SIDES_MAX][SLOTS_MAX];
};

static void inherit(struct model *m, unsigned parent, unsigned child);

static const struct model_part part = {
	.actor_size = sizeof(struct fd_process),
	.made = inherit,
};

static struct fd_process *process_of(struct model *m, unsigned process)
{
	return model_part_actor(m, &part, process);
}

static void inherit(struct model *m, unsigned parent, unsigned child)
{
	if (model_actor(m, child)->process == child)
		*process_of(m, child) = *process_of(m, model_actor(m, parent)->process);
}

/* The caller's; some numbers are taken from the beginning. */
static struct fd_process *table_of(struct model *m, const struct call *c)
{
	struct fd_process *p = process_of(m, c->actor->process);
	unsigned i;

	for (i = 0; !p->used && i < FOREIGN; i++)
		p->taken[i] = i != 3;
	p->used = true;
	return p;
}

static int lowest(const struct fd_process *p, int64_t from)
{
	int n = from < 0 || from > NUMBERS ? NUMBERS : (int)from;

	while (n < NUMBERS && p->taken[n])
		n++;
	return n;
}

/* Gives the lowest number to that end, or a planted fault's; -1: there is none left. */
static int give(struct model *m, struct fd_process *p, int64_t end, int64_t from)
{
	int n = lowest(p, from);

	if (model_strikes(m, "fd.model-skips"))
		n = lowest(p, n + 1);
	if (n >= NUMBERS)
		return -1;
	p->taken[n] = true;
	p->number[end_object(end)][end_side(end)][end_slot(end)] = (uint8_t)n;
	return n;
}

static bool may_fill(struct model *m, struct call *c, int64_t end)
{
	const struct object_kind *kind = kind_at(model_scenario(m)->object[end_object(end)].kind);

	return kind->sides[1] == '\0' && !model_holds(m, c, end) && handle_claim(c->actor, end);
}

/* A new descriptor of that end, with a number not below that one. */
static enum imagined fills(struct call *c, struct model *m, int64_t end, int64_t from, int64_t copy)
{
	struct fd_process *p = table_of(m, c);

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		call_report(c, FD_LOWEST, lowest(p, from));
		c->local[1] = give(m, p, end, from);
		call_report(c, FD_NUMBER, c->local[1]);
		c->local[2] = copy >= 0 ? model_description(m, c, copy) : 0;
		if (c->local[1] >= 0)
			model_pin(m, c, end);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	model_ends(c, c->local[1] < 0 ? -1 : 0, c->local[1] < 0 ? EMFILE : 0);
	if (c->local[1] >= 0) { /* known to the process's other steps only now */
		if (copy >= 0)
			model_hold_same(m, c, end, (unsigned)c->local[2]);
		else
			model_hold_new(m, c, end);
		model_leave(m, c);
	}
	handle_release(c->actor, end);
	return IMAGINED_DONE;
}

enum imagined fd_imagine_open(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !may_fill(m, c, c->arg[0]))
		return IMAGINED_DONE;
	return fills(c, m, c->arg[0], 0, -1);
}

enum imagined fd_imagine_dup(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW &&
	    (end_object(c->arg[0]) != end_object(c->arg[1]) || !model_holds(m, c, c->arg[0]) || c->arg[2] < 0 ||
	        c->arg[2] > 4096 || !may_fill(m, c, c->arg[1])))
		return IMAGINED_DONE;
	return fills(c, m, c->arg[1], c->arg[2], c->arg[0]);
}

enum imagined fd_imagine_pair(struct call *c, struct model *m)
{
	unsigned object = (unsigned)c->arg[0];
	int64_t a = end_pack(object, FD_A, 0), b = end_pack(object, FD_B, 0);
	const struct object_kind *kind = kind_at(model_scenario(m)->object[object].kind);
	struct fd_process *p = table_of(m, c);

	if (c->local[0] == MODEL_NEW && (kind->sides[1] == '\0' || model_holds(m, c, a) || model_holds(m, c, b)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		int first = lowest(p, 0), second = lowest(p, first + 1);

		call_report(c, FD_FIRST, first);
		call_report(c, FD_SECOND, second);
		assert(second < NUMBERS);
		call_report(c, FD_ONE, give(m, p, a, 0));
		call_report(c, FD_OTHER, give(m, p, b, 0));
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	model_ends(c, 0, 0);
	model_hold_new(m, c, a);
	model_hold_new(m, c, b);
	return IMAGINED_DONE;
}

enum imagined fd_imagine_close(struct call *c, struct model *m)
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
		struct fd_process *p = table_of(m, c);

		model_leave(m, c);
		p->taken[p->number[end_object(c->arg[0])][end_side(c->arg[0])][end_slot(c->arg[0])]] = false;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}
