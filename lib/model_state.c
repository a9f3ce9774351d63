/* The model's bookkeeping: descriptors, parts that several operations share, processes, composite operations. */
#include "model_state.h"
#include "core.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* ---- descriptors ---- */

static uint8_t *held(struct model *m, unsigned process, int64_t end)
{
	return &m->held[process][end_object(end)][end_side(end)];
}

bool model_holds(const struct model *m, const struct call *c, int64_t end)
{
	return m->held[c->actor->process][end_object(end)][end_side(end)] >> end_slot(end) & 1;
}

void model_hold(struct model *m, const struct call *c, int64_t end)
{
	uint8_t bit = (uint8_t)(1u << end_slot(end));
	uint8_t *at = held(m, c->actor->process, end);

	if (!(*at & bit))
		m->holders[end_object(end)][end_side(end)]++;
	*at |= bit;
	model_changed(m);
	m->cloexec[c->actor->process][end_object(end)][end_side(end)] &= (uint8_t)~bit;
	if (kind_at(m->scenario->object[end_object(end)].kind)->closes_on_exec)
		model_cloexec(m, c, end);
}

static uint8_t *description_at(struct model *m, const struct call *c, int64_t end)
{
	return &m->description[c->actor->process][end_object(end)][end_side(end)][end_slot(end)];
}

unsigned model_description(const struct model *m, const struct call *c, int64_t end)
{
	return m->description[c->actor->process][end_object(end)][end_side(end)][end_slot(end)];
}

void model_hold_same(struct model *m, const struct call *c, int64_t end, unsigned description)
{
	model_hold(m, c, end);
	*description_at(m, c, end) = (uint8_t)description;
}

bool model_described(const struct model *m, unsigned object, unsigned description)
{
	unsigned process, side, slot;

	for (process = 0; process < m->scenario->actors; process++)
		for (side = 0; side < SIDES_MAX; side++)
			for (slot = 0; m->held[process][object][side] >> slot != 0; slot++)
				if ((m->held[process][object][side] >> slot & 1) != 0 &&
				    m->description[process][object][side][slot] == description)
					return true;
	return false;
}

unsigned model_hold_new(struct model *m, const struct call *c, int64_t end)
{
	uint8_t *next = &m->descriptions[end_object(end)];
	unsigned made, tries = 0;

	do
		made = (*next)++;
	while (model_described(m, end_object(end), made) && ++tries <= UINT8_MAX);
	assert(tries <= UINT8_MAX);
	model_hold_same(m, c, end, made);
	return made;
}

void model_float(struct model *m, unsigned object, unsigned side)
{
	m->holders[object][side]++;
	model_changed(m);
}

void model_sink(struct model *m, unsigned object, unsigned side)
{
	const struct object_kind *kind = kind_at(m->scenario->object[object].kind);

	assert(m->holders[object][side] > 0);
	if (--m->holders[object][side] == 0 && kind->gone != NULL)
		kind->gone(m, object, side);
	model_changed(m);
}

static void drop(struct model *m, unsigned process, int64_t end)
{
	uint8_t bit = (uint8_t)(1u << end_slot(end));
	uint8_t *at = held(m, process, end);

	assert(*at & bit);
	*at &= (uint8_t)~bit;
	m->cloexec[process][end_object(end)][end_side(end)] &= (uint8_t)~bit;
	model_sink(m, end_object(end), end_side(end));
}

void model_drop(struct model *m, const struct call *c, int64_t end)
{
	if (model_holds(m, c, end))
		drop(m, c->actor->process, end);
}

void model_cloexec(struct model *m, const struct call *c, int64_t end)
{
	m->cloexec[c->actor->process][end_object(end)][end_side(end)] |= (uint8_t)(1u << end_slot(end));
}

bool model_is_cloexec(const struct model *m, const struct call *c, int64_t end)
{
	return (m->cloexec[c->actor->process][end_object(end)][end_side(end)] >> end_slot(end) & 1) != 0;
}

unsigned model_holders(const struct model *m, unsigned object, unsigned side)
{
	return m->holders[object][side];
}

void model_pin(struct model *m, const struct call *c, int64_t end)
{
	struct model_actor *a = &m->actor[c->actor->index];

	assert(!a->entered);
	a->entered = a->pinned = true;
	a->entered_end = end;
	m->holders[end_object(end)][end_side(end)]++;
}

