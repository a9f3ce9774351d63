#include "core.h"
#include "model_state.h"

#include <assert.h>
#include <string.h>

enum { TURNS_MAX = 20000000, TRAIL_TURNS_MAX = 4000 };

static struct model the_model;

struct arena *model_arena(struct model *m)
{
	return m->arena;
}

const struct scenario *model_scenario(const struct model *m)
{
	return m->scenario;
}

bool model_pressed(const struct model *m)
{
	return m->pressed;
}

bool model_stalled(const struct model *m)
{
	return m->stalled;
}

void model_attend(struct model *m, uint32_t actors)
{
	m->attention |= actors;
}

void model_changed(struct model *m)
{
	m->stuck = m->later = 0;
	m->stalled = m->pressed = false;
	m->moved = true;
}

/* ---- operands ---- */

/* As signal_canonical(), for the signals that the model's system has. */
static int64_t canonical(struct model *m, int64_t index)
{
	unsigned n;

	if (index < SIG_I_RT)
		return index;
	n = model_realtime(m);
	if (n == 0)
		return -1;
	if (index == SIG_I_RTMAX || n == 1)
		return SIG_I_RTMAX;
	return SIG_I_RT + (index - SIG_I_RT) % (int64_t)(n - 1);
}

static int64_t canonical_set(struct model *m, uint64_t set)
{
	uint64_t out = set & ~SIGNALS_REALTIME;
	int i;

	if (set == SIGNALS_ALL || out == set)
		return (int64_t)set;
	for (i = SIG_I_RT; i < SIGNALS_MAX; i++)
		if (set & SIGNAL_BIT(i)) {
			int64_t means = canonical(m, i);

			if (means >= 0)
				out |= SIGNAL_BIT(means);
		}
	return (int64_t)out;
}

static bool resolve(struct model *m, const struct operand *o, unsigned kind, int64_t *value)
{
	*value = o->n;
	if (kind == KIND_SIGNAL)
		return (*value = canonical(m, o->n)) >= 0;
	if (kind == KIND_SIGNALS)
		*value = canonical_set(m, (uint64_t)o->n);
	else if (kind == KIND_NUMBER && o->mark != NO_MARK) {
		*value += model_mark_value(m, (unsigned)o->mark) * o->factor;
		return model_mark_value(m, (unsigned)o->mark) >= 0;
	}
	return true;
}

/* ---- turns ---- */

/* A dead process closes its descriptors; when all are closed it can be reaped. */
static void go_on_dying(struct model *m, unsigned process)
{
	model_changed(m);
	while (model_close_one(m, process, false))
		if (model_takes(m, &core_liberties[LIB_SLOW_EXIT]))
			return;
	m->actor[process].life = LIFE_GONE;
	m->ready &= ~ACTOR_BIT(process);
	atomic_store_explicit(&m->arena->state[process], ACTOR_DEAD, memory_order_relaxed);
	model_part_died(m, process);
}

static void start(struct model *m, struct model_actor *a)
{
	a->started = true;
	atomic_store_explicit(&m->arena->pid[a->self.index], 1000 + (int64_t)a->self.index, memory_order_relaxed);
	atomic_store_explicit(&m->arena->state[a->self.index], ACTOR_ALIVE, memory_order_relaxed);
	model_log(m, a->self.index, "start", 0, false);
	m->moved = true;
}

/* Sets up the actor's next call; false if its plan is done. */
static bool next_call(struct model *m, struct model_actor *a)
{
	struct progress *p = &m->arena->progress[a->self.index];
	const struct actor_plan *plan = a->self.plan;

	while (p->next < plan->steps && !a->self.stop) {
		const struct step *step = &plan->step[p->next];
		const struct op *op = op_at(step->op);
		bool means = true;
		unsigned k;

		a->self.step = p->next++;
		call_prepare(&a->call, &a->self, step->op);
		for (k = 0; k < op_operands(step->op); k++)
			means &= resolve(m, &step->operand[k], op_operand(step->op, k)->kind, &a->call.arg[k]);
		if (!means)
			continue;
		if (op->role == ROLE_REPEAT)
			progress_enter(p, plan, a->call.arg[0]);
		else if (op->role == ROLE_END)
			progress_leave(p);
		else {
			a->call.step = step;
			a->imagine = model_way(m, &a->call);
			if (a->imagine == NULL)
				continue;
			a->inside = true;
			a->composed = a->signalled = false;
			return true;
		}
	}
	return false;
}

