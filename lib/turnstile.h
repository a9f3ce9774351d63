/*
 * turnstile: one token in the arena says whose step is next, so that steps begin in an order drawn from the mode's seed
 * and not by chance. The order is PCT's (Burckhardt et al., ASPLOS 2010): actors have random distinct priorities, the
 * highest goes on until it has nothing to do, and at some drawn places the one whose turn it is becomes the last but one.
 *
 * Promises: a scenario of steps that cannot block begins them in the same order whenever it is run with the same seed, on
 * every machine. Nobody waits for ever: a turn that is not used or not given back within a bounded time, although nobody
 * took a ticket, is taken away, so a killed, stopped or sleeping holder holds up nothing.
 * What blocks: a step that is known to wait (suspend, reap, exec …) gives its turn back before its call begins and becomes
 * the last; who waits for another's end has no turn before that. Any other step that turns out to sleep (a read, a full
 * pipe) loses its turn and becomes the last. It comes back when its turn comes again and its call has returned. So the
 * order is the same again as long as the same calls sleep.
 * Does not promise: the order of what the system does inside such calls and in handlers, of a process that is ended by
 * another's signal (SIGKILL alone is foreseen), and on a machine so busy that a process gets no processor for `long` time.
 *
 * Invariants: `turn` is serial * 256 + owner and changes by compare-and-swap only; who has made it TURN_CHANGING decides
 * who is next. All other members are hints that make a wrong choice at worst.
 */
#ifndef SHALL_TURNSTILE_H
#define SHALL_TURNSTILE_H

#include "scenario.h"

#include <stdatomic.h>

struct arena;
struct call;

enum { TURNS_CHANGED_MAX = 32 };

struct turnstile {
	_Atomic uint64_t turn;
	_Atomic int32_t rank[ACTORS_MAX];   /* the highest goes first */
	_Atomic uint32_t stand[ACTORS_MAX]; /* enum turn_stand */
	_Atomic uint32_t
	    waits[ACTORS_MAX];   /* who is away, for whose end: the actor + 1, its own if for nobody's; 0 unknown */
	_Atomic int32_t last;    /* the lowest rank that was given */
	_Atomic uint32_t misses; /* turns in a row that were taken away */
	_Atomic uint32_t taken;  /* turns that were used */
	_Atomic uint64_t order;  /* hash of who used them for which step */
	/* Turns taken away: from calls that may sleep; from others, or taken when nobody's turn was left. */
	_Atomic uint32_t slept, broken;
	uint32_t changes;
	uint32_t change[TURNS_CHANGED_MAX]; /* numbers of turns */
	uint32_t patience;                  /* machine's scale */
};

/* Before a case: draws the order. Depends on the scenario, its mode's seed and nothing else. */
void turnstile_prepare(struct turnstile *t, const struct scenario *s, unsigned scale);

/* In a worker, before a step: gives back the turn of the last one, waits for the next. */
void turnstile_take(struct call *c);
/* The actor does no more steps; gives its turn back. A process's end is that of all its actors. */
void turnstile_leave(struct arena *a, unsigned actor, bool process);
/* The step under way looks for something that another must do first: the others go, then it is its turn again. */
void turnstile_pass(struct arena *a, unsigned actor);

#endif
