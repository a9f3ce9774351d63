/* Steps on spin locks: those of ../rw that are for writing, by another call. */
#include "../rw/rw.h"

#include "port.h"

static void perform_init(struct call *c)
{
	rw_perform_init(c, port_spin_init, true);
}

static void perform_lock(struct call *c)
{
	rw_perform_take(c, RW_SPINS);
}

static void perform_trylock(struct call *c)
{
	rw_perform_take(c, RW_TRIES_SPINNING);
}

const struct op spin_ops[] = {
	{ "spin-init", "obj", "", ROLE_NONE, perform_init, rw_imagine_init, "makes the spin lock, by M" },
	{ "spin-lock", "obj", "", ROLE_NONE, perform_lock, rw_imagine_spin, "locks it" },
	{ "spin-trylock", "obj", "", ROLE_NONE, perform_trylock, rw_imagine_tryspin, "locks it if it is free" },
	{ "spin-unlock", "obj", "", ROLE_NONE, rw_perform_release, rw_imagine_release, "unlocks it" },
	{ .name = NULL },
};
