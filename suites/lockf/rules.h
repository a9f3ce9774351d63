/*
 * rules: the judge of lockf().
 */
#ifndef SHALL_LOCKF_RULES_H
#define SHALL_LOCKF_RULES_H

#include "judge.h"
#include "lockf.h"

void lockf_judge(const struct history *h, struct judgement *j);

#endif
