/*
 * stats: what numbers of trials say. For reports only: no decision that changes a scenario or a history depends on these.
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

#endif
