/*
 * trap: an access to memory that may fail, and by which signal.
 *
 * Promises: between trap_open() and trap_close() the calling thread survives a SIGSEGV or SIGBUS that its own access makes in
 * trap_touch(), and no other signal of those that can be blocked comes in between; afterwards the process's dispositions and
 * the thread's mask are what they were. One thread of a process tries at a time; the others wait for it. A child that was made
 * meanwhile is not held up. All of it is async-signal-safe but in a handler. A signal that somebody sent instead spoils the
 * case, which is then discarded.
 * Does not promise: that other threads of the process can ask for what these two signals do, or change it, meanwhile.
 */
#ifndef SHALL_MAP_TRAP_H
#define SHALL_MAP_TRAP_H

#include "actor.h"

void trap_open(const struct actor *a);
void trap_close(void);
/* Reads what is there to *value, or writes it. MAP_CAME_NONE: that was done; else the signal that came instead. */
int trap_touch(volatile uint64_t *word, bool writes, uint64_t *value);

#endif
