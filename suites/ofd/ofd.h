/*
 * ofd: locks of bytes of a regular file that belong to an open file description: F_OFD_SETLK, F_OFD_SETLKW, F_OFD_GETLK, of
 * POSIX since 2024. All that copies of a descriptor have in common has them in common, too: dup(), fork(), exec. The ranges,
 * the model and what a history tells of them are ../lock's.
 */
#ifndef SHALL_OFD_H
#define SHALL_OFD_H

#include "../lock/lock.h"

struct ofd_calls {
	lock_by *lock; /* port_ofd_lock */
};
extern struct ofd_calls ofd_calls;

/* Why this system has none, NULL if it has. */
const char *ofd_absent(void);

enum imagined ofd_imagine_setlk(struct call *c, struct model *m);
enum imagined ofd_imagine_setlkw(struct call *c, struct model *m);
enum imagined ofd_imagine_getlk(struct call *c, struct model *m);

#endif
