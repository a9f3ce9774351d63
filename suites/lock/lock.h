/*
 * lock: the locks of bytes of a regular file that belong to a process: F_SETLK, F_SETLKW, F_GETLK. Files and their
 * descriptors are ../file.
 *
 * An operation's range is start and length from a base, as `struct flock` has it; what it was counted from is asked before the
 * call, and reported, so that who reads a history needs no offsets. A length of 0 reaches to the end of all that there can be.
 */
#ifndef SHALL_LOCK_H
#define SHALL_LOCK_H

#include "../file/file.h"
#include "liberty.h"

#include <fcntl.h>

/* Operands of all three, by place. */
enum { AT_END, AT_TYPE, AT_WHENCE, AT_START, AT_LENGTH };
enum { FROM_START, FROM_OFFSET, FROM_SIZE };
/* What they report: the base; of getlk also what the system says. */
enum { TOLD_BASE, TOLD_TYPE, TOLD_START, TOLD_LENGTH, TOLD_HOLDER };

#define LOCK_RANGE "end word(shared|exclusive|unlock):type word(start|offset|size):from num:at num:length"
#define LOCK_ANSWER "num:base word(shared|exclusive|unlock):found num:low num:bytes actor:holder"

struct lock_calls {
	int (*fcntl)(int fd, int command, ...);
};
extern struct lock_calls lock_calls;

/*
 * The bytes that are meant, both ends included; a range that reaches the last byte there can be ends at LOCK_END. False: none,
 * there are no such bytes. `last`: the last byte, OFF_MAX.
 */
bool lock_range(int64_t base, int64_t start, int64_t length, int64_t last, int64_t *low, int64_t *high);

/* What such operations do, with whatever owner `by` gives the lock. */
typedef int lock_by(int fd, int command, struct flock *lock); /* as fcntl() */
void lock_perform_set(struct call *c, lock_by *by, int command);
void lock_perform_get(struct call *c, lock_by *by, int command);

/* ---- the model, model.c ---- */

enum lock_liberty {
	LOCK_EACCES,
	LOCK_PIECES,
	LOCK_ANY_BLOCKER,
	LOCK_UNDETECTED,
	LOCK_QUEUED,
	LOCK_NO_ROOM,
	LOCK_EINTR_MISSED
};
extern struct liberty lock_liberties[];

/* `ofd`: the owner is the open file description, not the process. */
enum imagined lock_model_set(struct call *c, struct model *m, bool ofd);
enum imagined lock_model_wait(struct call *c, struct model *m, bool ofd);
enum imagined lock_model_ask(struct call *c, struct model *m, bool ofd);
enum imagined lock_imagine_setlk(struct call *c, struct model *m);
enum imagined lock_imagine_setlkw(struct call *c, struct model *m);
enum imagined lock_imagine_getlk(struct call *c, struct model *m);

#endif
