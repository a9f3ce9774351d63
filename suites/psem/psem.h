/*
 * psem: POSIX semaphores. What rules read out of a history is in view.h.
 *
 * An object of kind `named-sem` is a semaphore by a name of the run's shelf, one of kind `shared-sem` an unnamed one in
 * memory that all processes share. It has one side, s, of which a process's slots are what it has opened; children have
 * their parent's. An unnamed one is open for those who descend from whoever made it.
 */
#ifndef SHALL_PSEM_H
#define SHALL_PSEM_H

#include "actor.h"
#include "choice.h"
#include "mechanism.h"
#include "model.h"

#include <semaphore.h>
#include <time.h>

enum { PSEM_SIDE };
enum { PSEM_EXCL, PSEM_ANY };                    /* O_EXCL, or not */
enum { PSEM_VALID, PSEM_NEGATIVE, PSEM_BEYOND }; /* nanoseconds of a deadline */

/* What psem-timedwait reports, in nanoseconds; `before` and `after` say how far the clock is behind the deadline. */
enum { PSEM_BEFORE, PSEM_AFTER, PSEM_ELAPSED /* of another clock */ };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct psem_calls {
	sem_t *(*open)(const char *name, int flags, unsigned value);
	int (*init)(sem_t *sem, unsigned value);
	int (*close)(sem_t *sem);
	int (*unlink)(const char *name);
	int (*post)(sem_t *sem);
	int (*wait)(sem_t *sem);
	int (*trywait)(sem_t *sem);
	int (*timedwait)(sem_t *sem, const struct timespec *until);
};
extern struct psem_calls psem_calls;

/* Why this system has none; NULL: it has. */
const char *psem_absent_named(void);
const char *psem_absent_shared(void);
const char *psem_absent(void); /* neither */
const char *psem_absent_timed(void);

bool psem_is_semaphore(unsigned kind);
bool psem_is_named(unsigned kind);

/* Deadlines that are recorded: within ten seconds of now. */
static inline int64_t psem_us(int64_t us)
{
	return us % 10000000;
}

/* ---- the model ---- */

enum psem_liberty { PSEM_EINTR_MISSED, PSEM_EINTR_READY, PSEM_TRY_EINTR, PSEM_CHECKS_TIME, PSEM_SLOW, PSEM_NO_ROOM };
extern struct liberty psem_liberties[];

enum imagined psem_imagine_create(struct call *c, struct model *m);
enum imagined psem_imagine_open(struct call *c, struct model *m);
enum imagined psem_imagine_close(struct call *c, struct model *m);
enum imagined psem_imagine_unlink(struct call *c, struct model *m);
enum imagined psem_imagine_post(struct call *c, struct model *m);
enum imagined psem_imagine_wait(struct call *c, struct model *m);
enum imagined psem_imagine_trywait(struct call *c, struct model *m);
enum imagined psem_imagine_timedwait(struct call *c, struct model *m);
enum imagined psem_imagine_drain(struct call *c, struct model *m);
enum imagined psem_imagine_within(struct call *c, struct model *m);

#endif
