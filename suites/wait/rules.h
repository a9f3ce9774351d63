/*
 * rules: what the rules about waiting for children are made of; each function judges one of them.
 */
#ifndef SHALL_WAIT_RULES_H
#define SHALL_WAIT_RULES_H

#include "judge.h"
#include "kin.h"

/* The situations of each, in the order of rules.c. */
enum { ONCE_EXITED, ONCE_KILLED, ONCE_SLEPT, ONCE_POLLED, ONCE_GROUP, ONCE_DRAINED, ONCE_TOGETHER };
enum {
	ENCODES_ZERO,
	ENCODES_LOW,
	ENCODES_BEYOND,
	ENCODES_KILL,
	ENCODES_OTHER,
	ENCODES_REALTIME,
	ENCODES_THREAD,
	ENCODES_CAUSES
};
enum { WAITERS_SHARE, WAITERS_ROBBED, WAITERS_BURST };
enum { EARLY_SLEPT, EARLY_THREADS, EARLY_KILLED };
enum { NOHANG_ZERO, NOHANG_TOLD, NOHANG_NONE, NOHANG_SEEN };
enum { SELECTION_CHILD, SELECTION_GROUP, SELECTION_OWN, SELECTION_OTHERS, SELECTION_NONE };
enum { DIRECT_TOLD, DIRECT_GRANDCHILD, DIRECT_OTHER };
enum { SAME_TWICE, SAME_CONSUMED, SAME_GONE };
enum { INFO_EXITED, INFO_KILLED, INFO_STOPPED, INFO_CONTINUED };
enum { STOPS_STOPPED, STOPS_CONTINUED, STOPS_AGAIN, STOPS_KILLED };

void wait_judge_once(const struct history *h, struct judgement *j);
void wait_judge_encoding(const struct history *h, struct judgement *j);
void wait_judge_waiters(const struct history *h, struct judgement *j);
void wait_judge_early(const struct history *h, struct judgement *j);
void wait_judge_nohang(const struct history *h, struct judgement *j);
void wait_judge_selection(const struct history *h, struct judgement *j);
void wait_judge_direct(const struct history *h, struct judgement *j);
void wait_judge_same(const struct history *h, struct judgement *j);
void wait_judge_info(const struct history *h, struct judgement *j);
void wait_judge_stops(const struct history *h, struct judgement *j);

#endif
