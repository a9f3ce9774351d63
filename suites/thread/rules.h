/* The judges of thread: process.c what is sent to the process, directed.c what is sent to one thread. */
#ifndef SHALL_THREAD_RULES_H
#define SHALL_THREAD_RULES_H

#include "ledger.h"

void thread_judge_process(const struct history *h, struct judgement *j);
void thread_judge_directed(const struct history *h, struct judgement *j);

/* A stream of a process of several threads of which all was sent to single threads. */
bool thread_is_directed(const struct story *s, const struct stream *t);
/* Of what was sent to that thread: how many of the takes up to and with the i-th are one too many; 0: none. */
unsigned thread_excess_of(const struct story *s, const struct stream *t, uint32_t take);

#endif
