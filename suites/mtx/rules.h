/* rules: the judges of mutexes, one a rule, and what their planted faults ask, too. Private to this folder. */
#ifndef SHALL_MTX_RULES_H
#define SHALL_MTX_RULES_H

#include "view.h"

void mtx_judge_exclusion(const struct history *h, struct judgement *j);
void mtx_judge_owner_dead(const struct history *h, struct judgement *j);
void mtx_judge_lost(const struct history *h, struct judgement *j);

/* Throughout that call nobody can have had it. */
bool mtx_was_free(const struct mtx_view *v, const struct mtx_act *a);
/* Somebody certainly died with it, so that this call, which got it, must have been told; NULL: that is not certain. */
const struct mtx_hold *mtx_must_be_told(const struct mtx_view *v, const struct mtx_act *a);
/* By the time that this call returned so many may have died with it, and so many were told that somebody had. */
unsigned mtx_deaths(const struct mtx_view *v, const struct mtx_act *a);
unsigned mtx_told(const struct mtx_view *v, const struct mtx_act *a);
/* It was certainly unlocked after EOWNERDEAD by somebody who said nothing, before that call could get it; NULL: it was not. */
const struct mtx_hold *mtx_lost_before(const struct mtx_view *v, const struct mtx_act *a);
/* It may have been, before that call returned. */
bool mtx_maybe_lost(const struct mtx_view *v, const struct mtx_act *a);

#endif
