/* What the model's system makes of its freedom: draws, each under the name of a liberty. */
#include "core.h"
#include "model_state.h"

#include <assert.h>
#include <string.h>

struct liberty core_liberties[] = {
	[LIB_INTERLEAVING] = { "interleaving", "any process may go on at any time; else one goes on until it waits",
	    0 },
	[LIB_PAUSES] = { "pauses", "others move between a call's beginning, its effect and its return", 0 },
	[LIB_STARVATION] = { "starvation", "some processes hardly ever get a turn", 0 },
	[LIB_TIME] = { "time", "time passes quickly: meetings and timed waits end early", 0 },
	[LIB_CALLS_HOLD] = { "calls-hold", "a call in progress keeps open what another thread closed", 0 },
	[LIB_SLOW_EXIT] = { "slow-exit", "a process that ends or execs closes its descriptors one by one, in any order",
	    0 },
	[LIB_LATE_END] = { "late-end", "processes that M did not wait for go on for a while after its end", 0 },
	[LIB_FULL_STATUS] = { "full-status", "a parent is told all of an exit status, not its low byte", 0 },
	[LIB_FEW_REALTIME] = { "few-realtime", "30 or 31 realtime signals, or 8, instead of 40", 0 },
	[LIB_NO_REALTIME] = { "no-realtime", "the option of realtime signals is missing", 0 },
	{ NULL, NULL, 0 },
};

/* ---- the source ---- */

/* From a trail large ranges are cut down to their least, middle and greatest value. */
static uint64_t from_trail(struct model *m, uint64_t n)
{
	struct trail_draw *place;
	unsigned v = trail_take(m->trail, n <= MODEL_BRANCHES_MAX ? (unsigned)n : 3, &place);

	if (n <= MODEL_BRANCHES_MAX)
		return v;
	return v == 0 ? 0 : v == 1 ? n - 1 : n / 2;
}

uint64_t model_draw(struct model *m, uint64_t n)
{
	uint64_t r;

	if (n <= 1)
		return 0;
	if (m->trail != NULL)
		return from_trail(m, n);
	r = choice_next(&m->random);
	return n >> 32 == 0 ? (r >> 32) * n >> 32 : r % n; /* a bias of 2^-32 harms no one */
}

bool model_sabotaged(const struct model *m)
{
	return m->fault != NULL;
}

bool model_strikes(struct model *m, const char *fault)
{
	if (m->fault == NULL || strcmp(m->fault, fault) != 0)
		return false;
	return m->trail != NULL ? model_draw(m, 2) == 1 : model_draw(m, m->rate) == 0;
}

/* ---- liberties ---- */

bool model_may(const struct model *m, const struct liberty *l)
{
	return liberties_have(&m->allowed, l->index);
}

static inline uint64_t took(struct model *m, const struct liberty *l, uint64_t value)
{
	if (value != 0)
		liberties_add(&m->took, l->index);
	return value;
}

uint64_t model_choose(struct model *m, const struct liberty *l, uint64_t n)
{
	return model_may(m, l) ? took(m, l, model_draw(m, n)) : 0;
}

unsigned model_habit(struct model *m, const struct liberty *l, unsigned n)
{
	uint8_t *habit = &m->habit[l->index];

	assert(n < UINT8_MAX);
	if (*habit == 0)
		*habit = (uint8_t)(1 + (model_may(m, l) ? model_draw(m, n) : 0));
	return (unsigned)took(m, l, *habit - 1u);
}

bool model_oddity(struct model *m, const struct liberty *l, unsigned n)
{
	uint8_t *habit = &m->habit[l->index];

	if (*habit == 0)
		*habit = model_takes_once_in(m, l, n) ? 2 : 1;
	return took(m, l, *habit - 1u) != 0;
}

bool model_time_is_up(struct model *m, uint64_t n)
{
	return model_stalled(m) || model_takes_once_in(m, &core_liberties[LIB_TIME], n);
}

bool model_takes(struct model *m, const struct liberty *l)
{
	static const uint8_t eighths[] = { 0, 0, 1, 3, 4, 6, 7, 4 };
	uint8_t *odds = &m->habit[l->index];
	uint64_t r;

	if (!model_may(m, l))
		return false;
	if (m->trail != NULL)
		return took(m, l, model_draw(m, 2)) != 0;
	r = choice_next(&m->random);
	if (*odds == 0)
		*odds = (uint8_t)(1 + eighths[r >> 32 & 7]);
	return took(m, l, (r & 7) < *odds - 1u) != 0;
}

bool model_takes_once_in(struct model *m, const struct liberty *l, uint64_t n)
{
	if (!model_may(m, l))
		return false;
	return took(m, l, m->trail != NULL ? model_draw(m, 2) : model_draw(m, n) == 0) != 0;
}

uint64_t model_amount(struct model *m, const struct liberty *l, uint64_t least, uint64_t most)
{
	if (least >= most || !model_may(m, l))
		return most;
	if (m->trail != NULL)
		return most - took(m, l, model_draw(m, most - least + 1));
	return model_takes(m, l) ? least + model_draw(m, most - least) : most;
}

bool model_pause(struct model *m)
{
	const struct liberty *l = &core_liberties[LIB_PAUSES];

	if (!model_may(m, l))
		return false;
	return took(m, l, m->trail != NULL || (choice_next(&m->random) & 7) < m->pause) != 0;
}

bool model_breathe(struct model *m)
{
	return m->trail == NULL && model_pause(m);
}

int64_t model_mark_value(struct model *m, unsigned mark)
{
	int64_t *value = &m->arena->platform.mark[mark];

	if (!(m->marks_known >> mark & 1)) {
		m->marks_known |= UINT64_C(1) << mark;
		*value = mark_at(mark)->imagine == NULL ? -1 : mark_at(mark)->imagine(m);
	}
	return *value;
}

int64_t model_mark(struct model *m, const char *name)
{
	int mark = mark_find(name, strlen(name));

	return mark < 0 ? -1 : model_mark_value(m, (unsigned)mark);
}

unsigned model_realtime(struct model *m)
{
	static const uint8_t few[] = { 40, 31, 30, 8 };

	if (model_oddity(m, &core_liberties[LIB_NO_REALTIME], 8))
		return 0;
	return few[model_habit(m, &core_liberties[LIB_FEW_REALTIME], 4)];
}

void model_draw_temper(struct model *m)
{
	static const uint8_t eighths[] = { 0, 2, 4, 7 };

	m->pause = m->stick = 0;
	m->starved = 0;
	if (m->trail != NULL)
		return;
	m->pause = eighths[model_draw(m, 4)];
	if (model_may(m, &core_liberties[LIB_INTERLEAVING]))
		m->stick = model_draw(m, 2) == 0 ? 0 : (unsigned)model_draw(m, 16);
	if (model_choose(m, &core_liberties[LIB_STARVATION], 2) == 1)
		m->starved = (uint32_t)(choice_next(&m->random) & choice_next(&m->random));
}
