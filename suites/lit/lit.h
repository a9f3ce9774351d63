/*
 * lit: litmus tests. What processes see of each other's accesses to memory that they share, by C11 atomics.
 *
 * An object of kind `cells` is one game: `lit-set` says which shape it has, by which memory order its accesses are made and
 * how many play; then each player does its part of the shape, round by round, all at once, by `lit-play`. Between rounds they
 * meet, so that what an earlier round left is older than what this one writes. The player of role 0 counts how rounds ended.
 *
 * Promises: an outcome is counted only if all players have done their parts of that round. A game is set once, by M, and each
 * role is played once. Nobody waits for ever: who has waited long for the others ends the game.
 * Does not promise: that anybody meets anybody; how long a game lasts.
 */
#ifndef SHALL_LIT_H
#define SHALL_LIT_H

#include "actor.h"
#include "judge.h"
#include "mechanism.h"
#include "model.h"
#include "place.h"
#include "port.h"

enum { LIT_PLAYERS = 4, LIT_ROUNDS_MAX = 1 << 20, LIT_ACCESSES = 2, LIT_OUTCOMES = 4, LIT_WORDS = 7, LIT_SHAPES = 14 };

enum lit_order { LIT_SEQ, LIT_FENCES, LIT_ACQREL, LIT_RELAXED, LIT_ORDERS };
enum lit_near { LIT_APART, LIT_LINE }; /* the cells are on one cache line */

/* What lit-play reports; the outcomes stand between. */
enum { LIT_ROUNDS, LIT_OUTCOME, LIT_STRANGE = LIT_OUTCOME + LIT_OUTCOMES };

/* Operands of lit-set, behind the object; of lit-play. */
enum { LIT_SHAPE = 1, LIT_ORDER, LIT_NEAR, LIT_HOW_MANY };
enum { LIT_ROLE = 1, LIT_TIMES };

/* Two cells: that many bytes each, this far apart. A shape uses one member of all. */
union lit_cell {
	_Atomic uint32_t word[LIT_WORDS + 1];
	_Atomic port_wide wide;
	_Atomic port_byte byte;
};
enum { LIT_STRIDE = 4 };

_Static_assert((1 + LIT_STRIDE) * sizeof(union lit_cell) <= PLACE_BYTES, "two cells fit an object's place");
_Static_assert(ATOMIC_INT_LOCK_FREE == 2,
    "what is not lock-free is no matter of memory order, and not between processes");

/* An access of a shape: of cell 0 or 1. A store writes 1 or 2, by which loads of the same round know it. */
enum lit_access_kind { LIT_NOTHING, LIT_STORE, LIT_LOAD, LIT_STEP };
struct lit_access {
	uint8_t kind, cell, value;
};

/* How one read-modify-write is made of a cell. */
enum lit_step { LIT_ADD, LIT_ADD_BYTE, LIT_ADD_WIDE, LIT_CAS, LIT_SWAP, LIT_FLIP };

/* How a cell is stored and loaded: a word, as many words as fit, which must agree, or 8 bytes that must be alike. */
enum lit_width { LIT_ONE, LIT_MANY, LIT_WIDE };

enum lit_rule { LIT_RMW_ATOMIC, LIT_STORE_BUFFERING, LIT_MESSAGE_PASSING, LIT_OTHER_SHAPES, LIT_COHERENCE };

/*
 * A shape: what each role does in a round, and of what outcomes there are which must not be. Roles beyond those that are
 * listed do what the last one does.
 */
struct lit_shape {
	const char *name;
	enum lit_rule rule;
	unsigned least, most; /* players */
	struct lit_access access[LIT_PLAYERS][LIT_ACCESSES];
	enum lit_width width; /* of cell 0 */
	enum lit_step step;   /* of LIT_STEP */
	bool ends;            /* what counts is what both cells hold at the end of the round */
	/* Which outcome it is; no value is a strange one. */
	unsigned (*outcome_of)(unsigned players, const uint32_t *saw, const uint32_t *final);
	uint8_t forbidden[LIT_ORDERS]; /* a bit for each outcome */
	const char *outcome[LIT_OUTCOMES];
};
extern const struct lit_shape lit_shapes[LIT_SHAPES];

