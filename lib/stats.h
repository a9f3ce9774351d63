/*
 * stats: what numbers of trials say. No drawn scenario, history or verdict depends on these: they are for reports, and tell
 * shrinking when it has seen enough.
 */
#ifndef SHALL_STATS_H
#define SHALL_STATS_H

#include <stdint.h>

struct interval {
	double low, high; /* probabilities */
};

/* Clopper and Pearson's exact interval at 95 % for k successes in n trials; 0..1 if n is 0. */
struct interval stats_exact(uint64_t k, uint64_t n);

/* Wilson's interval for k successes in n trials, z standard deviations wide on either side; 0..1 if n is 0. */
struct interval stats_wilson(uint64_t k, uint64_t n, double z);

/* The bound on a rate after n trials without an event, at 95 %: 1 - 0.05^(1/n), about 3/n. */
double stats_bound(uint64_t n);

/*
 * Wald's sequential test, errors of 5 %: is the rate `high` rather than `low`? After k successes in n trials: 1 yes, -1 no,
 * 0 not decided yet. 0 < low < high < 1.
 */
int stats_sequential(uint64_t k, uint64_t n, double low, double high);

#endif
