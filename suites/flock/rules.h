/*
 * rules: the judge of flock().
 */
#ifndef SHALL_FLOCK_RULES_H
#define SHALL_FLOCK_RULES_H

#include "flock.h"
#include "judge.h"

void flock_judge(const struct history *h, struct judgement *j);

#endif
