/* signals: sets of signals, as steps and checks of the programs of `shall emit-c` name them; see frame.h. */
#ifndef SHALL_EMIT_SIGNALS_H
#define SHALL_EMIT_SIGNALS_H

#include "frame.h"

#define REALTIME (-1) /* in a list: all realtime signals */

static sigset_t signals(int all_but, const int *list)
{
	sigset_t set;
	int n;

	if (all_but)
		sigfillset(&set);
	else
		sigemptyset(&set);
	for (; *list != 0; list++)
		for (n = *list == REALTIME ? SIGRTMIN : *list; n <= (*list == REALTIME ? SIGRTMAX : *list); n++)
			if (all_but)
				sigdelset(&set, n);
			else
				sigaddset(&set, n);
	return set;
}

#define ONLY(...) signals(0, (const int[]){ __VA_ARGS__, 0 })

#define ALL_BUT(...) signals(1, (const int[]){ __VA_ARGS__, 0 })

#define ALL ALL_BUT(0)

#define NONE ONLY(0)

/* The n-th realtime signal from SIGRTMIN on, beginning anew behind the last. */
static int rt(int n)
{
	return SIGRTMIN + n % (SIGRTMAX - SIGRTMIN);
}

enum { SIGNALS = 128 };

static int has(const sigset_t *set, int n)
{
	return sigismember(set, n) == 1;
}

#endif
