/* What Linux leaves open of futexes; suites/lx/model.c makes use of it. */
#include "lx.h"

struct liberty lx_liberties[] = {
	[LX_SPURIOUS] = { "futex-spurious", "a wait at a futex comes back without having been woken", 0 },
	[LX_ANY_WAITER] = { "futex-any-waiter", "any of those who sleep at a futex is woken first", 0 },
	{ NULL, NULL, 0 },
};
