/* The judges of rtsig: values.c what comes out of the queues, order.c in which order, limit.c how much fits. */
#ifndef SHALL_RTSIG_RULES_H
#define SHALL_RTSIG_RULES_H

#include "../std/story.h"
#include "judge.h"
#include "mechanism.h"
#include "rtsig.h"

/* Why nothing can be accepted here with its value, NULL if it can. */
const char *rtsig_no_acceptance(void);

void rtsig_judge_conservation(const struct history *h, struct judgement *j);
void rtsig_judge_payload(const struct history *h, struct judgement *j);
void rtsig_judge_mix(const struct history *h, struct judgement *j);
void rtsig_judge_fifo(const struct history *h, struct judgement *j);
void rtsig_judge_lowest(const struct history *h, struct judgement *j);
void rtsig_judge_remains(const struct history *h, struct judgement *j);
void rtsig_judge_limit(const struct history *h, struct judgement *j);

/* A realtime signal whose takes may be compared with its sends: nobody unknown meddles. */
static inline bool rtsig_counts(const struct story *s, const struct stream *t)
{
	return is_realtime(t->signal) && !in_set(s->foreign, t->signal);
}

/* A take that says what it is: it carries SI_QUEUE and a value. */
static inline bool rtsig_is_queued(const struct event *e)
{
	return e->ret != OPEN && e->out[REPORT_FORM] != FORM_PLAIN && e->out[REPORT_CODE] == CODE_QUEUE;
}
/* A take that says that it is not. */
static inline bool rtsig_is_other(const struct event *e)
{
	return e->ret != OPEN && e->out[REPORT_FORM] != FORM_PLAIN && e->out[REPORT_CODE] != CODE_QUEUE;
}

/* All that was sent was sent to a SA_SIGINFO handler: values and codes are promised to nothing else. */
bool rtsig_was_info(const struct story *s, const struct stream *t);

/* True if the stream has takes that do not tell whether and which value came. */
bool rtsig_has_mute_takes(const struct story *s, const struct stream *t);

/* All of the stream that follows holds for one thread that takes one signal after another. */
bool rtsig_is_orderly(const struct story *s, const struct stream *t);

/* An instance that certainly was in the queue all through [from, to], sent before and taken after or never; NULL: none. */
const struct sent *rtsig_certainly_left(const struct story *s, const struct stream *t, uint64_t from, uint64_t to);

/* The order of numbers is judged for this process, handlers included. */
bool rtsig_is_lowest_judged(const struct story *s, unsigned process);

/* Contradicts where values were lost, invented or doubled. */
void rtsig_check_values(const struct story *s, const struct stream *t, struct judgement *j);
void rtsig_check_fifo(const struct story *s, const struct stream *t, struct judgement *j, bool count);

#endif
