#include "model_state.h"

#include <assert.h>
#include <string.h>

enum { TURNS_MAX = 20000000 };

static struct model the_model;

/* ---- draws ---- */

uint64_t model_draw(struct model *m, uint64_t n)
{
	uint64_t r;

	if (n <= 1)
		return 0;
	r = choice_next(&m->random);
	return n >> 32 == 0 ? (r >> 32) * n >> 32 : r % n; /* a bias of 2^-32 harms no one */
}

bool model_chance(struct model *m, uint64_t n)
{
	return model_draw(m, n) == 0;
}

bool model_pause(struct model *m)
{
	return (choice_next(&m->random) & 7) < m->pause;
}

bool model_strikes(struct model *m, const char *fault)
{
	return m->fault != NULL && strcmp(m->fault, fault) == 0 && model_draw(m, m->rate) == 0;
}

struct arena *model_arena(struct model *m)
{
	return m->arena;
}

const struct scenario *model_scenario(const struct model *m)
{
	return m->scenario;
}

int64_t model_mark(struct model *m, const char *name)
{
	int mark = mark_find(name, strlen(name));

	return mark < 0 ? -1 : m->arena->platform.mark[mark];
}

unsigned model_realtime(const struct model *m)
{
	return m->realtime;
}

bool model_stalled(const struct model *m)
{
	return m->stalled;
}

void model_changed(struct model *m)
{
	m->stuck = 0;
	m->stalled = false;
}

/* ---- operands ---- */

static uint8_t kinds[OPS_MAX][OPERANDS_MAX];
static bool kinds_known[OPS_MAX];

static const uint8_t *kinds_of(unsigned op)
{
	unsigned k;

	if (!kinds_known[op]) {
		for (k = 0; k < OPERANDS_MAX; k++)
			kinds[op][k] = (uint8_t)operand_kind_at(op_at(op)->operands, k).kind;
		kinds_known[op] = true;
	}
	return kinds[op];
}

/* As signal_canonical(), for the signals that the model's system has. */
static int64_t canonical(const struct model *m, int64_t index)
{
	if (index < SIG_I_RT)
		return index;
	if (m->realtime == 0)
		return -1;
	if (index == SIG_I_RTMAX || m->realtime == 1)
		return SIG_I_RTMAX;
	return SIG_I_RT + (index - SIG_I_RT) % (int64_t)(m->realtime - 1);
}

static int64_t canonical_set(const struct model *m, uint64_t set)
{
	uint64_t out = set & ~SIGNALS_REALTIME;
	int i;

	if (set == SIGNALS_ALL)
		return (int64_t)set;
	for (i = SIG_I_RT; i < SIGNALS_MAX; i++)
		if ((set & SIGNAL_BIT(i)) && canonical(m, i) >= 0)
			out |= SIGNAL_BIT(canonical(m, i));
	return (int64_t)out;
}

static bool resolve(const struct model *m, const struct operand *o, unsigned kind, int64_t *value)
{
	*value = o->n;
	if (kind == KIND_SIGNAL)
		return (*value = canonical(m, o->n)) >= 0;
	if (kind == KIND_SIGNALS)
		*value = canonical_set(m, (uint64_t)o->n);
	else if (kind == KIND_NUMBER && o->mark != NO_MARK) {
		*value += m->arena->platform.mark[o->mark] * o->factor;
		return m->arena->platform.mark[o->mark] >= 0;
	}
	return true;
}

/* ---- turns ---- */

/* A dead process closes its descriptors; when all are closed it can be reaped. */
static void go_on_dying(struct model *m, unsigned process)
{
	model_changed(m);
	if (model_close_one(m, process, false))
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
	model_changed(m);
}

