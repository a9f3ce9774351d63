/* Shared memory objects in the model world. c->local: [1] the error of a call that is about to return; [2] what it is of. */
#include "cells.h"
#include "shmobj.h"

#include <errno.h>

/* By name there may be one after another: each gets a number. */
enum { MADE_MAX = 96, DESCRIPTIONS_MAX = 256 };

struct things {
	uint8_t at[OBJECTS_MAX]; /* the one that its name leads to; plus 1, 0: none */
	uint8_t made;
	int64_t size[OBJECTS_MAX]; /* that all of that name have; 0: nobody has said yet */
	struct cells of[MADE_MAX];
	uint8_t leads[OBJECTS_MAX][DESCRIPTIONS_MAX]; /* descriptors and mappings */
};

_Static_assert(sizeof(struct things) <= MODEL_PART_RUN_BYTES, "it must fit there");

static const struct model_part part = { .run_size = sizeof(struct things) };

static struct things *all(struct model *m)
{
	return model_part_run(m, &part);
}

static bool is_thing(struct model *m, unsigned object)
{
	return shmobj_is(model_scenario(m)->object[object].kind);
}

static uint8_t *leads_to(struct model *m, const struct call *c, int64_t end)
{
	return &all(m)->leads[end_object(end)][model_description(m, c, end)];
}

/* A step that cannot begin means nothing. */
static bool has_descriptor(struct model *m, const struct call *c, int64_t end)
{
	return is_thing(m, end_object(end)) && end_side(end) == SHMOBJ_DESCRIPTOR && model_holds(m, c, end);
}

static bool claims(struct model *m, const struct call *c, unsigned side)
{
	return is_thing(m, end_object(c->arg[0])) && end_side(c->arg[0]) == side && !model_holds(m, c, c->arg[0]) &&
	    handle_claim(c->actor, c->arg[0]);
}

/* ---- names ---- */

static int make(struct model *m, unsigned object)
{
	struct things *t = all(m);
	bool again = t->at[object] == 0 && model_strikes(m, "shmobj.model-old-content");

	if (t->made == MADE_MAX || model_takes_once_in(m, &shmobj_liberties[SHMOBJ_NO_ROOM], 64))
		return ENOSPC;
	t->of[t->made] = (struct cells){ .size = 0 };
	if (again && t->made > 0)
		t->of[t->made] = t->of[t->made - 1];
	t->at[object] = ++t->made;
	return 0;
}

static int opens(struct model *m, unsigned object, int64_t how)
{
	struct things *t = all(m);
	bool there = t->at[object] != 0;

	if (there && (how & SHMOBJ_EXCL) != 0 && !model_strikes(m, "shmobj.model-two-winners"))
		return EEXIST;
	if (!there || (how & SHMOBJ_EXCL) != 0)
		return how != 0 ? make(m, object) : ENOENT;
	if (model_holders(m, object, SHMOBJ_DESCRIPTOR) + model_holders(m, object, SHMOBJ_MAPPED) == 0 &&
	    model_strikes(m, "shmobj.model-gone-with-users"))
		t->of[t->at[object] - 1].count = 0;
	return 0;
}

enum imagined shmobj_imagine_open(struct call *c, struct model *m)
{
	unsigned object = end_object(c->arg[0]);
	struct things *t = all(m);

	if (c->local[0] == MODEL_NEW && !claims(m, c, SHMOBJ_DESCRIPTOR))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = opens(m, object, c->arg[SHMOBJ_HOW]);
		c->local[2] = t->at[object] - 1;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[1] == 0) {
		call_report(c, SHMOBJ_SIZE, t->of[c->local[2]].size);
		call_report(c, SHMOBJ_CLOEXEC, !model_strikes(m, "shmobj.model-stays-open"));
	}
	model_says(c, (int)c->local[1]);
	if (c->local[1] == 0)
		t->leads[object][model_hold_new(m, c, c->arg[0])] = (uint8_t)c->local[2];
	handle_release(c->actor, c->arg[0]);
	return IMAGINED_DONE;
}

enum imagined shmobj_imagine_unlink(struct call *c, struct model *m)
{
	uint8_t *at = &all(m)->at[c->arg[0]];

	if (c->local[0] == MODEL_NEW && !is_thing(m, (unsigned)c->arg[0]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = *at == 0 ? ENOENT : 0;
		if (!model_strikes(m, "shmobj.model-name-stays"))
			*at = 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* ---- what it leads to ---- */

enum imagined shmobj_imagine_size(struct call *c, struct model *m)
{
	int64_t *size = &all(m)->size[end_object(c->arg[0])];

	if (c->local[0] == MODEL_NEW) {
		if (!has_descriptor(m, c, c->arg[0]) || c->arg[1] <= 0 || c->arg[1] > MAP_SIZE_MAX)
			return IMAGINED_DONE;
		*size = *size != 0 ? *size : c->arg[1];
		if (*size != c->arg[1])
			return IMAGINED_DONE;
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = model_takes_once_in(m, &shmobj_liberties[SHMOBJ_NO_ROOM], 64) ? ENOSPC : 0;
		if (c->local[1] == 0 && model_holds(m, c, c->arg[0]))
			all(m)->of[*leads_to(m, c, c->arg[0])].size = c->arg[1];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined shmobj_imagine_map(struct call *c, struct model *m)
{
	int64_t end = c->arg[0], through = c->arg[1];
	struct things *t = all(m);

	if (c->local[0] == MODEL_NEW) {
		if (end_object(end) != end_object(through) || !has_descriptor(m, c, through) ||
		    t->of[*leads_to(m, c, through)].size == 0 || !claims(m, c, SHMOBJ_MAPPED))
			return IMAGINED_DONE;
		c->local[2] = *leads_to(m, c, through);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	handle_release(c->actor, end);
	if (model_takes_once_in(m, &shmobj_liberties[SHMOBJ_NO_ROOM], 64))
		return model_says(c, ENOMEM);
	model_says(c, 0);
	t->leads[end_object(end)][model_hold_new(m, c, end)] = (uint8_t)c->local[2];
	return IMAGINED_DONE;
}

enum imagined shmobj_imagine_unmap(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (end_side(c->arg[0]) != SHMOBJ_MAPPED || !model_holds(m, c, c->arg[0]))
			return IMAGINED_DONE;
		model_drop(m, c, c->arg[0]);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, 0);
}

static struct cells *mapped(struct model *m, const struct call *c)
{
	int64_t end = c->arg[MAP_AT_END];

	return end_side(end) == SHMOBJ_MAPPED && model_holds(m, c, end) ? &all(m)->of[*leads_to(m, c, end)] : NULL;
}

enum imagined shmobj_imagine_write(struct call *c, struct model *m)
{
	return cells_write(c, m, mapped(m, c), NULL);
}

enum imagined shmobj_imagine_read(struct call *c, struct model *m)
{
	return cells_read(c, m, mapped(m, c));
}
