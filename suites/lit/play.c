/*
 * A game, for real. In a window between two meetings each player makes its accesses, without a call into the system, at a
 * drawn distance from the others'. Values tell the round in which they were stored, so nothing is cleared.
 */
#include "lit.h"

#include "mode.h"

#include <sched.h>
#include <time.h>

/* ---- accesses ---- */

static uint32_t get(_Atomic uint32_t *cell, unsigned order)
{
	switch (order) {
	case LIT_SEQ:
		return atomic_load_explicit(cell, memory_order_seq_cst);
	case LIT_ACQREL:
		return atomic_load_explicit(cell, memory_order_acquire);
	default:
		return atomic_load_explicit(cell, memory_order_relaxed);
	}
}

static void put(_Atomic uint32_t *cell, uint32_t value, unsigned order)
{
	switch (order) {
	case LIT_SEQ:
		atomic_store_explicit(cell, value, memory_order_seq_cst);
		break;
	case LIT_ACQREL:
		atomic_store_explicit(cell, value, memory_order_release);
		break;
	default:
		atomic_store_explicit(cell, value, memory_order_relaxed);
	}
}

static uint64_t get_wide(_Atomic port_wide *cell)
{
	return atomic_load_explicit(cell, memory_order_relaxed);
}

static void put_wide(_Atomic port_wide *cell, uint64_t value)
{
	atomic_store_explicit(cell, (port_wide)value, memory_order_relaxed);
}

static uint32_t compare_and_swap(_Atomic uint32_t *cell)
{
	uint32_t old = atomic_load_explicit(cell, memory_order_relaxed);

	while (!atomic_compare_exchange_weak(cell, &old, old + 1))
		;
	return old;
}

/* That one access is indivisible is promised for all orders. */
static uint64_t step(union lit_cell *cell, unsigned how, uint32_t operand, unsigned order)
{
	bool relaxed = order == LIT_RELAXED;

	switch (how) {
	case LIT_ADD_BYTE:
		return atomic_fetch_add(&cell->byte, 1);
	case LIT_ADD_WIDE:
		return atomic_fetch_add(&cell->wide, 1);
	case LIT_CAS:
		return compare_and_swap(&cell->word[0]);
	case LIT_SWAP:
		return atomic_exchange(&cell->word[0], operand);
	case LIT_FLIP:
		return atomic_fetch_xor(&cell->word[0], operand);
	default:
		return relaxed ? atomic_fetch_add_explicit(&cell->word[0], 1, memory_order_relaxed)
		               : atomic_fetch_add(&cell->word[0], 1);
	}
}

const struct lit_calls lit_honest = { get, put, get_wide, put_wide, port_fence, step };
struct lit_calls lit_calls = { get, put, get_wide, put_wide, port_fence, step };

uint64_t lit_look(const union lit_cell *cell, unsigned how)
{
	if (how == LIT_ADD_BYTE)
		return atomic_load_explicit(&cell->byte, memory_order_relaxed);
	if (how == LIT_ADD_WIDE)
		return atomic_load_explicit(&cell->wide, memory_order_relaxed);
	return atomic_load_explicit(&cell->word[0], memory_order_relaxed);
}

/* Before the first round; eight bytes soon carry from the lower half to the upper one. */
#define WIDE_FIRST (UINT64_C(0x100000000) - 64)

void lit_first(union lit_cell *cell, unsigned how)
{
	if (how == LIT_ADD_WIDE)
		atomic_store(&cell->wide, (port_wide)WIDE_FIRST);
}

/* ---- values of a round: rounds are counted from 1 ---- */

static uint32_t decode(uint32_t value, uint32_t round)
{
	if (value / 4 == round)
		return value % 4 == 1 || value % 4 == 2 ? value % 4 : 3;
	return value / 4 < round ? 0 : 3;
}

#define ALL_BYTES UINT64_C(0x0101010101010101)

static uint64_t alike(uint32_t round)
{
	return ALL_BYTES * (1 + round % 255);
}

static uint32_t load(union lit_cell *cell, enum lit_width width, unsigned order, uint32_t round)
{
	uint32_t seen = decode(lit_calls.get(&cell->word[0], order), round);
	unsigned i;

	for (i = 1; width == LIT_MANY && i < LIT_WORDS; i++) {
		uint32_t one = decode(lit_calls.get(&cell->word[i], order), round);

		seen = one == 3 || (one < seen && seen != 3) ? one : seen;
	}
	return seen;
}

static uint32_t load_wide(union lit_cell *cell, uint32_t round)
{
	uint64_t value = lit_calls.get_wide(&cell->wide);

	if (value == alike(round))
		return 1;
	return value == (value & 0xff) * ALL_BYTES ? 0 : 3;
}

static void store(union lit_cell *cell, enum lit_width width, uint32_t value, unsigned order)
{
	unsigned i;

	for (i = 0; i < (width == LIT_MANY ? LIT_WORDS : 1); i++)
		lit_calls.put(&cell->word[i], value, order);
}