void model_enter(struct model *m, const struct call *c, int64_t end)
{
	if (model_habit(m, &core_liberties[LIB_CALLS_HOLD], 2) != 0)
		model_await_end(m, c, end);
}

void model_await_end(struct model *m, const struct call *c, int64_t end)
{
	model_pin(m, c, end);
	m->actor[c->actor->index].pinned = false;
}

/* The process has one more open descriptor that it does not know of. */
static void leak(struct model *m, unsigned process, int64_t end)
{
	m->leaked[process][end_object(end)][end_side(end)]++;
	m->holders[end_object(end)][end_side(end)]++;
}

void model_leak(struct model *m, const struct call *c)
{
	const struct model_actor *a = &m->actor[c->actor->index];

	assert(a->entered && a->pinned);
	leak(m, c->actor->process, a->entered_end);
	model_leave(m, c);
}

void model_actor_leave(struct model *m, struct model_actor *a)
{
	if (!a->entered)
		return;
	a->entered = false;
	model_sink(m, end_object(a->entered_end), end_side(a->entered_end));
}

void model_leave(struct model *m, const struct call *c)
{
	model_actor_leave(m, &m->actor[c->actor->index]);
}

static bool close_leaked(struct model *m, unsigned process)
{
	unsigned object, side;

	for (object = 0; object < m->scenario->objects; object++)
		for (side = 0; side < SIDES_MAX; side++)
			if (m->leaked[process][object][side] > 0) {
				m->leaked[process][object][side]--;
				model_sink(m, object, side);
				return true;
			}
	return false;
}

/* Of several that are to be closed any may be the next: is it the first of them that were looked at? */
static bool keeps(struct model *m, unsigned looked_at)
{
	return model_choose(m, &core_liberties[LIB_SLOW_EXIT], looked_at) != looked_at - 1;
}

bool model_close_one(struct model *m, unsigned process, bool cloexec_only)
{
	unsigned object, side, slot, found = 0;
	int64_t chosen = -1;

	for (object = 0; object < m->scenario->objects; object++)
		for (side = 0; side < SIDES_MAX; side++) {
			uint8_t set = cloexec_only ? m->cloexec[process][object][side] : m->held[process][object][side];

			for (slot = 0; set >> slot != 0; slot++)
				if ((set >> slot & 1) && !(found++ > 0 && keeps(m, found)))
					chosen = end_pack(object, side, slot);
		}
	if (chosen >= 0)
		drop(m, process, chosen);
	return chosen >= 0 || (!cloexec_only && close_leaked(m, process));
}

void *model_object(struct model *m, unsigned object)
{
	return m->object[object].bytes;
}

/* ---- parts ---- */

/* Its place, -1 if it is not attached. */
static int place_of(const struct model *m, const struct model_part *part)
{
	unsigned i;

	for (i = 0; i < m->attached; i++)
		if (m->part[i].part == part)
			return (int)i;
	return -1;
}

static unsigned attach(struct model *m, const struct model_part *part)
{
	struct attached *at = &m->part[m->attached];
	unsigned i;

	assert(m->attached < MODEL_PARTS_MAX);
	assert(part->run_size <= MODEL_PART_RUN_BYTES && part->actor_size <= MODEL_PART_ACTOR_BYTES);
	at->part = part;
	memset(at->run, 0, part->run_size);
	at->stride = (part->actor_size + 15) / 16 * 16;
	for (i = 0; i < m->scenario->actors; i++)
		memset(at->actor + i * at->stride, 0, part->actor_clear != 0 ? part->actor_clear : part->actor_size);
	m->attached++;
	if (part->attach != NULL)
		part->attach(m);
	return m->attached - 1;
}

static struct attached *attached(struct model *m, const struct model_part *part)
{
	int place = place_of(m, part);

	return &m->part[place >= 0 ? (unsigned)place : attach(m, part)];
}

void *model_part_run(struct model *m, const struct model_part *part)
{
	return attached(m, part)->run;
}

void *model_part_actor(struct model *m, const struct model_part *part, unsigned actor)
{
	struct attached *at = m->attached > 0 && m->part[0].part == part ? &m->part[0] : attached(m, part);

	return at->actor + actor * at->stride;
}

