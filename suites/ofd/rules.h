/*
 * rules: the judges of locks of open file descriptions, one a rule.
 */
#ifndef SHALL_OFD_RULES_H
#define SHALL_OFD_RULES_H

#include "../lock/rules.h"

void ofd_judge_ownership(const struct history *h, struct judgement *j);
void ofd_judge_across(const struct history *h, struct judgement *j);

#endif
