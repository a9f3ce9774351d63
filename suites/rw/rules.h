/* rules: the judges of read-write locks and of spin locks. */
#ifndef SHALL_RW_RULES_H
#define SHALL_RW_RULES_H

#include "view.h"

void rw_judge_exclusion(const struct history *h, struct judgement *j);
void rw_judge_spin(const struct history *h, struct judgement *j);

#endif