/* The plan is done. */
static void finish(struct model *m, struct model_actor *a)
{
	unsigned i = a->self.index;

	if (a->self.process != i) {
		a->life = LIFE_ENDED;
		m->ready &= ~ACTOR_BIT(i);
		atomic_store_explicit(&m->arena->state[i], ACTOR_DEAD, memory_order_relaxed);
		model_changed(m);
		return;
	}
	if (model_threads(m, i) != ACTOR_BIT(i)) { /* its threads are joined */
		m->stuck |= ACTOR_BIT(i);
		return;
	}
	model_log(m, i, "exit", 0, true);
	model_end(m, i, false, 0);
}

/* One move. True: the actor is between two calls now. */
static bool move(struct model *m, unsigned i)
{
	struct model_actor *a = &m->actor[i];
	enum model_turn turn;
	enum imagined did;

	if (a->life == LIFE_ENDED) {
		go_on_dying(m, i);
		return false;
	}
	if (!a->started) {
		start(m, a);
		return true;
	}
	turn = m->attention & ACTOR_BIT(i) ? model_parts_turn(m, i) : TURN_FREE;
	if (turn == TURN_TAKEN) {
		m->moved = true;
		return false;
	}
	if (turn == TURN_STUCK) {
		m->stuck |= ACTOR_BIT(i);
		return false;
	}
	if (!a->inside && !next_call(m, a)) {
		finish(m, a);
		return false;
	}
	did = a->imagine(&a->call, m);
	if (a->life != LIFE_RUNS)
		return false; /* it did not survive that */
	if (did == IMAGINED_DONE) {
		model_actor_leave(m, a);
		a->inside = false;
	}
	if (did != IMAGINED_BLOCKED) {
		m->moved = true;
		return did == IMAGINED_DONE;
	}
	a->call.slept = true;
	m->stuck |= ACTOR_BIT(i);
	if (turn == TURN_LATER)
		m->later |= ACTOR_BIT(i);
	return false;
}

/* ---- who is next? ---- */

/* The place of the lowest bit. */
static unsigned lowest(uint32_t set)
{
	static const uint8_t place[] = { 0, 1, 28, 2, 29, 14, 24, 3, 30, 22, 20, 15, 25, 17, 4, 8, 31, 27, 13, 23, 21,
		19, 16, 7, 26, 12, 18, 6, 11, 5, 10, 9 };

	return place[((set & -set) * UINT32_C(0x077CB531)) >> 27];
}

static unsigned bits(uint32_t set)
{
	set -= set >> 1 & UINT32_C(0x55555555);
	set = (set & UINT32_C(0x33333333)) + (set >> 2 & UINT32_C(0x33333333));
	return ((set + (set >> 4)) & UINT32_C(0x0f0f0f0f)) * UINT32_C(0x01010101) >> 24;
}

/* The place of the nth bit from below, from 0 on; there are more than n. */
static unsigned nth_bit(uint32_t set, unsigned n)
{
	for (; n > 0; n--)
		set &= set - 1;
	return lowest(set);
}

/* One goes on until it waits, then the next. */
static unsigned in_turn(const struct model *m, uint32_t can)
{
	uint32_t after = can & ~(ACTOR_BIT(m->last) - 1);

	return lowest(after != 0 ? after : can);
}

static unsigned at_random(struct model *m, uint32_t can)
{
	uint64_t r;

	if ((can & (can - 1)) == 0)
		return lowest(can);
	r = choice_next(&m->random);

	if ((r & 15) < m->stick && (can & ACTOR_BIT(m->last)))
		return m->last;
	if (m->starved != 0 && (r >> 4 & 15) != 0 && (can & ~m->starved) != 0)
		can &= ~m->starved;
	return nth_bit(can, (unsigned)((r >> 32) * bits(can) >> 32));
}