/* Sets up the actor's next call; false if its plan is done. */
static bool next_call(struct model *m, struct model_actor *a)
{
	struct progress *p = &m->arena->progress[a->self.index];
	const struct actor_plan *plan = a->self.plan;

	while (p->next < plan->steps && !a->self.stop) {
		const struct step *step = &plan->step[p->next];
		const struct op *op = op_at(step->op);
		const uint8_t *kind = kinds_of(step->op);
		bool means = true;
		unsigned k;

		a->self.step = p->next++;
		memset(&a->call, 0, sizeof(a->call));
		for (k = 0; k < OPERANDS_MAX && kind[k] != KIND_NONE; k++)
			means &= resolve(m, &step->operand[k], kind[k], &a->call.arg[k]);
		if (!means)
			continue;
		if (op->role == ROLE_REPEAT)
			progress_enter(p, plan, a->call.arg[0]);
		else if (op->role == ROLE_END)
			progress_leave(p);
		else if (op->imagine != NULL) {
			a->call.actor = &a->self;
			a->call.op = op;
			a->call.step = step;
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

static void take_turn(struct model *m, unsigned i)
{
	struct model_actor *a = &m->actor[i];
	enum model_turn turn;
	enum imagined did;

	if (a->life == LIFE_ENDED) {
		go_on_dying(m, i);
		return;
	}
	if (!a->started) {
		start(m, a);
		return;
	}
	turn = model_parts_turn(m, i);
	if (turn == TURN_TAKEN) {
		model_changed(m);
		return;
	}
	if (turn == TURN_STUCK) {
		m->stuck |= ACTOR_BIT(i);
		return;
	}
	if (!a->inside && !next_call(m, a)) {
		finish(m, a);
		return;
	}
	did = a->call.op->imagine(&a->call, m);
	if (a->life != LIFE_RUNS)
		return; /* it did not survive that */
	if (did == IMAGINED_DONE) {
		model_actor_leave(m, a);
		a->inside = false;
	}
	if (did != IMAGINED_BLOCKED)
		model_changed(m);
	else if (turn != TURN_LATER)
		m->stuck |= ACTOR_BIT(i);
}

/* ---- the run ---- */

/* Who is next? One of those that can go on; *none is set if there is nobody. */
static unsigned pick(struct model *m)
{
	uint32_t can = m->ready & ~m->stuck;
	uint64_t r = choice_next(&m->random);
	unsigned i, count = 0, nth;

	if ((r & 15) < m->stick && (can & ACTOR_BIT(m->last)))
		return m->last;
	if ((r >> 4 & 15) != 0 && (can & ~m->starved) != 0)
		can &= ~m->starved;
	for (i = 0; can >> i != 0; i++)
		count += can >> i & 1;
	nth = (unsigned)((r >> 32) * count >> 32);
	for (i = 0;; i++)
		if ((can >> i & 1) && nth-- == 0)
			break;
	m->last = i;
	return i;
}

/* False if the system has come to a standstill. */
static bool somebody_can(struct model *m)
{
	if ((m->ready & ~m->stuck) != 0)
		return true;
	if (m->stalled || m->ready == 0)
		return false;
	m->stalled = true;
	m->stuck = 0;
	return true;
}

/* As the real watchdog does it: sleepers that wait for a signal get one that is used for nothing else. */
static void kick(struct model *m)
{
	struct actor watchdog = { .arena = m->arena, .index = ACTOR_WATCHDOG };
	unsigned i;

	for (i = 0; i < m->scenario->actors; i++) {
		const struct model_actor *a = &m->actor[i];
		const struct call *inside = a->composed ? &a->inner : &a->call;
		struct call c;

		if (!a->inside || inside->record == NULL || inside->op->role != ROLE_SUSPEND ||
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

/* Gives the ticket since which there was silence, OPEN if there was none. */
static uint64_t run_all(struct model *m)
{
	unsigned turns;
	uint64_t after, quiet = OPEN;

	for (turns = 0; !m->over; turns++) {
		assert(turns < TURNS_MAX);
		if (somebody_can(m)) {
			take_turn(m, pick(m));
		} else if (quiet == OPEN) {
			quiet = atomic_load(&m->arena->ticket) + 1;
			kick(m);
		} else {
			return quiet;
		}
	}
	/* Those that M did not wait for go on until they are killed. */
	for (after = model_draw(m, 64); after > 0 && (m->ready & ~m->stuck) != 0; after--)
		take_turn(m, pick(m));
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

static void imagine_platform(struct model *m, uint64_t seed)
{
	struct platform *p = &m->arena->platform;
	uint64_t random = seed;
	unsigned i;

	strcpy(p->text, "model");
	for (i = 0; i < marks_count(); i++)
		p->mark[i] = mark_at(i)->imagine == NULL ? -1 : mark_at(i)->imagine(&random);
}

static void draw_liberties(struct model *m)
{
	static const unsigned realtime[] = { 40, 40, 40, 31, 31, 30, 30, 8, 8, 0 };

	m->pause = 2 + 2 * (unsigned)model_draw(m, 4);
	m->stick = model_chance(m, 2) ? 0 : (unsigned)model_draw(m, 16);
	m->starved = model_chance(m, 2) ? 0 : (uint32_t)(choice_next(&m->random) & choice_next(&m->random));
	m->calls_hold = model_chance(m, 2);
	m->realtime = realtime[model_draw(m, sizeof(realtime) / sizeof(realtime[0]))];
}

void model_run(struct arena *a, const struct scenario *s, uint64_t seed, const char *fault, unsigned rate,
    struct history *out)
{
	struct model *m = &the_model;
	uint64_t quiet;

	arena_reset(a);
	copy_scenario(&a->scenario, s);
	m->arena = a;
	m->scenario = &a->scenario;
	m->random = choice_mix(seed, choice_hash("model"));
	m->fault = fault;
	m->rate = rate > 0 ? rate : 20;
	m->ready = m->stuck = 0;
	m->last = 0;
	m->stalled = m->over = false;
	m->attached = 0;
	memset(m->actor, 0, sizeof(m->actor[0]) * s->actors);
	memset(m->held, 0, sizeof(m->held));
	memset(m->cloexec, 0, sizeof(m->cloexec));
	memset(m->leaked, 0, sizeof(m->leaked));
	memset(m->holders, 0, sizeof(m->holders));
	imagine_platform(m, choice_mix(seed, choice_hash("platform")));
	draw_liberties(m);
	model_make(m, 0, 0);
	quiet = run_all(m);
	arena_history(a, "model", quiet, out);
}

bool model_can(const struct scenario *s, const char **op)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct op *row = op_at(s->actor[a].step[i].op);

			if (row->imagine == NULL && row->role != ROLE_REPEAT && row->role != ROLE_END) {
				*op = row->name;
				return false;
			}
		}
	return true;
}
