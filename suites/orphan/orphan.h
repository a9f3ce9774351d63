/*
 * orphan: processes whose parent has ended: the system gives them another. They are asked for it by `ids` (fork.h).
 */
#ifndef SHALL_ORPHAN_H
#define SHALL_ORPHAN_H

#include "actor.h"
#include "judge.h"
#include "model.h"

enum imagined orphan_imagine_outlive(struct call *c, struct model *m);

enum { ORPHAN_TOLD, ORPHAN_KILLED, ORPHAN_BETWEEN };

void orphan_judge_reparented(const struct history *h, struct judgement *j);

/* An `ids` of a process whose parent's end had been told before: index of who told it; UINT32_MAX: it had not. */
uint32_t orphan_told(const struct history *h, const struct event *e);

#endif
