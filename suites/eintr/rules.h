/* The judges of eintr, and what they and the edits of histories know of a call. */
#ifndef SHALL_EINTR_RULES_H
#define SHALL_EINTR_RULES_H

#include "../std/story.h"
#include "eintr.h"

/* What ran inside a call, directly: not inside another handler. */
struct met {
	uint32_t handlers;
	uint32_t interrupting; /* of them, those certainly installed without SA_RESTART that came to their end */
	/* Of these, those that a `prod` sent when the one before had returned, and nothing was pending; as that one was. */
	uint32_t rounds;
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

/* The situations of the two rules, in the order of their rows. */
enum { RESTART_READS, RESTART_WRITES, RESTART_ACCEPTS, RESTART_WAITS, RESTART_MIXED, RESTART_MANY };
enum { ENDED_READS, ENDED_WRITES, ENDED_OPENS, ENDED_ACCEPTS, ENDED_WAITS, ENDED_SUSPENDS, ENDED_LATE };

void eintr_judge_restart(const struct history *h, struct judgement *j);
void eintr_judge_fails(const struct history *h, struct judgement *j);

#endif
