/* The judges of act: inside.c what is blocked in handlers and let in again, reset.c handlers that run once. */
#ifndef SHALL_ACT_RULES_H
#define SHALL_ACT_RULES_H

#include "../std/story.h"
#include "judge.h"
#include "mechanism.h"

void act_judge_mask(const struct history *h, struct judgement *j);
void act_judge_nodefer(const struct history *h, struct judgement *j);
void act_judge_reset(const struct history *h, struct judgement *j);

/* What must be blocked in a handler, and what may be, of the signals that are compared. False: it says nothing. */
struct bounds {
	uint64_t least, most;
};
bool act_bounds(const struct story *s, uint32_t handler, struct bounds *out);
/* Signals that masks of a process can be compared by. */
uint64_t act_compared(const struct story *s, unsigned process);
/* The mask that a call found, of a thread of which a handler had returned before: that handler; NO_EVENT: there is none. */
uint32_t act_restored_by(const struct story *s, uint32_t index, uint64_t *found);

/* A handler with SA_RESETHAND that ran once: from here on its signal has its default action. */
struct reset {
	uint32_t action, handler;
	uint64_t until; /* the next change of the disposition; OPEN: none */
	unsigned signal;
};
/* The next one of a process, from place *at in its part of story.order on; false: none is left. */
bool act_next_reset(const struct story *s, unsigned process, uint32_t *at, struct reset *out);
/* What it tells against the system: an event that contradicts, NO_EVENT: none. */
uint32_t act_second_handler(const struct story *s, const struct reset *r);

/* A signal that a handler sends again, of its own number, and that must be handled inside the call. */
bool act_sends_again(const struct story *s, uint32_t index);

#endif