/* Those that can go on are not none. */
static void random_turn(struct model *m)
{
	uint32_t can = m->ready & ~m->stuck;
	unsigned next;

	if (m->in_turn) {
		next = in_turn(m, can);
	} else {
		next = at_random(m, can);
		m->switched |= next != m->last && (can & ACTOR_BIT(m->last));
	}
	m->last = next;
	move(m, next);
}

/* ---- the run along a trail ---- */

static bool same_call(const struct call *x, const struct call *y)
{
	return x->record == y->record && x->interrupted == y->interrupted && x->slept == y->slept &&
	    memcmp(x->local, y->local, sizeof(x->local)) == 0 && memcmp(x->arg, y->arg, sizeof(x->arg)) == 0;
}

/*
 * A move that goes on to the next call's beginning: what comes between a return and the next call is no different from
 * what comes after that. False: it did nothing at all, and drew nothing.
 */
static bool long_move(struct model *m, unsigned i)
{
	struct model_actor *a = &m->actor[i];
	struct call before = a->call;
	bool inside = a->inside, signalled = a->signalled;
	unsigned drawn = m->trail->at;

	m->last = i;
	while (move(m, i) && a->life == LIFE_RUNS)
		;
	return !(m->stuck & ACTOR_BIT(i)) || drawn != m->trail->at || inside != a->inside ||
	    signalled != a->signalled || !same_call(&before, &a->call);
}

/* The actor with this place among those that can: the last one comes first. */
static unsigned candidate(const struct model *m, uint32_t can, unsigned nth)
{
	if (can & ACTOR_BIT(m->last)) {
		if (nth == 0)
			return m->last;
		nth--;
		can &= ~ACTOR_BIT(m->last);
	}
	return nth_bit(can, nth);
}

static void trail_turn(struct model *m)
{
	uint32_t can = m->ready & ~m->stuck, stuck = m->stuck;
	unsigned last = m->last, n = bits(can), nth;
	struct trail_draw *place = NULL;

	if (n == 1 || !model_may(m, &core_liberties[LIB_INTERLEAVING])) {
		long_move(m, in_turn(m, can));
		return;
	}
	nth = trail_take(m->trail, n, &place);
	while (!long_move(m, candidate(m, can, nth)) && place != NULL) {
		m->last = last;
		if (!trail_skip(m->trail, place)) {
			m->stuck |= can;
			return;
		}
		m->stuck = stuck;
		nth = place->value;
	}
	if (place == NULL)
		return;
	place->moved = true;
	m->switched |= nth > 0;
}

/* ---- the run ---- */

/* False if the system has come to a standstill. */
static bool somebody_can(struct model *m)
{
	if ((m->ready & ~m->stuck) != 0)
		return true;
	if (m->moved && m->ready != 0) { /* somebody may have changed something without a word */
		m->moved = false;
		m->stuck = m->later = 0;
		return true;
	}
	if ((m->ready & m->later) != 0) {
		m->pressed = true;
		m->stuck &= ~m->later;
		m->later = 0;
		return true;
	}
	if (m->stalled || m->ready == 0)
		return false;
	m->stalled = true;
	m->stuck = 0;
	return true;
}

/* As the real watchdog does it: sleepers that wait for a signal get one that is used for nothing else. */
static bool waits_for_signals(enum op_role role)
{
	return role == ROLE_SUSPEND || role == ROLE_ACCEPT;
}

static void kick(struct model *m)
{
	struct actor watchdog = { .arena = m->arena, .index = ACTOR_WATCHDOG };
	unsigned i;

	for (i = 0; i < m->scenario->actors; i++) {
		const struct model_actor *a = &m->actor[i];
		const struct call *inside = a->composed ? &a->inner : &a->call;
		struct call c;

		if (!a->inside || inside->record == NULL || !waits_for_signals(inside->op->role) ||
		    m->scenario->actor[a->self.process].id != ID_STAYS ||
		    atomic_load_explicit(&m->arena->kickable[a->self.process], memory_order_relaxed) == 0)
			continue;
		call_prepare(&c, &watchdog, (unsigned)op_find("kick", 4));
		c.arg[0] = i;
		c.arg[1] = SIG_I_KICK;
		call_begin(&c);
		model_part_kick(m, a->self.process);
		call_end(&c, 0);
	}
}

