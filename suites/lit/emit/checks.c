/* The checks of the rules of litmus tests, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

/* Some game of a shape from `first` to `last` had a round that ended wrong. */
static int lit_seen(long first, long last, const char *what)
{
	const struct event *e;

	for (e = NULL; (e = next(e)) != NULL;)
		if (is(e, "lit-play") && e->asked >= first && e->asked <= last && e->value > 0)
			return seen(what, e, NULL);
	return 0;
}

static int check_lit_rmw_atomic(void)
{
	return lit_seen(ADD, FLIP, "a read-modify-write was not one step: two found the same");
}

static int check_lit_store_buffering(void)
{
	return lit_seen(SB, SB, "two stored each to one cell and loaded the other, and both missed the other's store");
}

static int check_lit_message_passing(void)
{
	return lit_seen(MP, MP, "a flag was seen, and not what had been stored before it");
}

static int check_lit_other_shapes(void)
{
	return lit_seen(LB, IRIW, "accesses of different processes came in an order that their memory order forbids");
}

static int check_lit_coherence(void)
{
	return lit_seen(RR, TEAR, "the values of one cell were not seen in one order, or one was torn");
}
