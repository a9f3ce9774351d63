/*
 * Barriers in the model world. c->local: [1] 1 + the group that it has come with, [2] its place there, [3] of turns: rounds done;
 * of a making: the error.
 */
#include "bar.h"

#include <errno.h>
#include <string.h>

enum { GROUPS = 64 }; /* whose one is remembered: more cannot be on their way out */

struct barriers {
	bool made[OBJECTS_MAX];
	uint32_t count[OBJECTS_MAX], use[OBJECTS_MAX], come[OBJECTS_MAX], group[OBJECTS_MAX], claimed[OBJECTS_MAX];
	uint8_t the_one[OBJECTS_MAX][GROUPS];
};

static const struct model_part part = { .run_size = sizeof(struct barriers) };

static struct barriers *barriers_of(struct model *m)
{
	return model_part_run(m, &part);
}

static bool is_barrier(struct model *m, const struct call *c, unsigned use)
{
	const struct barriers *b = barriers_of(m);

	return strcmp(kind_at(model_scenario(m)->object[c->arg[0]].kind)->name, "barrier") == 0 && b->made[c->arg[0]] &&
	    b->use[c->arg[0]] == use;
}

enum imagined bar_imagine_init(struct call *c, struct model *m)
{
	struct barriers *b = barriers_of(m);
	int64_t o = c->arg[0];

	if (c->local[0] == MODEL_NEW &&
	    (c->actor->index != 0 || c->arg[BAR_COUNT] < 1 || c->arg[BAR_COUNT] > BAR_ROLES || b->made[o]))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[3] = model_takes_once_in(m, &bar_liberties[BAR_NO_ROOM], 64) ? EAGAIN : 0;
		b->made[o] = c->local[3] == 0;
		b->count[o] = (uint32_t)c->arg[BAR_COUNT];
		b->use[o] = (uint32_t)c->arg[BAR_USE];
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[3]);
}

static void come(struct call *c, struct model *m)
{
	struct barriers *b = barriers_of(m);
	int64_t o = c->arg[0];

	c->local[1] = 1 + b->group[o];
	c->local[2] = b->come[o]++;
	if (b->come[o] < b->count[o] && !model_strikes(m, "bar.model-early"))
		return;
	b->the_one[o][b->group[o] % GROUPS] = (uint8_t)model_choose(m, &bar_liberties[BAR_WHO], b->come[o]);
	b->group[o]++;
	b->come[o] = 0;
	model_changed(m);
}

/* It may go on; *serial: as the one. */
static bool passes(struct call *c, struct model *m, bool *serial)
{
	struct barriers *b = barriers_of(m);
	int64_t o = c->arg[0];
	uint32_t group = (uint32_t)c->local[1] - 1;

	if (b->group[o] == group)
		return false;
	*serial = b->the_one[o][group % GROUPS] == (uint8_t)c->local[2] || model_strikes(m, "bar.model-two-serials");
	return true;
}

enum imagined bar_imagine_wait(struct call *c, struct model *m)
{
	bool serial;

	if (c->local[0] == MODEL_NEW && !is_barrier(m, c, BAR_STEPS))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (c->local[1] == 0)
			come(c, m);
		if (!passes(c, m, &serial))
			return IMAGINED_BLOCKED;
		c->local[3] = serial;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, BAR_WAS_SERIAL, c->local[3]);
	return model_ends(c, 0, 0);
}

/* How many were told so far is kept in the record, of which nothing counts before it ends. */
enum imagined bar_imagine_turns(struct call *c, struct model *m)
{
	struct barriers *b = barriers_of(m);
	uint32_t bit = 1U << (uint64_t)c->arg[BAR_ROLE] % BAR_ROLES;
	bool serial;

	if (c->local[0] == MODEL_NEW) {
		if (!is_barrier(m, c, BAR_TURNS) || c->arg[BAR_ROLE] < 0 || c->arg[BAR_ROLE] >= b->count[c->arg[0]] ||
		    (b->claimed[c->arg[0]] & bit) != 0)
			return IMAGINED_DONE;
		b->claimed[c->arg[0]] |= bit;
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	while (c->local[0] == MODEL_CALLED && c->local[3] < c->arg[BAR_TIMES] % 100000) {
		if (c->local[1] == 0)
			come(c, m);
		if (!passes(c, m, &serial))
			return IMAGINED_BLOCKED;
		c->record->event.out[BAR_SERIALS] += serial;
		c->local[1] = 0;
		c->local[3]++;
	}
	if (c->local[0] == MODEL_CALLED && model_returns(c, m))
		return IMAGINED_PROGRESS;
	call_report(c, BAR_DONE, c->local[3]);
	return model_ends(c, 0, 0);
}
