/*
 * flock: locks of whole files that belong to an open file description, by flock(), which is no part of POSIX. Its copies by
 * dup() and fork() are the owner, too, and the last that goes ends the lock.
 *
 * To change one's lock is not one step: the old one may be gone before the new one is there, and when that is refused.
 */
#ifndef SHALL_FLOCK_H
#define SHALL_FLOCK_H

#include "../file/file.h"
#include "liberty.h"

enum { FLOCK_WAITS, FLOCK_TRIES };

struct flock_calls {
	int (*flock)(int fd, unsigned type, bool waits); /* port_flock */
};
extern struct flock_calls flock_calls;

/* Why this system has none, NULL if it has. */
const char *flock_absent(void);

enum flock_liberty { FLOCK_DROPS, FLOCK_LOSES, FLOCK_EINTR_MISSED };
extern struct liberty flock_liberties[];

enum imagined flock_imagine_flock(struct call *c, struct model *m);

#endif
