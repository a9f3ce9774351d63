/* The judges of std: counts.c adds up sends and takes, self.c what a call must have done before it returns. */
#ifndef SHALL_STD_RULES_H
#define SHALL_STD_RULES_H

#include "judge.h"

void std_judge_conservation(const struct history *h, struct judgement *j);
void std_judge_coalesce(const struct history *h, struct judgement *j);
void std_judge_pending(const struct history *h, struct judgement *j);
void std_judge_siginfo(const struct history *h, struct judgement *j);
void std_judge_self(const struct history *h, struct judgement *j);
void std_judge_fork(const struct history *h, struct judgement *j);

#endif
