/*
 * holds: what a history tells of locks of bytes: who certainly, who possibly had which bytes when. For the rules, those of
 * ../ofd too: owners are processes, or open file descriptions where ../ofd's operations ask.
 *
 * A lock is taken between the call and the return of a request that succeeded. It is certainly held from that return to the
 * call of the first thing that may end it; possibly from that call to the return of the first that certainly ended it. What
 * may end it: another request of its process for these bytes (again certain from the return of one that failed), and the
 * going of any descriptor that its process has of the file: by close, by dup2() over it, by exec, by the end of the process. A
 * description's locks end with its last descriptor.
 * A request that never returned possibly holds what it asked for. Source of the definitions: the processes catalogue, 1.2.
 *
 * No family of requests is in another's way. lockf()'s are owned by processes; flock()'s by descriptions, and are for whole
 * files: one that changes a lock may lose the old one, so that is not certain again when it has failed.
 *
 * Bytes come in parts: ranges that no request of the history divides.
 * Invariants: calls, ends and holds are by object, then in the order of their events' calls (holds: by part and process, too).
 */
#ifndef SHALL_LOCK_HOLDS_H
#define SHALL_LOCK_HOLDS_H

#include "history.h"
#include "lock.h"

#define NOWHERE UINT32_MAX

enum lock_family { FAMILY_FCNTL, FAMILY_FLOCK, FAMILY_LOCKF, FAMILIES };

enum lock_outcome {
	LOCK_GRANTED, /* or what was asked for was told */
	LOCK_REFUSED, /* EACCES, EAGAIN */
	LOCK_FAILED,  /* otherwise: nothing has changed */
	LOCK_NEVER    /* did not return */
};

/* Owners are those of ../file/table.h, up to LOCK_OWNERS. */
enum { LOCK_OWNERS = 64 };

/* A call on a lock. */
struct lock_call {
	uint32_t event;
	uint8_t owner, process, object, type, family;
	bool asks, waits; /* getlk, setlkw */
	enum lock_outcome outcome;
	int64_t low, high;
};

enum lock_ending { ENDS_NEVER, ENDS_REPLACED, ENDS_UNLOCKED, ENDS_CLOSED, ENDS_BURIED, ENDS_EXEC, ENDS_DEATH };

/* A descriptor of the file goes, of that process; or the last of that open file description. */
struct lock_gone {
	uint8_t owner, process, object;
	enum lock_ending how;
	bool certain;
	uint64_t call, ret;
	uint32_t event; /* that closed it; of a death the report, NOWHERE if there is none */
};

/* Of one part of the file, one owner, one request. Certain holds are several where a request that failed came between. */
struct hold {
	uint32_t call; /* index into locks.call */
	uint8_t owner, process, object, type, family;
	enum lock_ending how;
	uint32_t end;                      /* the event that ended it, NOWHERE: unknown */
	int64_t low, high;                 /* of the part */
	uint64_t certain_from, certain_to; /* empty if from > to */
	uint64_t possible_from, possible_to;
};

struct locks {
	const struct history *h;
	size_t calls, gone_count, holds;
	struct lock_call *call;
	struct lock_gone *gone;
	struct hold *hold;
	bool threads[ACTORS_MAX]; /* the process has several */
	unsigned descriptions;
	uint32_t description[LOCK_OWNERS - LOCK_DESCRIPTIONS]; /* of those owners: the event that made it */
};

/* NULL: there are none, or it cannot be told which bytes they are of. */
const struct locks *locks_of(const struct history *h);

static inline bool lock_meets(const struct lock_call *q, const struct hold *x)
{
	return q->object == x->object && q->owner != x->owner && q->family == x->family &&
	    locks_conflict(q->type, x->type) && q->low <= x->high && x->low <= q->high;
}
static inline bool hold_is_certain(const struct hold *x)
{
	return x->certain_from <= x->certain_to;
}

/* The owner is an open file description. */
static inline bool lock_is_ofd(unsigned owner)
{
	return owner >= LOCK_DESCRIPTIONS;
}
/* By fcntl(), for a process; for an open file description. By flock(). By lockf(). */
static inline bool lock_is_plain(const struct lock_call *q)
{
	return !lock_is_ofd(q->owner) && q->family == FAMILY_FCNTL;
}
static inline bool lock_is_described(const struct lock_call *q)
{
	return lock_is_ofd(q->owner) && q->family == FAMILY_FCNTL;
}
static inline bool lock_is_flock(const struct lock_call *q)
{
	return q->family == FAMILY_FLOCK;
}
static inline bool lock_is_lockf(const struct lock_call *q)
{
	return q->family == FAMILY_LOCKF;
}

/* A lock of another owner of its kind that is in the call's way all the time, the n-th such; NULL: there are not so many. */
const struct hold *locks_in_the_way(const struct locks *l, const struct lock_call *q, unsigned nth);
/* The same, of an owner of the other kind. */
const struct hold *locks_across(const struct locks *l, const struct lock_call *q, unsigned nth);
/* One of any kind that may be in its way at some time; NULL: none, so that it must be granted. */
const struct hold *locks_excuse(const struct locks *l, const struct lock_call *q);
/* The last, of its kind, that would be in its way if what certainly ended it in that way had not; NULL: there is none. */
const struct hold *locks_stale(const struct locks *l, const struct lock_call *q, enum lock_ending from,
    enum lock_ending to);
/* It says that there is, or that there is no lock in its way; false: neither. */
static inline bool lock_went_through(const struct history *h, const struct lock_call *q)
{
	return q->outcome == LOCK_GRANTED && q->type != LOCK_FREE &&
	    (!q->asks || q->family == FAMILY_LOCKF || h->event[q->event].out[TOLD_TYPE] == LOCK_FREE);
}
static inline bool lock_was_refused(const struct history *h, const struct lock_call *q)
{
	return q->asks && q->family != FAMILY_LOCKF
	    ? q->outcome == LOCK_GRANTED && h->event[q->event].out[TOLD_TYPE] != LOCK_FREE
	    : q->outcome == LOCK_REFUSED;
}

#endif
