/* The engine's own operations in the model world: see lib/core.c for what they do for real. */
#include "core.h"
#include "model_state.h"

#include <errno.h>
#include <string.h>

/* What c->local[0] says of calls with an effect between two tickets. */
enum phase { PHASE_NEW, PHASE_CALLED, PHASE_WAITS, PHASE_RETURNS };

static enum imagined ends(struct call *c, int64_t result)
{
	call_end(c, result);
	return IMAGINED_DONE;
}

enum imagined core_imagine_fork(struct call *c, struct model *m)
{
	unsigned child = (unsigned)c->arg[0];

	if (c->local[0] == PHASE_NEW) {
		if (model_made(m, child))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = PHASE_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == PHASE_CALLED) {
		model_make(m, c->actor->index, child);
		c->local[0] = PHASE_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return ends(c, 0);
}

enum imagined core_imagine_thread(struct call *c, struct model *m)
{
	return core_imagine_fork(c, m); /* the plan says which process the new actor is of */
}

enum imagined core_imagine_join(struct call *c, struct model *m)
{
	unsigned thread = (unsigned)c->arg[0];

	if (c->record == NULL) {
		call_begin(c);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (thread != c->actor->index && m->actor[thread].self.process == c->actor->process && model_alive(m, thread) &&
	    thread != c->actor->process)
		return IMAGINED_BLOCKED;
	return ends(c, 0);
}

enum imagined core_imagine_exec(struct call *c, struct model *m)
{
	struct model_actor *a = &m->actor[c->actor->index];

	if (c->actor->index != c->actor->process || model_threads(m, c->actor->process) != ACTOR_BIT(c->actor->index))
		return IMAGINED_DONE;
	if (c->record == NULL) {
		call_begin(c);
		return IMAGINED_PROGRESS;
	}
	while (model_close_one(m, c->actor->process, true))
		if (model_takes(m, &core_liberties[LIB_SLOW_EXIT]))
			return IMAGINED_PROGRESS;
	atomic_store_explicit(&m->arena->kickable[c->actor->process], 0, memory_order_relaxed);
	model_part_exec(m, c->actor->index);
	a->execed = true;
	a->started = false; /* the new image logs its start; this call's record stays open */
	return IMAGINED_DONE;
}

enum imagined core_imagine_exit(struct call *c, struct model *m)
{
	int64_t status;

	if (c->record == NULL) {
		c->arg[0] = (int)c->arg[0];
		call_begin(c);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	status = c->arg[0] & 0xff;
	if (status != c->arg[0] && model_habit(m, &core_liberties[LIB_FULL_STATUS], 2) == 1)
		status = c->arg[0];
	model_end(m, c->actor->process, false, status);
	return IMAGINED_DONE;
}

enum imagined core_imagine_reap(struct call *c, struct model *m)
{
	unsigned child = (unsigned)c->arg[0];
	const struct model_actor *p = &m->actor[child];

	if (c->local[0] == PHASE_NEW) {
		if (!model_made(m, child) || m->scenario->actor[child].process != child ||
		    !actor_knows(c->actor, child))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = PHASE_WAITS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (m->scenario->actor[m->scenario->actor[child].parent].process != c->actor->process) {
		errno = ECHILD;
		return ends(c, -1);
	}
	if (p->life != LIFE_GONE)
		return IMAGINED_BLOCKED;
	if (c->local[0] == PHASE_WAITS) {
		c->local[0] = PHASE_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, 0, p->killed);
	call_report(c, 1, p->killed ? p->code : p->code & 0xff);
	return ends(c, 0);
}

/* ---- the harness's own means of order ---- */

enum imagined core_imagine_meet(struct call *c, struct model *m)
{
	_Atomic uint32_t *meet = &m->arena->meet[(uint64_t)c->arg[0] % MEETS_MAX];
	uint32_t n = c->arg[1] > 0 ? (uint32_t)c->arg[1] : 1;

	if (c->local[0] == PHASE_NEW) {
		call_begin(c);
		c->local[0] = PHASE_WAITS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == PHASE_WAITS) {
		uint32_t mine = atomic_load_explicit(meet, memory_order_relaxed);

		atomic_store_explicit(meet, mine + 1, memory_order_relaxed);
		model_changed(m);
		c->local[1] = ((int64_t)(mine / n) + 1) * n;
		c->local[0] = PHASE_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	/* It does not wait for ever: the others may be late, or dead. */
	if ((int64_t)atomic_load_explicit(meet, memory_order_relaxed) < c->local[1] && !model_time_is_up(m, 256))
		return IMAGINED_BLOCKED;
	return ends(c, 0);
}

enum imagined core_imagine_tell(struct call *c, struct model *m)
{
	_Atomic uint32_t *token = &m->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];

	if (c->local[0] == PHASE_NEW) {
		call_begin(c);
		c->local[0] = PHASE_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == PHASE_CALLED) {
		atomic_store_explicit(token, atomic_load_explicit(token, memory_order_relaxed) + 1,
		    memory_order_relaxed);
		model_changed(m);
		c->local[0] = PHASE_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return ends(c, 0);
}

/* True if a living process could still tell the token. */
static bool may_be_told(struct model *m, int64_t token)
{
	unsigned a, i;

	for (a = 0; a < m->scenario->actors; a++) {
		const struct actor_plan *plan = &m->scenario->actor[a];

		if (m->actor[plan->process].life == LIFE_GONE || m->actor[plan->process].life == LIFE_ENDED)
			continue;
		for (i = 0; i < plan->steps; i++)
			if (op_at(plan->step[i].op)->imagine == core_imagine_tell &&
			    plan->step[i].operand[0].n == token)
				return true;
	}
	return false;
}

enum imagined core_imagine_await(struct call *c, struct model *m)
{
	_Atomic uint32_t *token = &m->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];

	if (c->record == NULL) {
		call_begin(c);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if ((int64_t)atomic_load_explicit(token, memory_order_relaxed) < c->arg[1] &&
	    !(model_stalled(m) && !may_be_told(m, c->arg[0])))
		return IMAGINED_BLOCKED;
	return ends(c, 0);
}

/* ---- pacing: nothing is recorded, some turns pass ---- */

static enum imagined pass(struct call *c, struct model *m, int64_t turns)
{
	if (c->local[0] == 0)
		c->local[0] = 1 +
		    (turns > 0
		            ? (int64_t)model_choose(m, &core_liberties[LIB_PAUSES], (uint64_t)(turns < 16 ? turns : 16))
		            : 0);
	return --c->local[0] > 0 ? IMAGINED_PROGRESS : IMAGINED_DONE;
}

enum imagined core_imagine_spin(struct call *c, struct model *m)
{
	return pass(c, m, c->arg[0] / 64);
}

enum imagined core_imagine_yield(struct call *c, struct model *m)
{
	return pass(c, m, c->arg[0]);
}

enum imagined core_imagine_elsewhere(struct call *c, struct model *m)
{
	(void)c;
	(void)m;
	return IMAGINED_DONE;
}
