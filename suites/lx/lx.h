/*
 * lx: what Linux has of its own for processes that wait for each other: futexes.
 *
 * An object of kind `futex` is a word in memory that all processes share (place.h). M gives it its first value; from then on it
 * is stored to by `futex-set` alone. Kernels know such a word by its page, wherever a process sees it.
 */
#ifndef SHALL_LX_H
#define SHALL_LX_H

#include "actor.h"
#include "judge.h"
#include "mechanism.h"
#include "model.h"

enum { LX_VALUE = 1, LX_US };                        /* operands of futex-wait, behind the word; of futex-set */
enum { LX_MOST = 1, LX_ALL = 1000 };                 /* of futex-wake; more than ever wait */
enum { LX_TO = 1, LX_WAKES, LX_MOVES, LX_EXPECTED }; /* of futex-requeue */

/* Every call that operations make into the system under test; planted faults replace entries. */
struct lx_calls {
	long (*wait)(void *word, uint32_t value, int64_t us); /* 0, or -1 with errno; below 0: without end */
	long (*wake)(void *word, int most);                   /* how many */
	long (*requeue)(void *word, int wakes, void *to, int moves, uint32_t value);
};
extern struct lx_calls lx_calls;
extern const struct lx_calls lx_honest;

/* Why this system has none; NULL: it has. */
const char *lx_absent_futex(void);

void lx_judge_futex(const struct history *h, struct judgement *j);

/* ---- facts, for the rule and for planted faults ---- */

/* It was set to that value, or to another one, at some time within, as far as is known. */
bool lx_may_be(const struct history *h, int64_t word, int64_t value, uint64_t from, uint64_t to);
bool lx_may_differ(const struct history *h, int64_t word, int64_t value, uint64_t from, uint64_t to);
/* Calls that may have been asleep at that word at some time within. */
int64_t lx_sleepers(const struct history *h, int64_t word, uint64_t from, uint64_t to);
/*
 * By that ticket the word had certainly changed for good from what this wait expected, and everybody was woken afterwards:
 * *set and *wake did it.
 */
bool lx_must_have_returned(const struct history *h, const struct event *wait, uint64_t by, uint32_t *set,
    uint32_t *wake);

/* ---- the model ---- */

enum lx_liberty { LX_SPURIOUS, LX_ANY_WAITER };
extern struct liberty lx_liberties[];

imagine_fn lx_imagine_init, lx_imagine_set, lx_imagine_wait, lx_imagine_wake, lx_imagine_requeue;

#endif
