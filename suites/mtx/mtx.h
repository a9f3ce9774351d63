/*
 * mtx: mutexes that processes share. What rules read out of a history is in view.h.
 *
 * An object of kind `mutex` is one in memory that all processes share (place.h), with two numbers beside it that it guards.
 * M makes it, before there is anybody else; whoever descends from M can use it. Nothing that is undefined is done: who
 * does not hold a mutex, as far as this thread's own calls tell, unlocks it only where it must be refused.
 * A call that returns the number of an error is recorded as one that fails with it, also where it gets the mutex with
 * EOWNERDEAD.
 */
#ifndef SHALL_MTX_H
#define SHALL_MTX_H

#include "actor.h"
#include "mechanism.h"
#include "model.h"
#include "port.h"

#include <pthread.h>

enum { MTX_NORMAL, MTX_ERRORCHECK, MTX_RECURSIVE, MTX_DEFAULT };
enum { MTX_STALLED, MTX_ROBUST };
enum { MTX_UNLENT, MTX_INHERITS };

/* What `mutex-turns` reports. */
enum { MTX_TURNS_DONE, MTX_TURNS_DIED, MTX_TURNS_BAD };
/* What `mutex-touch` and `mutex-count` report first. */
enum { MTX_COUNT };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct mtx_calls {
	int (*init)(pthread_mutex_t *mutex, const struct port_mutex_form *form);
	int (*destroy)(pthread_mutex_t *mutex);
	int (*lock)(pthread_mutex_t *mutex);
	int (*trylock)(pthread_mutex_t *mutex);
	int (*timedlock)(pthread_mutex_t *mutex, const struct timespec *until);
	int (*unlock)(pthread_mutex_t *mutex);
	int (*consistent)(pthread_mutex_t *mutex);
};
extern struct mtx_calls mtx_calls;

/* Why this system has none; NULL: it has. */
const char *mtx_absent(void);
const char *mtx_absent_robust(void);
const char *mtx_absent_timed(void);

bool mtx_is_mutex(unsigned kind);

/* ---- for steps of others that wait with a mutex ---- */

/* The mutex that this thread holds, once, and that is in order; NULL: it does not. */
pthread_mutex_t *mtx_mine(const struct call *c, unsigned object);
/* What a wait that had released it came back with. */
void mtx_came_back(const struct call *c, unsigned object, int error);

/* Deadlines that are recorded: within ten seconds of now. */
static inline int64_t mtx_us(int64_t us)
{
	return us % 10000000;
}

/* ---- the model ---- */

enum mtx_liberty { MTX_LATE_DEATH, MTX_NO_ROOM, MTX_NO_INHERIT, MTX_EXEC_FREES };
extern struct liberty mtx_liberties[];

imagine_fn mtx_imagine_init, mtx_imagine_renew, mtx_imagine_lock, mtx_imagine_trylock, mtx_imagine_timedlock,
    mtx_imagine_unlock, mtx_imagine_consistent, mtx_imagine_touch, mtx_imagine_turns, mtx_imagine_count;

/* This thread holds it once and it is in order; lets go of it; takes it: 0, an error, or -1 if that must wait. */
bool mtx_model_mine(struct model *m, const struct call *c, unsigned object);
void mtx_model_release(struct model *m, const struct call *c, unsigned object);
int mtx_model_take(struct model *m, const struct call *c, unsigned object);

#endif
