/*
 * cond: condition variables that processes share.
 *
 * An object of kind `condition` is one in memory that all processes share (place.h), with a number of tokens beside it. M
 * makes it, before there is anybody else. Whoever waits holds a mutex of ../mtx, the same for all who wait; `cond-take` waits
 * for a token as programs do, again and again while there is none.
 */
#ifndef SHALL_COND_H
#define SHALL_COND_H

#include "actor.h"
#include "mechanism.h"
#include "model.h"
#include "port.h"

#include <pthread.h>

/* What `cond-give` and `cond-take` report: how many there are then. */
enum { COND_TOKENS };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct cond_calls {
	int (*init)(pthread_cond_t *cond);
	int (*wait)(pthread_cond_t *cond, pthread_mutex_t *mutex);
	int (*timedwait)(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until);
	int (*signal)(pthread_cond_t *cond);
	int (*broadcast)(pthread_cond_t *cond);
};
extern struct cond_calls cond_calls;

/* Why this system has none; NULL: it has. */
const char *cond_absent(void);

bool cond_is_condition(unsigned kind);

/* ---- the model ---- */

enum cond_liberty { COND_SPURIOUS, COND_WHICH, COND_WAKES_MORE, COND_LATE_TIMEOUT, COND_NO_ROOM };
extern struct liberty cond_liberties[];

imagine_fn cond_imagine_init, cond_imagine_wait, cond_imagine_timedwait, cond_imagine_signal, cond_imagine_broadcast,
    cond_imagine_give, cond_imagine_take;

#endif
