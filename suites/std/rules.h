/* The judges of std: counts.c adds up sends and takes, self.c what a call must have done before it returns. */
#ifndef SHALL_STD_RULES_H
#define SHALL_STD_RULES_H

#include "judge.h"
#include "story.h"

void std_judge_conservation(const struct history *h, struct judgement *j);
void std_judge_coalesce(const struct history *h, struct judgement *j);
/* The takes of a window of blocked sends, of which one at least must have come: take[first .. last-1]. False: there is none. */
bool std_find_coalescing(const struct story *s, const struct stream *t, uint32_t *first, uint32_t *last);
void std_judge_pending(const struct history *h, struct judgement *j);
void std_judge_siginfo(const struct history *h, struct judgement *j);
void std_judge_self(const struct history *h, struct judgement *j);
void std_judge_fork(const struct history *h, struct judgement *j);

#endif
