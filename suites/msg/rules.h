/* rules: the judges of System V queues, one a rule, and what edits of histories ask. Private to this folder. */
#ifndef SHALL_MSG_RULES_H
#define SHALL_MSG_RULES_H

#include "queue.h"

void msg_judge_selection(const struct history *h, struct judgement *j);
void msg_judge_conservation(const struct history *h, struct judgement *j);
void msg_judge_removed(const struct history *h, struct judgement *j);
void msg_judge_e2big(const struct history *h, struct judgement *j);
void msg_judge_full(const struct history *h, struct judgement *j);
void msg_judge_wake(const struct history *h, struct judgement *j);

/* ENOMSG though a message was there all the time. */
bool msg_missed(const struct msg_queue *q, const struct bag_get *g, int32_t *what);
/* A message longer than the call takes may have been there. */
bool msg_may_be_too_big(const struct msg_queue *q, const struct bag_get *g);
/* The queue held msg_qbytes all through it, without this one. */
bool msg_was_full(const struct msg_queue *q, const struct bag_put *p);
/* It waits for ever though there is room, or a message. */
bool msg_has_room(const struct msg_queue *q, const struct bag_put *p);
bool msg_has_message(const struct msg_queue *q, const struct bag_get *g, int32_t *what);

#endif
