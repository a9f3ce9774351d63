/* rules: the judges of sets of semaphores, one a rule, and what edits of histories ask. Private to this folder. */
#ifndef SHALL_SSEM_RULES_H
#define SHALL_SSEM_RULES_H

#include "view.h"

void ssem_judge_conservation(const struct history *h, struct judgement *j);
void ssem_judge_all_or_nothing(const struct history *h, struct judgement *j);
void ssem_judge_undo(const struct history *h, struct judgement *j);
void ssem_judge_wakeup(const struct history *h, struct judgement *j);
void ssem_judge_zero(const struct history *h, struct judgement *j);
void ssem_judge_removed(const struct history *h, struct judgement *j);

/* What does not agree with what was given and taken: it says that there is more than can be, or less than must be. */
struct ssem_misfit {
	uint32_t event;
	unsigned semaphore;
	bool more;
	int64_t bound;
};

/* The call as it is, or as it would be with the other answer; false: it fits. */
bool ssem_overdrawn(const struct ssem_view *v, const struct ssem_act *a, struct ssem_misfit *out);
bool ssem_refused_for_nothing(const struct ssem_view *v, const struct ssem_act *a, struct ssem_misfit *out);
/* An array that did nothing would explain it, by a part of it; NULL: none. */
const struct ssem_act *ssem_half_done(const struct ssem_view *v, const struct ssem_misfit *misfit);
/* The end of a process would explain it. */
bool ssem_undone(const struct ssem_view *v, const struct ssem_misfit *misfit);

/* Why it must not sleep where the values are at rest. */
enum ssem_wakes { SSEM_SLEEPS, SSEM_WAKES, SSEM_WAKES_BY_UNDO };
enum ssem_wakes ssem_wakes(const struct ssem_view *v, const struct ssem_act *a);

/* What waited for zero went on though there was no zero, all through it. */
bool ssem_never_zero(const struct ssem_view *v, const struct ssem_act *a);

#endif
