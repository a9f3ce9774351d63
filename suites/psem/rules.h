/* rules: the judges of semaphores, one a rule. Private to this folder. */
#ifndef SHALL_PSEM_RULES_H
#define SHALL_PSEM_RULES_H

#include "view.h"

#include "../std/naming.h"

void psem_judge_conservation(const struct history *h, struct judgement *j);
void psem_judge_no_lost_post(const struct history *h, struct judgement *j);
void psem_judge_trywait(const struct history *h, struct judgement *j);
void psem_judge_timed(const struct history *h, struct judgement *j);
void psem_judge_handlers(const struct history *h, struct judgement *j);
void psem_judge_open(const struct history *h, struct judgement *j);

/* The last post that had certainly been made by then, for whoever reads a finding; else that event. */
uint32_t psem_last_post(const struct sem_view *v, uint64_t before, uint32_t otherwise);
/* Nobody else was at the semaphore during that call. */
bool psem_is_at_rest(const struct sem_view *v, const struct count_act *a);
/* The post was made by a handler that had come into another call on a semaphore. */
bool psem_post_within(const struct sem_view *v, const struct count_act *a);
naming psem_names;

#endif