void model_part_exec(struct model *m, unsigned actor)
{
	unsigned i;

	for (i = 0; i < m->attached; i++)
		if (m->part[i].part->exec != NULL)
			m->part[i].part->exec(m, actor);
}

void model_part_died(struct model *m, unsigned process)
{
	unsigned i;

	for (i = 0; i < m->attached; i++)
		if (m->part[i].part->died != NULL)
			m->part[i].part->died(m, process);
}

void model_part_kick(struct model *m, unsigned process)
{
	unsigned i;

	for (i = 0; i < m->attached; i++)
		if (m->part[i].part->kick != NULL)
			m->part[i].part->kick(m, process);
}

enum model_turn model_parts_turn(struct model *m, unsigned actor)
{
	enum model_turn said, worst = TURN_NONE;
	unsigned i;

	for (i = 0; i < m->attached; i++) {
		if (m->part[i].part->turn == NULL)
			continue;
		said = m->part[i].part->turn(m, actor);
		if (said == TURN_TAKEN || said == TURN_STUCK)
			return said;
		if (said > worst)
			worst = said;
	}
	if (worst == TURN_NONE)
		m->attention &= ~ACTOR_BIT(actor);
	return worst;
}

/* ---- processes ---- */

struct actor *model_actor(struct model *m, unsigned actor)
{
	return &m->actor[actor].self;
}

struct call *model_call(struct model *m, unsigned actor)
{
	return m->actor[actor].inside ? &m->actor[actor].call : NULL;
}

bool model_alive(const struct model *m, unsigned actor)
{
	return m->actor[actor].life == LIFE_RUNS;
}

bool model_execed(const struct model *m, unsigned process)
{
	return m->actor[process].execed;
}

bool model_made(const struct model *m, unsigned actor)
{
	return m->actor[actor].life != LIFE_UNBORN;
}

bool model_ended(const struct model *m, unsigned process, bool *killed, int64_t *code)
{
	const struct model_actor *p = &m->actor[process];

	if (p->life != LIFE_GONE)
		return false;
	*killed = p->killed != 0;
	*code = p->code;
	return true;
}

uint32_t model_threads(const struct model *m, unsigned process)
{
	uint32_t out = 0;
	unsigned i;

	for (i = 0; i < m->scenario->actors; i++)
		if (m->actor[i].life == LIFE_RUNS && m->actor[i].self.process == process)
			out |= ACTOR_BIT(i);
	return out;
}

void model_log(struct model *m, unsigned actor, const char *op, int64_t operand, bool open)
{
	struct call c;

	call_prepare(&c, &m->actor[actor].self, (unsigned)op_named(op));
	c.arg[0] = operand;
	call_begin(&c);
	if (!open)
		call_end(&c, 0);
}

static void copy_descriptors(struct model *m, unsigned from, unsigned to)
{
	unsigned i, object, side;

	atomic_store_explicit(&m->arena->kickable[to],
	    atomic_load_explicit(&m->arena->kickable[from], memory_order_relaxed), memory_order_relaxed);
	memcpy(m->held[to], m->held[from], sizeof(m->held[to]));
	memcpy(m->description[to], m->description[from], sizeof(m->description[to][0]) * m->scenario->objects);
	memcpy(m->cloexec[to], m->cloexec[from], sizeof(m->cloexec[to]));
	memcpy(m->leaked[to], m->leaked[from], sizeof(m->leaked[to]));
	for (object = 0; object < m->scenario->objects; object++)
		for (side = 0; side < SIDES_MAX; side++) {
			unsigned more = m->leaked[to][object][side];

			for (i = 0; m->held[to][object][side] >> i != 0; i++)
				more += (unsigned)m->held[to][object][side] >> i & 1U;
			m->holders[object][side] = (uint16_t)(m->holders[object][side] + more);
		}
	/* What other threads are about to close, or have just opened, is open in the child too, which never knows. */
	for (i = 0; i < m->scenario->actors; i++)
		if (m->actor[i].self.process == from && m->actor[i].life == LIFE_RUNS && m->actor[i].entered &&
		    m->actor[i].pinned)
			leak(m, to, m->actor[i].entered_end);
}