static void turn(struct model *m)
{
	if (m->trail != NULL)
		trail_turn(m);
	else
		random_turn(m);
}

/* Gives the ticket since which there was silence, OPEN if there was none. */
static uint64_t run_all(struct model *m)
{
	unsigned turns;
	uint64_t after, quiet = OPEN;

	for (turns = 0; !m->over; turns++) {
		assert(turns < TURNS_MAX);
		if (m->trail != NULL && (m->trail->again || turns == TRAIL_TURNS_MAX)) {
			m->trail->cut |= !m->trail->again;
			m->trail->again = true; /* it is no use */
			return quiet;
		}
		if (somebody_can(m)) {
			turn(m);
		} else if (quiet == OPEN) {
			quiet = atomic_load(&m->arena->ticket) + 1;
			kick(m);
		} else {
			return quiet;
		}
	}
	/* Those that M did not wait for go on until they are killed. */
	after = (m->ready & ~m->stuck) == 0 ? 0 : model_choose(m, &core_liberties[LIB_LATE_END], 64);
	for (; after > 0 && (m->ready & ~m->stuck) != 0; after--)
		turn(m);
	return quiet;
}

static void copy_scenario(struct scenario *to, const struct scenario *from)
{
	unsigned i;

	if (to == from)
		return;
	memcpy(to, from, offsetof(struct scenario, actor));
	for (i = 0; i < from->actors; i++)
		memcpy(&to->actor[i], &from->actor[i],
		    offsetof(struct actor_plan, step) + from->actor[i].steps * sizeof(struct step));
}

void model_run_with(struct arena *a, const struct scenario *s, const struct model_options *o, struct history *out)
{
	struct model *m = &the_model;
	uint64_t quiet;

	arena_reset(a);
	copy_scenario(&a->scenario, s);
	m->arena = a;
	m->scenario = &a->scenario;
	m->random = choice_mix(o->seed, choice_hash("model"));
	m->fault = o->fault;
	m->rate = o->rate > 0 ? o->rate : 20;
	m->trail = o->trail;
	m->allowed = o->allowed != NULL ? *o->allowed : liberties_all();
	m->took = (struct liberty_set){ { 0 } };
	m->marks_known = 0;
	m->ready = m->stuck = m->later = 0;
	m->last = 0;
	m->stalled = m->pressed = m->moved = m->over = false;
	m->attached = 0;
	memset(m->habit, 0, sizeof(m->habit));
	memset(m->actor, 0, sizeof(m->actor[0]) * s->actors);
	memset(m->held, 0, sizeof(m->held[0]) * s->actors);
	memset(m->cloexec, 0, sizeof(m->cloexec[0]) * s->actors);
	memset(m->leaked, 0, sizeof(m->leaked[0]) * s->actors);
	memset(m->holders, 0, sizeof(m->holders));
	memset(m->descriptions, 0, sizeof(m->descriptions));
	a->by_origin = !o->bytes && (m->trail != NULL || (choice_mix(o->seed, choice_hash("bytes")) & 63) != 0);
	memset(a->platform.mark, 0xff, sizeof(a->platform.mark)); /* -1: unknown until somebody asks */
	strcpy(a->platform.text, "model");
	if (m->trail != NULL)
		trail_begin(m->trail);
	m->switched = false;
	m->in_turn = !model_may(m, &core_liberties[LIB_INTERLEAVING]);
	m->attention = UINT32_MAX;
	model_draw_temper(m);
	model_make(m, 0, 0);
	quiet = run_all(m);
	if (m->switched)
		liberties_add(&m->took, core_liberties[LIB_INTERLEAVING].index);
	if (m->trail != NULL && m->trail->again) {
		memset(out, 0, sizeof(*out));
		return;
	}
	arena_history(a, "model", quiet, out);
	out->took = m->took;
}

void model_run(struct arena *a, const struct scenario *s, uint64_t seed, const char *fault, unsigned rate,
    struct history *out)
{
	model_run_with(a, s, &(struct model_options){ .seed = seed, .fault = fault, .rate = rate }, out);
}
