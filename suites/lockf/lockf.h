/*
 * lockf: the exclusive locks of lockf(), of a section that begins at the offset of the open file description. A process owns
 * them, and any close ends them, as those of ../lock; what the two have to do with each other is left open, so no file of a
 * scenario has both.
 */
#ifndef SHALL_LOCKF_H
#define SHALL_LOCKF_H

#include "../lock/lock.h"

/* Operands: the end, one of these, the length. What is reported: TOLD_BASE. */
enum { LOCKF_LOCK, LOCKF_TLOCK, LOCKF_ULOCK, LOCKF_TEST };
enum { LOCKF_HOW = 1, LOCKF_LENGTH };

struct lockf_calls {
	int (*lockf)(int fd, int function, off_t size);
};
extern struct lockf_calls lockf_calls;

enum lockf_liberty { LOCKF_EACCES, LOCKF_UNDETECTED, LOCKF_EINTR_MISSED };
extern struct liberty lockf_liberties[];

enum imagined lockf_imagine_lockf(struct call *c, struct model *m);

#endif