void model_make(struct model *m, unsigned parent, unsigned child)
{
	struct model_actor *a = &m->actor[child];
	const struct actor_plan *plan = &m->arena->scenario.actor[child];
	unsigned i;

	a->self = (struct actor){
		.arena = m->arena,
		.plan = plan,
		.index = child,
		.process = plan->process,
		.random = child,
	};
	a->life = LIFE_RUNS;
	m->ready |= ACTOR_BIT(child);
	m->attention |= ACTOR_BIT(child);
	if (child == parent) /* M */
		return;
	if (plan->process == child)
		copy_descriptors(m, m->actor[parent].self.process, child);
	for (i = 0; i < m->attached; i++)
		if (m->part[i].part->made != NULL)
			m->part[i].part->made(m, parent, child);
}

void model_end(struct model *m, unsigned process, bool killed, int64_t code)
{
	struct model_actor *p = &m->actor[process];
	unsigned i;

	if (p->life != LIFE_RUNS)
		return;
	p->killed = killed;
	p->code = code;
	for (i = 0; i < m->scenario->actors; i++) {
		struct model_actor *a = &m->actor[i];

		if (a->life != LIFE_RUNS || a->self.process != process)
			continue;
		model_actor_leave(m, a);
		a->life = LIFE_ENDED;
		a->inside = false;
		m->ready &= ~ACTOR_BIT(i);
	}
	atomic_store_explicit(&m->arena->state[process], ACTOR_ENDING, memory_order_relaxed);
	if (process == 0)
		m->over = true;
	else
		m->ready |= ACTOR_BIT(process);
	model_changed(m);
}

void model_kill(struct model *m, unsigned process, int signal)
{
	model_end(m, process, true, signal);
}

void model_signalled(struct model *m, unsigned actor, bool restart)
{
	struct model_actor *a = &m->actor[actor];

	a->signalled = true;
	if (!restart)
		a->call.interrupted = true;
}

bool model_signalled_since(struct model *m, const struct call *c)
{
	bool was = m->actor[c->actor->index].signalled;

	m->actor[c->actor->index].signalled = false;
	return was;
}

bool model_overlooks(struct model *m, const struct call *c, const struct liberty *l)
{
	return !c->slept && model_takes(m, l);
}

/* ---- calls with an effect at one moment ---- */

bool model_begins(struct call *c, struct model *m)
{
	if (c->local[0] != MODEL_NEW)
		return false;
	call_begin(c);
	c->local[0] = MODEL_CALLED;
	return model_pause(m);
}

bool model_returns(struct call *c, struct model *m)
{
	c->local[0] = MODEL_RETURNS;
	return model_pause(m);
}

enum imagined model_ends(struct call *c, int64_t result, int error)
{
	errno = error;
	call_end(c, result);
	return IMAGINED_DONE;
}

enum imagined model_says(struct call *c, int error)
{
	return model_ends(c, error == 0 ? 0 : -1, error);
}

/* ---- composite operations ---- */

imagine_fn *model_way(const struct model *m, const struct call *c)
{
	const struct operand_kind *first = op_operand(c->row, 0);
	unsigned object = first->kind == KIND_END ? end_object(c->arg[0]) : (unsigned)c->arg[0];

	if (first->kind != KIND_END && first->kind != KIND_OBJECT)
		return c->op->imagine;
	return op_imagine_for(c->row, m->scenario->object[object].kind);
}

struct call *model_inner(struct model *m, struct call *c, const char *op)
{
	struct model_actor *a = &m->actor[c->actor->index];

	call_prepare(&a->inner, &a->self, (unsigned)op_named(op));
	a->composed = true;
	return &a->inner;
}

struct call *model_inner_last(struct model *m, struct call *c)
{
	struct model_actor *a = &m->actor[c->actor->index];

	return a->composed ? &a->inner : NULL;
}

enum imagined model_inner_turn(struct model *m, struct call *c)
{
	struct model_actor *a = &m->actor[c->actor->index];
	enum imagined did;

	if (a->inner.record == NULL) { /* what ran before it began does not interrupt it */
		a->signalled = c->interrupted = false;
		a->imagine_inner = model_way(m, &a->inner);
	}
	a->inner.interrupted |= c->interrupted;
	c->interrupted = false;
	if (a->imagine_inner == NULL)
		return IMAGINED_DONE; /* it means nothing to such an object */
	did = a->imagine_inner(&a->inner, m);
	a->inner.slept |= did == IMAGINED_BLOCKED;
	if (did == IMAGINED_DONE)
		model_actor_leave(m, a);
	return did;
}
