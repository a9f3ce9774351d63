/*
 * ledger: what a process, of one thread or several, did with what it was sent of one signal.
 *
 * Promises: loss is told only where the process's first thread looked last, with the signal blocked, when all other
 * threads had been joined, and where nobody ever ignored the signal; excess only where no send can have made it. Signals to
 * one thread are not asked for, since what becomes of them when the thread ends is left open.
 */
#ifndef SHALL_THREAD_LEDGER_H
#define SHALL_THREAD_LEDGER_H

#include "../std/story.h"
#include "judge.h"

/* Nothing but the history's sends can make the signal, and nothing but its takes can use it up. */
bool ledger_counts(const struct story *s, const struct stream *t);

/* The question of the process's first thread after which nothing of the stream can be taken; NO_EVENT: there is none. */
uint32_t ledger_drain(const struct story *s, const struct stream *t);

/*
 * One take is too many, for only *sends sends can have come before it: that take, the one before it, and the last sends. Returns
 * how many events; 0: all can have been sent.
 */
unsigned ledger_excess(const struct stream *t, unsigned *sends, uint32_t event[CONTRADICTION_EVENTS_MAX]);

/* The last send to the process that was certainly made before its drain, if something had to be taken and was; else NULL. */
const struct sent *ledger_must_come(const struct story *s, const struct stream *t);

/* A send to the process that must have been taken by the drain and was not; NULL: there is none. Counts what must. */
const struct sent *ledger_lost(const struct story *s, const struct stream *t, uint32_t drain, uint64_t *must);

/*
 * A signal for the process was pending all through the last deadline while a thread waited for it or had it unblocked,
 * by the kick rule. Fills `proof` (send, the thread's call, kick, kick's question) and returns how many; 0: nothing is certain.
 */
unsigned ledger_hung(const struct story *s, const struct stream *t, uint32_t proof[4]);

/* Is the signal let in, or waited for, by the thread at that time? */
enum eligible { ELIGIBLE_NO, ELIGIBLE_YES, ELIGIBLE_WAITS, ELIGIBLE_UNKNOWN };
enum eligible ledger_eligible(const struct story *s, unsigned thread, unsigned signal, uint64_t time);

static inline bool ledger_is_threaded(const struct story *s, unsigned process)
{
	return !s->alone[process];
}

#endif
