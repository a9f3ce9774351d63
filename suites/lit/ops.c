#include "lit.h"

#include <string.h>

const char *lit_alone(void)
{
	return port_cpus() > 1 ? NULL : "there is one processor, on which nothing happens at once";
}

static union lit_cell *cells_of(const struct actor *a, unsigned object)
{
	return place_of(a, object);
}

struct lit_game *lit_game_of(const struct actor *a, unsigned object)
{
	return atomic_load(&a->arena->note[object][ACTORS_MAX]) != 0 ? place_beside(a, object) : NULL;
}

bool lit_is_cells(const struct call *c)
{
	return strcmp(kind_at(c->actor->arena->scenario.object[c->arg[0]].kind)->name, "cells") == 0;
}

bool lit_may_set(const struct call *c)
{
	const struct lit_shape *s = &lit_shapes[c->arg[LIT_SHAPE]];

	return lit_is_cells(c) && c->actor->index == 0 && lit_game_of(c->actor, (unsigned)c->arg[0]) == NULL &&
	    c->arg[LIT_HOW_MANY] >= s->least && c->arg[LIT_HOW_MANY] <= s->most;
}

void lit_set(const struct call *c)
{
	struct lit_game *g = place_beside(c->actor, (unsigned)c->arg[0]);
	union lit_cell *cells = cells_of(c->actor, (unsigned)c->arg[0]);
	unsigned i, word;

	for (i = 0; i < 2; i++)
		for (word = 0; word <= LIT_WORDS; word++)
			atomic_store(&cells[i * LIT_STRIDE].word[word], 0);
	for (word = 0; word <= LIT_WORDS; word++)
		atomic_store(&cells[1].word[word], 0);
	lit_first(&cells[0], lit_shapes[c->arg[LIT_SHAPE]].step);
	atomic_store(&g->claimed, 0);
	atomic_store(&g->over, 0);
	atomic_store(&g->come, 0);
	g->shape = (uint32_t)c->arg[LIT_SHAPE];
	g->order = (uint32_t)c->arg[LIT_ORDER];
	g->near = (uint32_t)c->arg[LIT_NEAR];
	g->players = (uint32_t)c->arg[LIT_HOW_MANY];
	g->joined = g->rounds = 0;
	atomic_store(&c->actor->arena->note[c->arg[0]][ACTORS_MAX], 1);
}

bool lit_claim(const struct call *c, struct lit_game *g)
{
	uint32_t role = (uint32_t)c->arg[LIT_ROLE], bit = 1U << role % LIT_PLAYERS;

	return c->arg[LIT_ROLE] >= 0 && role < g->players && c->arg[LIT_TIMES] >= 0 &&
	    (atomic_fetch_or(&g->claimed, bit) & bit) == 0;
}

static void perform_set(struct call *c)
{
	if (!lit_may_set(c))
		return;
	call_begin(c);
	lit_set(c);
	call_end(c, 0);
}

const char *lit_cannot(const struct step *step)
{
	int64_t shape = op_at(step->op)->perform == perform_set ? step->operand[LIT_SHAPE].n : -1;

	if (shape < 0 || shape >= LIT_SHAPES)
		return NULL;
	if (lit_shapes[shape].step == LIT_ADD_BYTE && !port_atomic_bytes())
		return "atomic bytes";
	if ((lit_shapes[shape].step == LIT_ADD_WIDE || lit_shapes[shape].width == LIT_WIDE) && !port_atomic_wide())
		return "atomic objects of eight bytes";
	return NULL;
}

static void perform_play(struct call *c)
{
	struct lit_game *g = lit_is_cells(c) ? lit_game_of(c->actor, (unsigned)c->arg[0]) : NULL;
	uint64_t result[LIT_STRANGE + 1] = { 0 };
	uint32_t played, rounds = c->arg[LIT_TIMES] < LIT_ROUNDS_MAX ? (uint32_t)c->arg[LIT_TIMES] : LIT_ROUNDS_MAX;
	unsigned i;

	if (g == NULL || !lit_claim(c, g))
		return;
	call_begin(c);
	played =
	    lit_play(c->actor, g, cells_of(c->actor, (unsigned)c->arg[0]), (unsigned)c->arg[LIT_ROLE], rounds, result);
	for (i = 0; i <= LIT_STRANGE; i++)
		call_report(c, i, (int64_t)result[i]);
	call_end(c, played);
}

const struct op lit_ops[] = {
	{ "lit-set",
	    "obj word(sb|mp|lb|ww|iriw|rr|wrr|tear|add|byte|eight|cas|swap|flip):shape "
	    "word(seq|fences|acqrel|relaxed):order word(apart|line):cells num:players",
	    "", ROLE_NONE, perform_set, lit_imagine_set, "says what is played with these cells, and by how many" },
	{ "lit-play", "obj num:role num:rounds",
	    "num:rounds num:outcome0 num:outcome1 num:outcome2 num:outcome3 num:strange", ROLE_NONE, perform_play,
	    lit_imagine_play, "plays that role so often; role 0 counts how the rounds ended" },
	{ .name = NULL },
};
