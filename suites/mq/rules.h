/* rules: the judges of message queues, one a rule. Private to this folder. */
#ifndef SHALL_MQ_RULES_H
#define SHALL_MQ_RULES_H

#include "queue.h"

void mq_judge_conservation(const struct history *h, struct judgement *j);
void mq_judge_order(const struct history *h, struct judgement *j);
void mq_judge_bounds(const struct history *h, struct judgement *j);
void mq_judge_wake(const struct history *h, struct judgement *j);
void mq_judge_boundaries(const struct history *h, struct judgement *j);
void mq_judge_timed(const struct history *h, struct judgement *j);
void mq_judge_lifetime(const struct history *h, struct judgement *j);
void mq_judge_notify(const struct history *h, struct judgement *j);

/* There was no message for the call though one was there all the time; *what: which, -1: by number. */
bool mq_missed_message(const struct queue *q, const struct bag_get *g, int32_t *what);
/* There was no room for it though there was all the time. */
bool mq_missed_room(const struct queue *q, int32_t put);
/* Contradicts with a get and the put that it missed. */
void mq_contradict_missed(const struct queue *q, const struct bag_get *g, int32_t what, struct judgement *j,
    const char *why);

/* A registration of which the rule knows enough. / A signal that says that this one was notified. */
bool mq_is_judged(const struct history *h, const struct event *notify);
bool mq_notice_of(const struct history *h, const struct event *notify, const struct event *e);

#endif
