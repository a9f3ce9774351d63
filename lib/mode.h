/*
 * mode: how a run is perturbed, so that calls overlap and orders vary. A mode has a name and its own seed, both in the
 * scenario; `world` asserts now and then (mode_probe) that each still has its effect.
 *
 *   none     nothing between steps, meetings only yield: almost serial
 *   overlap  processes split over the processors, spinning meetings, random spins before steps: calls inside each other
 *   yield    overlap and, three times in ten, sched_yield() before a step: many orders and overlap
 */
#ifndef SHALL_MODE_H
#define SHALL_MODE_H

#include "actor.h"
#include "choice.h"

struct mode {
	const char *name;
	unsigned weight; /* share of the cases that are drawn without an explicit mode */
	bool pin;        /* split over the processors */
	bool spin;       /* meetings spin */
	unsigned delay;  /* at most so many turns of a loop before a step, half of the time; 0 none */
	unsigned yields; /* per cent of the steps that are preceded by sched_yield() */
};

extern const struct mode modes[]; /* ends with a NULL name */
const struct mode *mode_find(const char *name);
/* The mode of a case, by weights. */
const struct mode *mode_draw(struct choices *c);

/* In a worker: at its start, before each step, and while it waits at a meeting for the `turn`-th time. */
void mode_start(const struct actor *a);
void mode_step(struct actor *a);
void mode_wait(unsigned turn);

/* A loop of n turns that no compiler removes. */
void mode_spin(uint64_t n);

#endif
