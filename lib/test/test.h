/* What unit tests share: points in TAP, counted; the plan comes last. */
#ifndef SHALL_TEST_H
#define SHALL_TEST_H

#include "mechanism.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned test_points, test_failures;

static inline void check(bool good, const char *what)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++test_points, what);
	test_failures += !good;
	fflush(stdout);
}

static inline void check_number(long long seen, long long expected, const char *what)
{
	check(seen == expected, what);
	if (seen != expected)
		printf("# saw %lld, expected %lld\n", seen, expected);
}

static inline int test_end(void)
{
	printf("1..%u\n", test_points);
	return test_failures > 0;
}

#endif
