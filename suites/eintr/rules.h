/* The judges of eintr, and what they and the edits of histories know of a call. */
#ifndef SHALL_EINTR_RULES_H
#define SHALL_EINTR_RULES_H

#include "../std/story.h"
#include "eintr.h"

/* What ran inside a call, directly: not inside another handler. */
struct met {
	uint32_t handlers;     /* in all */
	uint32_t interrupting; /* of them, those that were certainly installed without SA_RESTART, and came to their end */
	uint32_t rounds; /* of them, those that a `prod` sent when the one before had returned, which came the same way */
	uint32_t first, last; /* of the interrupting ones; NO_EVENT: none */
	uint32_t prod;        /* that sent the last one of the rounds; NO_EVENT: none */
};
/* `place`: that of the call in s->order. */
struct met eintr_met(const struct story *s, uint32_t place);

/* So many rounds in one call: at one of them it was asleep. */
enum { ROUNDS_ENOUGH = 50 };

/* Calls that SA_RESTART lets go on, and those that a handler without it ends. */
bool eintr_restarts(const struct event *e);
bool eintr_ends(const struct event *e);
bool eintr_failed(const struct event *e);
/* Some handler without SA_RESTART, or something else than a handler, may have ended it. */
bool eintr_may_end(const struct story *s, uint32_t index);
/* A handler ran in the process during the call. */
bool eintr_handled(const struct history *h, const struct event *e);

void eintr_judge_restart(const struct history *h, struct judgement *j);
void eintr_judge_fails(const struct history *h, struct judgement *j);

#endif
