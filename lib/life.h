/*
 * life: from when to when a process was certainly there, and when signals may have reached it, as far as a history tells.
 *
 * Every answer errs on the side of not knowing. Source of the definitions: the channels catalogue, section 1.
 */
#ifndef SHALL_LIFE_H
#define SHALL_LIFE_H

#include "history.h"

/* The call of the process's first record after that ticket, OPEN if there is none. */
uint64_t life_first_act(const struct history *h, unsigned process, uint64_t after);

/* Whether it tells that a process has ended, by waiting for it or asking: which one, and how. */
struct ending {
	unsigned process;
	bool killed;
	int64_t code; /* the status, of which the low byte counts, or the signal */
};
bool event_tells_end(const struct history *h, const struct event *e, struct ending *out);

struct life {
	uint64_t first; /* the call of its first record, OPEN if there is none */
	uint64_t alive; /* the last ticket at which it was certainly alive */
	uint64_t gone;  /* the first from which it was certainly gone; OPEN: unknown */
	uint64_t exits; /* the call of its `exit`, which begins its possible end; OPEN if it has none */
};
/* Those of all processes, by the index of their first thread. */
void lives_of(const struct history *h, struct life life[HISTORY_ACTORS]);
/* True if a signal may have ended the process: one was sent to it, or it was inside a call that may raise SIGPIPE. */
bool life_could_end(const struct history *h, unsigned process);

#endif
