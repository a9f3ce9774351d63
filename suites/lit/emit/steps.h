/* Steps of litmus tests, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#ifndef SHALL_LIT_EMIT_STEPS_H
#define SHALL_LIT_EMIT_STEPS_H

#include "emit/frame.h"

enum { SB, MP, LB, WW, IRIW, RR, WRR, TEAR, ADD, BYTE, EIGHT, CAS, SWAP, FLIP };

enum { SEQ, FENCES, ACQREL, RELAXED };

enum { APART, LINE };

/* Where things are in the eight-byte words of a game: on cache lines of their own, as far as they are used at once. */
enum { LIT_X = 0, LIT_Y_NEAR = 4, LIT_Y = 16, LIT_COME = 24, LIT_SAW = 32, LIT_SET = 40, LIT_ROLES = 4 };

enum { LIT_SHAPE = LIT_SET, LIT_ORDER, LIT_NEAR, LIT_PLAYERS, LIT_CLAIMED, LIT_OVER };

static void do_lit_set(int game, int shape, int order, int near, long players)
{
	s->lit[game][LIT_SHAPE] = (unsigned)shape;
	s->lit[game][LIT_ORDER] = (unsigned)order;
	s->lit[game][LIT_NEAR] = (unsigned)near;
	s->lit[game][LIT_PLAYERS] = (unsigned)players;
}

static atomic_uint *lit_x(int game)
{
	return (atomic_uint *)(void *)&s->lit[game][LIT_X];
}

static atomic_uint *lit_y(int game)
{
	return (atomic_uint *)(void *)&s->lit[game][s->lit[game][LIT_NEAR] == LINE ? LIT_Y_NEAR : LIT_Y];
}

/* The order of a game's accesses is the same for all. */
static int lit_order;

static unsigned lit_get(atomic_uint *cell)
{
	if (lit_order == SEQ)
		return atomic_load(cell);
	return lit_order == ACQREL ? atomic_load_explicit(cell, memory_order_acquire)
	                           : atomic_load_explicit(cell, memory_order_relaxed);
}

static void lit_put(atomic_uint *cell, unsigned value)
{
	if (lit_order == SEQ)
		atomic_store(cell, value);
	else if (lit_order == ACQREL)
		atomic_store_explicit(cell, value, memory_order_release);
	else
		atomic_store_explicit(cell, value, memory_order_relaxed);
}

static void lit_fence(void)
{
	if (lit_order == FENCES)
		atomic_thread_fence(memory_order_seq_cst);
}

/* What was stored in this round is 4 * round + 1 or + 2: that; 0 is anything before. */
static unsigned lit_decode(unsigned value, unsigned round)
{
	return value / 4 == round ? value % 4 : value / 4 < round ? 0 : 3;
}

static unsigned lit_load(atomic_uint *cell, unsigned round)
{
	return lit_decode(lit_get(cell), round);
}

/* What was found by a read-modify-write: how many of this round had come before, or of exchanges, who. */
static unsigned lit_step(int game, int shape, unsigned role, unsigned round)
{
	unsigned players = (unsigned)s->lit[game][LIT_PLAYERS], base = (round - 1) * players, old;

	if (shape == BYTE)
		return (atomic_fetch_add((atomic_uchar *)(void *)lit_x(game), 1) - base) & 0xff;
	if (shape == EIGHT)
		return (unsigned)(atomic_fetch_add(&s->lit[game][LIT_X], 1) - base);
	if (shape == ADD)
		return atomic_fetch_add(lit_x(game), 1) - base;
	if (shape == SWAP) {
		old = atomic_exchange(lit_x(game), 8 * round + 1 + role);
		return old / 8 == round ? old % 8 : 0;
	}
	old = *lit_x(game);
	if (shape == CAS) {
		while (!atomic_compare_exchange_weak(lit_x(game), &old, old + 1))
			;
		return old - base;
	}
	old = atomic_fetch_xor(lit_x(game), 1U << role) ^ (round % 2 == 0 ? (1U << players) - 1 : 0);
	return (old & 1) + (old >> 1 & 1) + (old >> 2 & 1) + (old >> 3 & 1);
}

/* Eight bytes that are alike; 3: they are not. */
static unsigned lit_bytes(int game, unsigned role)
{
	static unsigned char byte = 1;
	unsigned long long all = 0x0101010101010101, value;

	if (role == 0) {
		atomic_store_explicit(&s->lit[game][LIT_X], all * byte++, memory_order_relaxed);
		return 0;
	}
	value = atomic_load_explicit(&s->lit[game][LIT_X], memory_order_relaxed);
	return value == (value & 0xff) * all ? 0 : 3;
}

