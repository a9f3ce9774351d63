/*
 * Games in the model world: a round is a sequence of accesses of all players, in any order that the memory order leaves.
 * c->local: [1] the player has joined, [2] what it played.
 */
#include "lit.h"

enum { MODEL_ROUNDS_MAX = 24 };

static bool takes(struct model *m, enum lit_liberty liberty)
{
	return model_takes(m, &lit_liberties[liberty]);
}

/* ---- a round ---- */

struct play {
	const struct lit_access *access[LIT_ACCESSES];
	unsigned count, next; /* a read-modify-write counts as a look and a step */
	uint32_t saw, shift;
	uint32_t looked; /* how many steps there had been */
};

struct round {
	struct model *m;
	const struct lit_shape *shape;
	unsigned order, players;
	uint32_t cell[2];
	uint32_t steps; /* so far; or, for swaps, 1 + who was the last */
	struct play play[LIT_PLAYERS];
};

/* Two accesses of one process may change places, whoever looks: what the order does not forbid, of different cells. */
static bool may_change(const struct lit_access *first, const struct lit_access *second, unsigned order)
{
	if (first->cell == second->cell || order == LIT_SEQ || order == LIT_FENCES)
		return false;
	return order == LIT_RELAXED || (first->kind == LIT_STORE && second->kind == LIT_LOAD);
}

static const char *reordering_fault(enum lit_rule rule)
{
	return rule == LIT_STORE_BUFFERING ? "lit.model-buffers"
	    : rule == LIT_MESSAGE_PASSING  ? "lit.model-flag-first"
	    : rule == LIT_COHERENCE        ? "lit.model-goes-back"
	                                   : "lit.model-reorders";
}

static void begin(struct round *r, unsigned role)
{
	struct play *p = &r->play[role];
	unsigned i;

	*p = (struct play){ .count = 0 };
	for (i = 0; i < LIT_ACCESSES && lit_access(r->shape, role, i)->kind != LIT_NOTHING; i++)
		p->access[p->count++] = lit_access(r->shape, role, i);
	if (p->count == 2 &&
	    ((may_change(p->access[0], p->access[1], r->order) && takes(r->m, LIT_REORDERS)) ||
	        model_strikes(r->m, reordering_fault(r->shape->rule)))) {
		const struct lit_access *first = p->access[0];

		p->access[0] = p->access[1];
		p->access[1] = first;
		p->shift = first->kind == LIT_LOAD && p->access[0]->kind == LIT_LOAD ? 2 : 0;
	}
	if (p->count > 0 && p->access[0]->kind == LIT_STEP)
		p->count = 2;
}

static void read_modify_write(struct round *r, unsigned role)
{
	struct play *p = &r->play[role];
	bool torn;

	if (p->next == 0) {
		p->looked = r->steps;
		return;
	}
	torn = model_strikes(r->m, "lit.model-torn-step");
	p->saw = torn ? p->looked : r->steps;
	p->saw |= p->looked != r->steps ? LIT_MET : 0;
	r->steps = r->shape->step == LIT_SWAP ? 1 + role : (p->saw & LIT_NOWHERE) + 1;
}

static void move(struct round *r, unsigned role)
{
	struct play *p = &r->play[role];
	const struct lit_access *a = p->access[p->access[0]->kind == LIT_STEP ? 0 : p->next];

	if (a->kind == LIT_STEP)
		read_modify_write(r, role);
	else if (a->kind == LIT_STORE)
		r->cell[a->cell] = a->value;
	else {
		uint32_t seen = r->cell[a->cell];

		if (r->shape->width == LIT_WIDE && model_strikes(r->m, "lit.model-torn-load"))
			seen = 3;
		p->saw |= seen << p->shift;
		p->shift ^= 2;
	}
	p->next++;
}

/* The n-th of those that have accesses left. */
static unsigned nth_left(const struct round *r, unsigned n)
{
	unsigned role;

	for (role = 0; role < r->players; role++)
		if (r->play[role].next < r->play[role].count && n-- == 0)
			break;
	return role;
}

static unsigned left(const struct round *r)
{
	unsigned role, n = 0;

	for (role = 0; role < r->players; role++)
		n += r->play[role].next < r->play[role].count;
	return n;
}

static unsigned play_round(struct model *m, const struct lit_game *g)
{
	struct round r = { .m = m, .shape = &lit_shapes[g->shape], .order = g->order, .players = g->players };
	uint32_t saw[LIT_PLAYERS];
	unsigned role, n;

	for (role = 0; role < r.players; role++)
		begin(&r, role);
	for (; (n = left(&r)) > 0;)
		move(&r, nth_left(&r, n > 1 ? (unsigned)model_choose(m, &lit_liberties[LIT_MIXES], n) : 0));
	for (role = 0; role < r.players; role++)
		saw[role] = r.play[role].saw;
	/* Readers that stand at different places see stores of others in different orders. */
	if (g->order != LIT_SEQ && r.shape->rule == LIT_OTHER_SHAPES && r.players == 4 && takes(m, LIT_NOT_AT_ONCE))
		saw[2] = saw[3] = 1;
	return lit_outcome(r.shape, r.players, saw, r.cell);
}

/* ---- operations ---- */

enum imagined lit_imagine_set(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !lit_may_set(c))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		lit_set(c);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, 0, 0);
}

static void play_all(struct model *m, struct lit_game *g)
{
	uint32_t rounds = g->rounds, i;

	if (rounds > 1 && takes(m, LIT_LEAVES))
		rounds = 1;
	for (i = 0; i <= LIT_STRANGE; i++)
		g->result[i] = 0;
	for (i = 0; i < rounds; i++)
		g->result[LIT_OUTCOME + play_round(m, g)]++;
	g->result[LIT_ROUNDS] = g->rounds = rounds;
}

static void join(struct call *c, struct lit_game *g)
{
	uint32_t rounds = c->arg[LIT_TIMES] < MODEL_ROUNDS_MAX ? (uint32_t)c->arg[LIT_TIMES] : MODEL_ROUNDS_MAX;

	c->local[1] = 1;
	g->rounds = g->joined++ == 0 || rounds < g->rounds ? rounds : g->rounds;
}

static enum imagined ends(struct call *c, const struct lit_game *g)
{
	unsigned i;

	for (i = 0; c->arg[LIT_ROLE] == 0 && c->local[2] > 0 && i <= LIT_STRANGE; i++)
		call_report(c, i, (int64_t)g->result[i]);
	return model_ends(c, c->local[2], 0);
}

enum imagined lit_imagine_play(struct call *c, struct model *m)
{
	struct lit_game *g = lit_is_cells(c) ? lit_game_of(c->actor, (unsigned)c->arg[0]) : NULL;

	if (g == NULL || (c->local[0] == MODEL_NEW && !lit_claim(c, g)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return ends(c, g);
	if (c->local[1] == 0) {
		join(c, g);
		model_changed(m);
	}
	if (g->joined == g->players && atomic_load(&g->over) == 0) {
		play_all(m, g);
		atomic_store(&g->over, 1);
		model_changed(m);
	} else if (atomic_load(&g->over) == 0) {
		if (!model_stalled(m))
			return IMAGINED_BLOCKED;
		g->rounds = 0; /* nobody else will come */
		atomic_store(&g->over, 1);
		model_changed(m);
	}
	c->local[2] = g->rounds;
	return model_returns(c, m) ? IMAGINED_PROGRESS : ends(c, g);
}
