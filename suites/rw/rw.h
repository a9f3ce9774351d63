/*
 * rw: read-write locks that processes share, and what ../spin needs of them for spin locks. What rules read out of a history is
 * in view.h.
 *
 * An object of kind `rwlock` or `spinlock` is one in memory that all processes share (place.h), with two numbers beside it
 * that it guards. M makes it; whoever descends from M can use it. Nothing that is undefined is done: a thread asks only for
 * what it has nothing of, and releases only what it has, as far as its own calls tell.
 * A call that returns the number of an error is recorded as one that fails with it.
 */
#ifndef SHALL_RW_H
#define SHALL_RW_H

#include "actor.h"
#include "mechanism.h"
#include "model.h"

enum rw_how { RW_READS, RW_WRITES, RW_TRIES_READING, RW_TRIES_WRITING, RW_SPINS, RW_TRIES_SPINNING };
enum { RW_READING, RW_WRITING }; /* words of rw-turns */

/* What `rw-turns` reports; `rw-count`. */
enum { RW_DONE, RW_BAD };
enum { RW_COUNT };

static inline bool rw_tries(enum rw_how how)
{
	return how == RW_TRIES_READING || how == RW_TRIES_WRITING || how == RW_TRIES_SPINNING;
}
static inline bool rw_is_shared(enum rw_how how)
{
	return how == RW_READS || how == RW_TRIES_READING;
}

/* Every call that operations make into the system under test, for read-write locks and for spin locks; faults replace them. */
struct rw_calls {
	int (*take)(void *lock, enum rw_how how); /* 0 or an error */
	int (*release)(void *lock, bool spins);
};
extern struct rw_calls rw_calls;
extern const struct rw_calls rw_honest;

/* Why this system has none; NULL: it has. */
const char *rw_absent(void);
const char *rw_absent_spin(void);

bool rw_is_lock(unsigned kind); /* of the two kinds */
bool rw_is_spin(unsigned kind);

/* For the operations of both. */
void rw_perform_init(struct call *c, int (*init)(void *lock), bool spins);
void rw_perform_take(struct call *c, enum rw_how how);
void rw_perform_release(struct call *c);

/* ---- the model ---- */

enum rw_liberty { RW_WRITERS_FIRST, RW_NO_ROOM };
extern struct liberty rw_liberties[];

imagine_fn rw_imagine_init, rw_imagine_read, rw_imagine_write, rw_imagine_tryread, rw_imagine_trywrite,
    rw_imagine_release, rw_imagine_turns, rw_imagine_count, rw_imagine_spin, rw_imagine_tryspin;

#endif
