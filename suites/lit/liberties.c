/* What ISO C leaves open of memory that processes share; suites/lit/model.c makes use of it. */
#include "lit.h"

struct liberty lit_liberties[] = {
	[LIT_MIXES] = { "lit-mixes", "accesses of a round come in any order between processes", 0 },
	[LIT_REORDERS] = { "lit-reorders", "accesses to two cells change places where the memory order lets them", 0 },
	[LIT_NOT_AT_ONCE] = { "lit-not-at-once", "a store is seen by one process before it is seen by another one", 0 },
	[LIT_LEAVES] = { "lit-leaves", "players give up before they have played all rounds", 0 },
	{ NULL, NULL, 0 },
};
