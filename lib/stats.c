#include "stats.h"

#include <math.h>

/* P(X <= k) for X binomial(n, p). Terms far from the mode vanish, so the sum is exact enough for three digits. */
static double at_most(uint64_t k, uint64_t n, double p)
{
	double sum = 0;
	uint64_t i;

	if (p <= 0)
		return 1;
	if (p >= 1)
		return k >= n ? 1 : 0;
	for (i = 0; i <= k; i++)
		sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1) +
		    (double)i * log(p) + (double)(n - i) * log1p(-p));
	return sum < 1 ? sum : 1;
}

/* The p at which at_most(k, n, p) falls to `level`. */
static double falls_to(uint64_t k, uint64_t n, double level)
{
	double low = 0, high = 1;
	int i;

	for (i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (at_most(k, n, middle) > level)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

struct interval stats_exact(uint64_t k, uint64_t n)
{
	struct interval out = { 0, 1 };

	if (n == 0)
		return out;
	if (k > 0)
		out.low = falls_to(k - 1, n, 0.975);
	if (k < n)
		out.high = falls_to(k, n, 0.025);
	return out;
}

struct interval stats_wilson(uint64_t k, uint64_t n, double z)
{
	double share, middle, half, count = (double)n;

	if (n == 0)
		return (struct interval){ 0, 1 };
	share = (double)k / count;
	middle = (share + z * z / (2 * count)) / (1 + z * z / count);
	half = z / (1 + z * z / count) * sqrt(share * (1 - share) / count + z * z / (4 * count * count));
	return (struct interval){ k == 0 ? 0 : middle - half, k == n ? 1 : middle + half };
}

double stats_bound(uint64_t n)
{
	return n == 0 ? 1 : -expm1(log(0.05) / (double)n);
}

int stats_sequential(uint64_t k, uint64_t n, double low, double high)
{
	double evidence = (double)k * log(high / low) + (double)(n - k) * log((1 - high) / (1 - low));
	double enough = log(0.95 / 0.05);

	return evidence >= enough ? 1 : evidence <= -enough ? -1 : 0;
}
