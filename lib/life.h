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
/* The last ticket at which a process was certainly alive, and the first from which it was certainly gone (OPEN: unknown). */
void life_of(const struct history *h, unsigned process, uint64_t *alive, uint64_t *gone);
/* True if a signal may have ended the process: one was sent to it, or it was inside a call that may raise SIGPIPE. */
bool life_could_end(const struct history *h, unsigned process);
/* The call of its `exit`, which begins its possible end; OPEN if it has none. */
uint64_t life_exit(const struct history *h, unsigned process);

#endif