/* How many of this round came before it, in the words of lit_outcome(). */
static uint32_t before(const struct lit_game *g, enum lit_step how, uint64_t old, uint32_t round)
{
	uint64_t base = (uint64_t)(round - 1) * g->players, all = (1U << g->players) - 1, n;

	switch (how) {
	case LIT_SWAP:
		n = old / 8 == round ? old % 8 : old / 8 == round - 1 ? 0 : LIT_NOWHERE;
		break;
	case LIT_FLIP:
		old ^= round % 2 == 0 ? all : 0;
		n = old > all ? LIT_NOWHERE : (old & 1) + (old >> 1 & 1) + (old >> 2 & 1) + (old >> 3 & 1);
		break;
	case LIT_ADD_BYTE:
		n = (old - base) & 0xff;
		break;
	case LIT_ADD_WIDE:
		n = old - base - WIDE_FIRST;
		break;
	default:
		n = (uint32_t)(old - base);
	}
	return n > LIT_NOWHERE ? LIT_NOWHERE : (uint32_t)n;
}

static uint32_t read_modify_write(const struct lit_game *g, union lit_cell *cell, enum lit_step how, unsigned role,
    uint32_t round)
{
	uint32_t operand = how == LIT_SWAP ? 8 * round + 1 + role : 1U << role;
	uint64_t seen = lit_look(cell, how), old = lit_calls.step(cell, how, operand, g->order);

	return before(g, how, old, round) | (old != seen ? LIT_MET : 0);
}

/* ---- rounds ---- */

/*
 * A game is over when its time is: on a busy machine a round takes as long as its slowest player has no processor. Who has
 * waited for long ends it, too: somebody may be gone.
 */
enum { SPINS = 1000, LOOKS = 64, GAME_US = 4000, PATIENCE_US = 50000, JOIN_US = 400000 };

static int64_t now_us(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool meet(struct actor *a, struct lit_game *g, uint32_t goal, bool joins)
{
	int64_t patience_us = joins ? JOIN_US : PATIENCE_US;
	unsigned spins = g->players <= (unsigned)a->arena->platform.cpus ? SPINS : SPINS / 10, turn;
	int64_t since = 0;

	atomic_fetch_add(&g->come, 1);
	for (turn = 0; atomic_load(&g->come) < goal; turn++) {
		if (atomic_load(&g->over) != 0)
			return false;
		if (joins && mode_pass(a)) /* steps go in an order: others come first */
			;
		else if (turn < spins) {
			mode_spin(2);
			continue;
		} else
			sched_yield();
		if (since == 0)
			since = now_us();
		if (turn % LOOKS == 0 && now_us() - since > patience_us * a->arena->platform.scale) {
			atomic_store(&g->over, 1);
			return false;
		}
	}
	return true;
}

static void window(struct lit_game *g, union lit_cell *cells, unsigned role, uint32_t round)
{
	const struct lit_shape *s = &lit_shapes[g->shape];
	uint32_t saw = 0, shift = 0;
	unsigned i;

	for (i = 0; i < LIT_ACCESSES; i++) {
		const struct lit_access *access = lit_access(s, role, i);
		union lit_cell *cell = &cells[access->cell * (g->near == LIT_LINE ? 1 : LIT_STRIDE)];
		enum lit_width width = access->cell == 0 ? s->width : LIT_ONE;

		if (i > 0 && g->order == LIT_FENCES)
			lit_calls.fence();
		if (access->kind == LIT_STORE && width == LIT_WIDE)
			lit_calls.put_wide(&cell->wide, alike(round));
		else if (access->kind == LIT_STORE)
			store(cell, width, 4 * round + access->value, g->order);
		else if (access->kind == LIT_LOAD) {
			saw |= (width == LIT_WIDE ? load_wide(cell, round) : load(cell, width, g->order, round))
			    << shift;
			shift += 2;
		} else if (access->kind == LIT_STEP)
			saw = read_modify_write(g, cell, s->step, role, round);
	}
	atomic_store_explicit(&g->saw[role], saw, memory_order_relaxed);
}

static unsigned ended(struct lit_game *g, union lit_cell *cells, uint32_t round)
{
	const struct lit_shape *s = &lit_shapes[g->shape];
	uint32_t saw[LIT_PLAYERS], final[2] = { 0, 0 };
	unsigned i;

	for (i = 0; i < g->players; i++)
		saw[i] = atomic_load_explicit(&g->saw[i], memory_order_relaxed);
	for (i = 0; i < 2 && s->ends; i++)
		final[i] = decode(atomic_load_explicit(&cells[i * (g->near == LIT_LINE ? 1 : LIT_STRIDE)].word[0],
		                      memory_order_relaxed),
		    round);
	return lit_outcome(s, g->players, saw, final);
}

uint32_t lit_play(struct actor *a, struct lit_game *g, union lit_cell *cells, unsigned role, uint32_t rounds,
    uint64_t *result)
{
	int64_t end = INT64_MAX;
	uint32_t round, goal = g->players;

	for (round = 1; round <= rounds && now_us() < end; round++) {
		uint64_t draw = choice_next(&a->random);

		if (!meet(a, g, goal, round == 1))
			break;
		if (round == 1 && role == 0)
			end = now_us() + GAME_US * (int64_t)a->arena->platform.scale;
		/* Mostly as close as can be; what two players draw decides who comes first. */
		mode_spin((draw >> 8) % (draw % 4 == 0 ? 64 : 8));
		window(g, cells, role, round);
		if (!meet(a, g, goal + g->players, false))
			break;
		goal += 2 * g->players;
		if (role != 0)
			continue;
		result[LIT_ROUNDS]++;
		result[LIT_OUTCOME + ended(g, cells, round)]++;
	}
	atomic_store(&g->over, 1);
	return round - 1;
}