/* What role does as its n-th access. */
static inline const struct lit_access *lit_access(const struct lit_shape *s, unsigned role, unsigned n)
{
	return &s->access[role < s->least ? role : s->least - 1][n];
}

/*
 * What a role has to tell of a round. Of loads: what each gave, in two bits each: 0 what was there before, 1 or 2 as stored,
 * 3 anything else. Of a read-modify-write: LIT_BEFORE and how many came before it, or for LIT_SWAP whose value it got (0: what
 * was there before; else 1 + the role); LIT_NOWHERE: it gave something else; LIT_MET: somebody came in between since
 * it had looked.
 */
enum { LIT_NOWHERE = 15, LIT_MET = 16 };

/* How the round ended, of what its players saw and what cells held at its end: an outcome, or LIT_OUTCOMES for a strange one. */
unsigned lit_outcome(const struct lit_shape *s, unsigned players, const uint32_t *saw, const uint32_t *final);

/* What all players of a game share, beside its cells. */
struct lit_game {
	_Atomic uint32_t claimed; /* a bit for each role */
	_Atomic uint32_t over;
	uint32_t shape, order, near, players;
	uint32_t joined, rounds; /* for the model */
	uint64_t result[1 + LIT_OUTCOMES + 1];
	_Alignas(64) _Atomic uint32_t come; /* to a meeting, all in all */
	_Alignas(64) _Atomic uint32_t saw[LIT_PLAYERS];
};

_Static_assert(sizeof(struct lit_game) <= PLACE_BYTES, "a game fits beside its cells");

/* The game of that object; NULL: it has not been set. */
struct lit_game *lit_game_of(const struct actor *a, unsigned object);
/* It makes sense, by M, and has not been set before. / Sets it. */
bool lit_may_set(const struct call *c);
void lit_set(const struct call *c);
bool lit_is_cells(const struct call *c);
/* The role of the call; false: there is no such one, or somebody plays it. */
bool lit_claim(const struct call *c, struct lit_game *g);

/* Every access that players make to cells; planted faults replace entries. */
struct lit_calls {
	uint32_t (*get)(_Atomic uint32_t *cell, unsigned order);
	void (*put)(_Atomic uint32_t *cell, uint32_t value, unsigned order);
	uint64_t (*get_wide)(_Atomic port_wide *cell);
	void (*put_wide)(_Atomic port_wide *cell, uint64_t value);
	void (*fence)(void);
	/* One read-modify-write; what was there before. */
	uint64_t (*step)(union lit_cell *cell, unsigned how, uint32_t operand, unsigned order);
};
extern struct lit_calls lit_calls;
extern const struct lit_calls lit_honest;

/* What is there, of the width of that step. */
uint64_t lit_look(const union lit_cell *cell, unsigned how);
/* What is there at first. */
void lit_first(union lit_cell *cell, unsigned how);

/* Plays up to so many rounds; how many. Role 0 counts: result[] as lit-play reports. */
uint32_t lit_play(struct actor *a, struct lit_game *g, union lit_cell *cells, unsigned role, uint32_t rounds,
    uint64_t *result);

/* Why a game of that shape cannot be played here, NULL if it can: of what width its cells must be. */
const char *lit_cannot(const struct step *step);
/* Why nothing can be shown here: there is one processor. NULL: there are several. */
const char *lit_alone(void);

void lit_judge_steps(const struct history *h, struct judgement *j);
void lit_judge_store_buffering(const struct history *h, struct judgement *j);
void lit_judge_message_passing(const struct history *h, struct judgement *j);
void lit_judge_other_shapes(const struct history *h, struct judgement *j);
void lit_judge_coherence(const struct history *h, struct judgement *j);

/* What a lit-play that returned counted, the shape and the order of its game; NULL: nothing, or that is not certain. */
const struct lit_shape *lit_counted(const struct history *h, const struct event *e, unsigned *order);

/* ---- the model ---- */

enum lit_liberty { LIT_MIXES, LIT_REORDERS, LIT_NOT_AT_ONCE, LIT_LEAVES };
extern struct liberty lit_liberties[];

enum imagined lit_imagine_set(struct call *c, struct model *m);
enum imagined lit_imagine_play(struct call *c, struct model *m);

#endif
