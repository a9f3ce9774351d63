#include "cells.h"

static void set(struct cells *x, int64_t offset, int64_t value)
{
	unsigned i = 0;

	while (i < x->count && x->cell[i].offset != offset)
		i++;
	if (i == CELLS_MAX)
		return;
	x->cell[i].offset = offset;
	x->cell[i].value = value;
	x->count += i == x->count;
}

static int64_t get(const struct cells *x, int64_t offset)
{
	unsigned i;

	for (i = 0; i < x->count; i++)
		if (x->cell[i].offset == offset)
			return x->cell[i].value;
	return x->stale ? CELL_STALE : 0;
}

enum imagined cells_write(struct call *c, struct model *m, struct cells *x, const char *fault)
{
	int64_t offset = c->arg[MAP_AT_OFFSET];

	if (c->local[0] == MODEL_NEW && (x == NULL || !cells_reach(x, offset)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (x != NULL && (fault == NULL || !model_strikes(m, fault)))
			set(x, offset, c->arg[MAP_AT_VALUE]);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, MAP_HOW, MAP_IS_SHARED);
	return model_says(c, 0);
}

enum imagined cells_read(struct call *c, struct model *m, const struct cells *x)
{
	int64_t offset = c->arg[MAP_AT_OFFSET];

	if (c->local[0] == MODEL_NEW && (x == NULL || !cells_reach(x, offset)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = x != NULL ? get(x, offset) : 0;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, MAP_HOW, MAP_IS_SHARED);
	call_report(c, MAP_VALUE, c->local[1]);
	return model_says(c, 0);
}
