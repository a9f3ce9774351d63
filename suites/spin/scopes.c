/* Small scopes of spin locks: see struct scope in lib/mechanism.h. */
#include "mechanism.h"

const struct scope spin_scopes[] = {
	{
	    .id = "spin.small",
	    .gist = "who has it, and tries",
	    .objects = "object l spinlock",
	    .setup = "spin-init l",
	    .finish = "spin-unlock l\nspin-trylock l",
	    .step = { "spin-lock l", "spin-trylock l", "spin-unlock l", NULL },
	},
	{ .id = NULL },
};
