/*
 * view: what rules need to know of one read-write lock or spin lock in one history.
 *
 * Promises: a lock is in view only if the history certainly has one there. It is certainly held from the return of the call
 * that got it to the call that releases it, or to the last thing that is known of a thread that never did. It is possibly in
 * others' way from that call to the return of the one that certainly released it; so is a call that failed, while it lasts,
 * and one that never returned, for ever. What comes after somebody was lost inside a call on it is not looked at: it may be in
 * any state then.
 */
#ifndef SHALL_RW_VIEW_H
#define SHALL_RW_VIEW_H

#include "history.h"
#include "judge.h"
#include "rw.h"

#define RW_NOWHERE UINT32_MAX

/* A call that asks for it, in the order of calls; or sections without records. */
struct rw_act {
	uint32_t event, release; /* RW_NOWHERE: it was not released */
	enum rw_how how;
	uint8_t actor;
	bool got, turns;
	uint64_t call, ret;
	uint64_t certain_to; /* from `ret` on; less than that: never */
	uint64_t possible_from, possible_to;
};

struct rw_view {
	const struct history *h;
	unsigned object;
	bool spins;
	uint64_t sound_until; /* before somebody was lost in it */
	size_t acts;
	struct rw_act *act;
};

/* The n-th lock in view; NULL beyond the last. */
const struct rw_view *rw_view_at(const struct history *h, unsigned index);

/* Both certainly have it at some time, and at least one excludes the other. */
bool rw_collide(const struct rw_act *x, const struct rw_act *y);
/* Nobody can have been in this call's way, nor have asked for it in vain while it lasted. */
bool rw_nobody_in_the_way(const struct rw_view *v, const struct rw_act *a);

/* Judges all locks of one kind, and counts these situations. */
enum rw_situation { RW_TOOK_TURNS, RW_HANDED, RW_REFUSED, RW_TOOK_AT_ONCE, RW_READ_TOGETHER, RW_READERS_REFUSE };
void rw_judge_kind(const struct history *h, struct judgement *j, bool spins);

#endif
