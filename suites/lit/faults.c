#include "lit.h"

#include "../std/edit.h"

#include "mode.h"

#define FAULTS_OF "lit"
#define RULES_OF "lit."
#include "fault_rows.h"

/* ---- edits: a round ended otherwise ---- */

static struct event *pick(struct history *h, struct choices *c, enum lit_rule rule, const struct lit_shape **shape,
    unsigned *order)
{
	struct indexes i = events_with(h, ROLE_NONE);
	struct event *found = NULL;
	unsigned offered = 0, o;

	for (; i.at < i.end; i.at++) {
		const struct lit_shape *s = lit_counted(h, &h->event[*i.at], &o);

		if (s == NULL || s->rule != rule || s->forbidden[o] == 0 || !edit_pick(c, &offered))
			continue;
		found = &h->event[*i.at];
		*shape = s;
		*order = o;
	}
	return found;
}

static bool edit_outcome(struct history *h, struct choices *c, enum lit_rule rule)
{
	const struct lit_shape *shape;
	unsigned order, from, to;
	struct event *e = pick(h, c, rule, &shape, &order);

	if (e == NULL)
		return false;
	for (to = 0; (shape->forbidden[order] >> to & 1) == 0; to++)
		;
	for (from = LIT_ROUNDS + 1; from < LIT_STRANGE && e->out[from] <= 0; from++)
		;
	e->out[from]--;
	e->out[LIT_OUTCOME + to]++;
	return true;
}

static bool edit_steps(struct history *h, struct choices *c)
{
	return edit_outcome(h, c, LIT_RMW_ATOMIC);
}

static bool edit_buffering(struct history *h, struct choices *c)
{
	return edit_outcome(h, c, LIT_STORE_BUFFERING);
}

static bool edit_passing(struct history *h, struct choices *c)
{
	return edit_outcome(h, c, LIT_MESSAGE_PASSING);
}

static bool edit_others(struct history *h, struct choices *c)
{
	return edit_outcome(h, c, LIT_OTHER_SHAPES);
}

static bool edit_coherence(struct history *h, struct choices *c)
{
	return edit_outcome(h, c, LIT_COHERENCE);
}

/* A value from nowhere, such as half of one and half of another. */
static bool edit_torn(struct history *h, struct choices *c)
{
	struct indexes i = events_with(h, ROLE_NONE);
	unsigned offered = 0, order;
	struct event *found = NULL;

	for (; i.at < i.end; i.at++) {
		const struct lit_shape *s = lit_counted(h, &h->event[*i.at], &order);

		if (s != NULL && s->rule == LIT_COHERENCE && edit_pick(c, &offered))
			found = &h->event[*i.at];
	}
	if (found != NULL)
		found->out[LIT_STRANGE]++;
	return found != NULL;
}

/* ---- calls ---- */

/* Loads and stores, and a while between them. */
static uint64_t step_torn(union lit_cell *cell, unsigned how, uint32_t operand, unsigned order)
{
	uint64_t old;

	if (!fault_strikes())
		return lit_honest.step(cell, how, operand, order);
	old = lit_look(cell, how);
	if (how == LIT_ADD_BYTE)
		atomic_store(&cell->byte, (port_byte)(old + 1));
	else if (how == LIT_ADD_WIDE)
		atomic_store(&cell->wide, (port_wide)(old + 1));
	else
		atomic_store(&cell->word[0],
		    how == LIT_SWAP       ? operand
		        : how == LIT_FLIP ? (uint32_t)old ^ operand
		                          : (uint32_t)old + 1);
	return old;
}

static void plant_torn_step(void)
{
	lit_calls.step = step_torn;
}

/* As a compiler or an emulator that knows no barrier between a store and a load. */
static void put_relaxed(_Atomic uint32_t *cell, uint32_t value, unsigned order)
{
	lit_honest.put(cell, value, order == LIT_SEQ ? LIT_RELAXED : order);
}

static void no_fence(void)
{
}

static void plant_no_barrier(void)
{
	lit_calls.put = put_relaxed;
	lit_calls.fence = no_fence;
}

/* A store waits until the next one is out. */
static void put_late(_Atomic uint32_t *cell, uint32_t value, unsigned order)
{
	static _Atomic uint32_t *held;
	static uint32_t what;

	if (held == NULL && fault_strikes()) {
		held = cell;
		what = value;
		return;
	}
	lit_honest.put(cell, value, order);
	if (held == NULL)
		return;
	mode_spin(30);
	lit_honest.put(held, what, order);
	held = NULL;
}

static void plant_late_store(void)
{
	lit_calls.put = put_late;
}

/* What was there the last but one time that anything was loaded. */
static uint32_t get_stale(_Atomic uint32_t *cell, unsigned order)
{
	static uint32_t last, older;
	uint32_t now = lit_honest.get(cell, order), stale = older;

	older = last;
	last = now;
	return fault_strikes() ? stale : now;
}

static void plant_stale_load(void)
{
	lit_calls.get = get_stale;
}

/* As two accesses of four bytes. */
static uint64_t get_halves(_Atomic port_wide *cell)
{
	uint64_t low = lit_honest.get_wide(cell) & UINT32_MAX;

	mode_spin(10);
	return low | (lit_honest.get_wide(cell) >> 32 << 32);
}

static void plant_halves(void)
{
	lit_calls.get_wide = get_halves;
}

static const char *no_wide(void)
{
	return port_atomic_wide() ? lit_alone() : "there are no atomic objects of eight bytes";
}

#define TOGETHER(NAME, RULE, PLANT, RATE, GIST) CALL_UNLESS(lit_alone, NAME, RULE, PLANT, RATE, GIST)

const struct fault lit_faults[] = {
	EDIT("torn-step", "rmw-atomic", edit_steps, "two find the same where each has changed it"),
	EDIT("buffered", "store-buffering", edit_buffering, "both miss the other's store"),
	EDIT("flag-first", "message-passing", edit_passing, "a flag is seen, and not what was stored before"),
	EDIT("reordered", "other-shapes", edit_others, "a round ends as the memory order forbids"),
	EDIT("goes-back", "coherence", edit_coherence, "a reader goes back to an old value"),
	EDIT("torn", "coherence", edit_torn, "a value is found that nobody has stored"),

	TOGETHER("torn-step", "rmw-atomic", plant_torn_step, 4, "a read-modify-write is a load and a store"),
	TOGETHER("no-barrier", "store-buffering", plant_no_barrier, 1, "nothing stands between a store and a load"),
	TOGETHER("flag-first", "message-passing", plant_late_store, 8, "a store comes after the next one"),
	TOGETHER("late-store", "other-shapes", plant_late_store, 8, "a store comes after the next one"),
	CALL("stale-load", "coherence", plant_stale_load, 20, "a load gives what an earlier one gave"),
	CALL_UNLESS(no_wide, "halves", "coherence", plant_halves, 1, "eight bytes are loaded in halves"),

	MODEL("torn-step", "rmw-atomic", 20, "the model's read-modify-writes are two steps"),
	MODEL("buffers", "store-buffering", 20, "the model's stores come after the next load"),
	MODEL("flag-first", "message-passing", 20, "the model's stores change places"),
	MODEL("reorders", "other-shapes", 20, "the model's accesses change places"),
	MODEL("goes-back", "coherence", 20, "the model's loads of a cell change places"),
	MODEL("torn-load", "coherence", 20, "the model's loads give halves of two values"),
	{ .name = NULL },
};
