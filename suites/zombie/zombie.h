/*
 * zombie: a process that has ended and whose end nobody has consumed. It keeps its id, its end and its place among processes.
 * The operations belong to other mechanisms; what is certain of children is wait's (kin.h).
 */
#ifndef SHALL_ZOMBIE_H
#define SHALL_ZOMBIE_H

#include "../wait/kin.h"

#include "judge.h"

enum { PERSIST_SIGNALLED, PERSIST_FORKED, PERSIST_EXECED, PERSIST_CONSUMED };
enum { KILL_ENDING, KILL_OTHER, KILL_BY_OTHER };

void zombie_judge_persist(const struct history *h, struct judgement *j);
void zombie_judge_kill(const struct history *h, struct judgement *j);

/* The first call that told of the child's end and left it there; NO_EVENT: there is none. */
uint32_t zombie_seen(const struct history *h, unsigned child);
/* A signal to a process that was certainly dead and not consumed all the time of the call. */
bool zombie_is_sent(const struct history *h, const struct event *e);

#endif
