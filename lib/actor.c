#include "actor.h"

#include "worker.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static struct record no_record; /* where records go that find no room */

void call_prepare(struct call *c, struct actor *a, unsigned op)
{
	unsigned i;

	c->actor = a;
	c->op = op_at(op);
	c->row = (uint16_t)op;
	c->step = NULL;
	c->record = NULL;
	for (i = 0; i < OPERANDS_MAX; i++)
		c->arg[i] = 0;
	for (i = 0; i < sizeof(c->local) / sizeof(c->local[0]); i++)
		c->local[i] = 0;
	c->interrupted = c->slept = false;
}

static struct record *take_record(struct actor *a)
{
	struct log *log = &a->arena->log[a->index];
	uint32_t slot = atomic_fetch_add(&log->cursor, 1);

	if (slot >= RECORDS_MAX_PER_ACTOR) {
		atomic_store(&a->arena->overflow, 1);
		a->stop = true;
		return &no_record;
	}
	return &log->record[slot];
}

/* The index of a row is its place in its table's order; rows are few, and the last hit is likely. */
static uint16_t op_index(const struct op *op)
{
	unsigned i, n = ops_count();

	for (i = 0; i < n; i++)
		if (op_at(i) == op)
			return (uint16_t)i;
	assert(false); /* an operation that is in no table */
	return 0;
}

void call_begin(struct call *c)
{
	struct record *r = take_record(c->actor);
	unsigned i;

	c->record = r;
	r->event.op = op_at(c->row) == c->op ? c->row : op_index(c->op);
	r->event.actor = (uint8_t)c->actor->index;
	r->event.ret = OPEN;
	r->event.result = 0;
	r->event.err = 0;
	r->event.bytes = r->event.segments = 0;
	if (c->op->role != ROLE_PUT && !role_receives(c->op->role))
		r->data = 0;
	for (i = 0; i < OPERANDS_MAX; i++)
		r->event.in[i] = c->arg[i];
	for (i = 0; i < REPORTS_MAX; i++)
		r->event.out[i] = 0;
	if (role_gives(c->op->role))
		r->event.out[0] = c->local[3];
	else if (role_receives(c->op->role))
		r->data = (uint32_t)c->local[3];
	/* The ticket is last before the call; the state says that it is valid. */
	atomic_store_explicit(&r->state, RECORD_TAKEN, memory_order_relaxed);
	r->event.call = arena_ticket(c->actor->arena);
	atomic_store_explicit(&r->state, RECORD_CALLED, memory_order_release);
}

void call_end(struct call *c, int64_t result)
{
	struct record *r = c->record;
	uint64_t ticket = arena_ticket(c->actor->arena);
	int error = errno;

	r->event.ret = ticket;
	r->event.result = result;
	r->event.err = result == -1 ? error : 0;
	atomic_store_explicit(&r->state, RECORD_RETURNED, memory_order_release);
	errno = error;
}

void call_report(struct call *c, unsigned index, int64_t value)
{
	assert(index < REPORTS_MAX);
	c->record->event.out[index] = value;
}

uint8_t *call_room(struct call *c, size_t n)
{
	struct arena *a = c->actor->arena;
	struct log *log = &a->log[c->actor->index];

	if (n > DATA_MAX_PER_ACTOR - log->data_used) {
		atomic_store(&a->overflow, 1);
		c->actor->stop = true;
		return NULL;
	}
	c->local[3] = log->data_used;
	return &a->data[c->actor->index][log->data_used];
}

void call_keep(struct call *c, size_t r)
{
	struct log *log = &c->actor->arena->log[c->actor->index];

	c->record->event.bytes = (uint32_t)r;
	log->data_used = c->record->data + (uint32_t)r;
}

uint32_t call_attempt(struct call *c)
{
	struct log *log = &c->actor->arena->log[c->actor->index];

	c->local[3] = log->attempts;
	return log->attempts++;
}

const uint8_t *call_offer(struct call *c, size_t n)
{
	uint8_t *buf = call_room(c, n);

	if (buf == NULL)
		return NULL;
	assert(c->op->role == ROLE_PUT);
	payload_fill(buf, end_object(c->arg[0]), c->actor->index, call_attempt(c), 0, n);
	return buf;
}

int handle_get(const struct actor *a, int64_t end)
{
	return a->arena->handle[a->process][end_object(end)][end_side(end)][end_slot(end)];
}

void handle_set(struct actor *a, int64_t end, int fd)
{
	a->arena->handle[a->process][end_object(end)][end_side(end)][end_slot(end)] = fd;
}

bool handle_any(const struct actor *a, unsigned object)
{
	unsigned side, slot;

	for (side = 0; side < SIDES_MAX; side++)
		for (slot = 0; slot < SLOTS_MAX; slot++)
			if (handle_get(a, end_pack(object, side, slot)) >= 0)
				return true;
	return false;
}

static uint32_t claim_bit(int64_t end)
{
	_Static_assert(SIDES_MAX * SLOTS_MAX <= 32, "a bit for each");
	return UINT32_C(1) << (end_side(end) * SLOTS_MAX + end_slot(end));
}

bool handle_claim(struct actor *a, int64_t end)
{
	uint32_t before = atomic_fetch_or(&a->arena->claimed[a->process][end_object(end)], claim_bit(end));

	return (before & claim_bit(end)) == 0;
}

void handle_release(struct actor *a, int64_t end)
{
	atomic_fetch_and(&a->arena->claimed[a->process][end_object(end)], ~claim_bit(end));
}

void actor_litters(struct actor *a)
{
	atomic_fetch_or(&a->arena->litter, 1);
}

void actor_shelves(struct actor *a, unsigned kind)
{
	atomic_fetch_or(&a->arena->litter, UINT32_C(2) << kind);
}

bool actor_knows(const struct actor *a, unsigned of)
{
	const struct scenario *s = &a->arena->scenario;
	unsigned process;

	if (of >= s->actors)
		return false;
	process = s->actor[of].process;
	return scenario_may_name(s, a->process, process) &&
	    (process == a->process || atomic_load(&a->arena->state[process]) != ACTOR_GONE);
}

int64_t actor_pid(const struct actor *a, unsigned of)
{
	return actor_knows(a, of) ? actor_child_id(a, of) : 0;
}

int64_t actor_child_id(const struct actor *a, unsigned of)
{
	return atomic_load(&a->arena->pid[a->arena->scenario.actor[of].process]);
}

void actor_consumed(struct actor *a, unsigned child)
{
	atomic_store(&a->arena->state[child], ACTOR_GONE);
}

unsigned actor_of_pid(const struct actor *a, int64_t pid)
{
	unsigned i;

	for (i = 0; i < a->arena->scenario.actors; i++)
		if (pid > 0 && atomic_load(&a->arena->pid[i]) == pid)
			return i;
	return ACTOR_UNKNOWN;
}