static unsigned lit_two_loads(atomic_uint *one, atomic_uint *other, unsigned round)
{
	unsigned first = lit_load(one, round);

	lit_fence();
	return first | lit_load(other, round) << 2;
}

/* What a role does in a round, and what its loads gave. */
static unsigned lit_accesses(int game, int shape, unsigned role, unsigned round)
{
	atomic_uint *mine = role % 2 == 0 ? lit_x(game) : lit_y(game),
	            *other = role % 2 == 0 ? lit_y(game) : lit_x(game);
	unsigned saw;

	if (shape == TEAR)
		return lit_bytes(game, role);
	if (shape > TEAR)
		return lit_step(game, shape, role, round);
	if (shape == LB) {
		saw = lit_load(other, round);
		lit_fence();
		lit_put(mine, 4 * round + 1);
		return saw;
	}
	if (shape == RR || shape == WRR)
		mine = other = lit_x(game);
	if (shape == MP && role == 1)
		return lit_two_loads(lit_y(game), lit_x(game), round);
	if (role > 1 || (shape == RR && role > 0))
		return lit_two_loads(mine, other, round);
	lit_put(mine, 4 * round + 1 + (shape == WRR ? role : 0));
	lit_fence();
	if (shape == SB)
		return lit_load(other, round);
	if (shape == MP || shape == WW)
		lit_put(other, 4 * round + 1 + (shape == WW));
	return 0;
}

static unsigned lit_saw(int game, int role)
{
	return (unsigned)s->lit[game][LIT_SAW + role];
}

/* Two readers saw two stores in different orders; of one cell, or of two. */
static int lit_disagree(int game, int shape)
{
	unsigned a = lit_saw(game, 2), b = lit_saw(game, 3);

	if (shape == IRIW)
		return a == 1 && b == 1;
	return (a == (1 | 2 << 2) && b == (2 | 1 << 2)) || (a == (2 | 1 << 2) && b == (1 | 2 << 2));
}

static int lit_found_the_same(int game)
{
	int role, other;

	for (role = 0; role < (int)s->lit[game][LIT_PLAYERS]; role++)
		for (other = 0; other < role; other++)
			if (lit_saw(game, role) == lit_saw(game, other))
				return 1;
	return 0;
}

/* The round ended as it must not. */
static int lit_wrong(int game, int shape, unsigned round)
{
	int role;

	if (shape > TEAR)
		return lit_found_the_same(game);
	for (role = 0; role < (int)s->lit[game][LIT_PLAYERS]; role++)
		if ((lit_saw(game, role) & 3) == 3 || (shape == RR && lit_saw(game, role) == 1))
			return 1;
	if (shape == SB)
		return lit_order <= FENCES && lit_saw(game, 0) == 0 && lit_saw(game, 1) == 0;
	if (shape == MP)
		return lit_order != RELAXED && lit_saw(game, 1) == 1;
	if (shape == LB)
		return lit_order != RELAXED && lit_saw(game, 0) == 1 && lit_saw(game, 1) == 1;
	if (shape == WW)
		return lit_order == SEQ && lit_decode(*lit_x(game), round) == 1 && lit_decode(*lit_y(game), round) == 1;
	return (shape == WRR || (shape == IRIW && lit_order == SEQ)) && lit_disagree(game, shape);
}

/* Waits for the others, not for ever. */
static int lit_meet(int game, unsigned goal)
{
	atomic_ullong *come = &s->lit[game][LIT_COME];
	long turn;

	++*come;
	for (turn = 0; *come < goal; turn++) {
		if (turn == 200000)
			s->lit[game][LIT_OVER] = 1;
		if (s->lit[game][LIT_OVER] != 0)
			return 0;
		if (turn > 1000)
			sched_yield();
	}
	return 1;
}

static void do_lit_play(int game, long role, long rounds)
{
	unsigned players = (unsigned)s->lit[game][LIT_PLAYERS], round;
	int shape = (int)s->lit[game][LIT_SHAPE];
	struct event *e;

	if (role < 0 || role >= (long)players ||
	    (atomic_fetch_or(&s->lit[game][LIT_CLAIMED], 1U << role) >> role & 1) != 0)
		return;
	lit_order = (int)s->lit[game][LIT_ORDER];
	e = begin("lit-play", game, shape);
	for (round = 1; round <= (unsigned)rounds && lit_meet(game, (2 * round - 1) * players); round++) {
		spin(rand() % 8);
		s->lit[game][LIT_SAW + role] = lit_accesses(game, shape, (unsigned)role, round);
		if (!lit_meet(game, 2 * round * players))
			break;
		e->value += role == 0 && lit_wrong(game, shape, round);
	}
	s->lit[game][LIT_OVER] = 1;
	done(e, (long)round - 1);
}

#endif
