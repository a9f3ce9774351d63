#include "birth.h"

#include "model_state.h"

#include <string.h>

bool spawn_begin(struct call *c, struct spawning *s)
{
	struct actor *a = c->actor;
	struct arena *arena = a->arena;
	unsigned child = (unsigned)c->arg[0];

	*s = (struct spawning){ .arena = arena, .child = child };
	if (atomic_load(&arena->pid[child]) != 0 || !core_image_of(arena, child, &s->image))
		return false;
	memcpy(arena->handle[child], arena->handle[a->process], sizeof(arena->handle[child]));
	atomic_store(&arena->kickable[child], 0);
	return true;
}

static struct event *write_record(const struct spawning *s, unsigned op, const int64_t *arg)
{
	struct log *log = &s->arena->log[s->child];
	struct record *r = &log->record[atomic_fetch_add(&log->cursor, 1)];
	unsigned i;

	memset(&r->event, 0, sizeof(r->event));
	r->data = 0;
	r->event.op = (uint16_t)op;
	r->event.actor = (uint8_t)s->child;
	r->event.ret = OPEN;
	for (i = 0; i < OPERANDS_MAX && arg != NULL; i++)
		r->event.in[i] = arg[i];
	r->event.call = arena_ticket(s->arena);
	atomic_store_explicit(&r->state, RECORD_TAKEN, memory_order_relaxed);
	return &r->event;
}

void spawn_starts(const struct spawning *s)
{
	write_record(s, (unsigned)op_find("start", 5), NULL)->ret = arena_ticket(s->arena);
}

void spawn_does(const struct spawning *s, const struct spawn_act *act)
{
	write_record(s, act->op, act->arg)->ret = arena_ticket(s->arena);
}

void spawn_execs(const struct spawning *s)
{
	write_record(s, (unsigned)op_find("exec", 4), NULL);
}

void spawn_exits(const struct spawning *s, int status)
{
	write_record(s, (unsigned)op_find("exit", 4), (int64_t[OPERANDS_MAX]){ status });
}

void spawn_made(const struct spawning *s, int64_t pid)
{
	arena_know(s->arena, s->child, pid);
}

void spawn_failed(const struct spawning *s)
{
	struct log *log = &s->arena->log[s->child];
	uint32_t n = atomic_exchange(&log->cursor, 0);

	while (n > 0)
		atomic_store(&log->record[--n].state, RECORD_FREE);
}

void spawn_publish(struct arena *arena, unsigned child)
{
	struct log *log = &arena->log[child];
	uint32_t n = atomic_load(&log->cursor), i;

	for (i = 0; i < n && i < RECORDS_MAX_PER_ACTOR; i++)
		if (atomic_load(&log->record[i].state) == RECORD_TAKEN)
			atomic_store(&log->record[i].state,
			    log->record[i].event.ret == OPEN ? RECORD_CALLED : RECORD_RETURNED);
}

/* ---- the model ---- */

static void model_does(struct model *m, unsigned child, const struct spawn_act *act)
{
	struct call c;
	unsigned i;
	imagine_fn *imagine;

	call_prepare(&c, &m->actor[child].self, act->op);
	for (i = 0; i < OPERANDS_MAX; i++)
		c.arg[i] = act->arg[i];
	imagine = model_way(m, &c);
	while (imagine != NULL && imagine(&c, m) == IMAGINED_PROGRESS)
		;
}

enum imagined spawn_imagine(struct call *c, struct model *m, const struct spawn_act *act, unsigned acts, int exits)
{
	unsigned child = (unsigned)c->arg[0], i;

	if (c->local[0] == MODEL_NEW && model_made(m, child))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		model_make(m, c->actor->index, child);
		model_log(m, child, "start", 0, false);
		for (i = 0; i < acts; i++)
			model_does(m, child, &act[i]);
		if (exits >= 0) {
			m->actor[child].started = true;
			atomic_store_explicit(&m->arena->pid[child], 1000 + (int64_t)child, memory_order_relaxed);
			model_log(m, child, "exit", exits, true);
			model_end(m, child, false, exits & 0xff);
		} else {
			model_log(m, child, "exec", 0, true);
			while (model_close_one(m, child, true))
				;
			atomic_store_explicit(&m->arena->kickable[child], 0, memory_order_relaxed);
			model_part_exec(m, child);
		}
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}
