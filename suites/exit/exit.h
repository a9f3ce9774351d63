/*
 * exit: what is over when a process's end is told: its threads have stopped, its descriptors are closed. The operations
 * belong to other mechanisms.
 */
#ifndef SHALL_EXIT_H
#define SHALL_EXIT_H

#include "judge.h"
#include "life.h"

enum { EXIT_THREADS, EXIT_KILLED, EXIT_BY_THREAD, EXIT_LOOKED, EXIT_AT_WORK };

void exit_judge_complete(const struct history *h, struct judgement *j);

/* A call that shows that somebody still has the other side, though nobody can: its opener's end had been told. */
bool exit_still_open(const struct history *h, const struct event *get);
/* A call that could have shown it: nobody has the other side, and the end of one who had it was told before. */
bool exit_looks(const struct history *h, const struct event *get, struct ending *end);

/* faults_calls.c */
void exit_plant_open(void);
void exit_plant_early(void);

#endif
