/*
 * health: is a run worth believing? A run whose perturbation has no effect, whose generators repeat themselves, or
 * whose cases are thrown away or cut off, passes everything and has shown nothing.
 *
 * The checks, each decided by Wilson's interval around what was counted, so that a run of few cases, on a slow or busy
 * machine, is not blamed for chance:
 *   discarded    more than half of the cases gave no history
 *   deadline     more than a tenth of the cases were ended by the watchdog
 *   duplicates   more than half of the scenarios had been drawn before in this run (mode and its seed aside)
 *   overlap      in a mode that promises it, fewer than one run of the mode probe in twenty has overlapping calls
 *   orders       or the runs of it have fewer distinct orders than one in ten
 * The mode probe is a scenario of two processes that touch nothing but a shared counter: no call waits, so only running
 * at the same time makes calls overlap. It is run now and then between the cases, for a fiftieth of the time at most.
 * Other work on the machine makes overlap rarer, not absent. With one processor there is none, and with few runs none
 * is no surprise: then the check is left out, with that reason. What overlap a rule needs as its evidence is its
 * situations' matter.
 */
#ifndef SHALL_HEALTH_H
#define SHALL_HEALTH_H

#include "world.h"

enum {
	HEALTH_MODES_MAX = 16,
	HEALTH_SCENARIOS = 1 << 14, /* are remembered, to see duplicates; what comes later is not looked at */
	PROBE_RUNS = 200            /* of one mode, at most */
};

struct mode_effect {
	uint64_t cases, overlapping, pairs; /* of the run: cases, those with overlapping calls, pairs of such calls */
	unsigned runs, overlapped, orders;  /* of the mode probe: runs, those with overlapping calls, distinct orders */
	uint64_t order[PROBE_RUNS];
};

struct health {
	uint64_t cases, discarded, quiet, drawn, duplicates;
	struct mode_effect mode[HEALTH_MODES_MAX]; /* by index in modes[] */
	uint64_t spent_us;                         /* by the mode probe */
	int processors;                            /* 0: the model world */
	uint64_t seen[2 * HEALTH_SCENARIOS];       /* hashes of scenarios, 0: free */
};

/* Each scenario before it is run, and each history of the real world. The outcomes are counted by the caller. */
void health_drawn(struct health *y, const struct scenario *s);
void health_judged(struct health *y, const struct history *h);

/*
 * Runs the mode probe if that fits into its share of `elapsed_us`; in `only`, or, if that is NULL, in the modes in
 * turn.
 */
void health_probe(struct health *y, struct world *w, const char *only, uint64_t elapsed_us);

/* The mode promises overlap, and enough cases are run in it to matter. */
bool health_promises_overlap(unsigned mode);

enum health_state { HEALTHY, ILL, HEALTH_UNKNOWN /* nothing is wrong, but whether calls overlap cannot be told */ };

/* `why`: what is wrong, or why it cannot be told. */
enum health_state health_of(const struct health *y, char *why, size_t size);

#endif
