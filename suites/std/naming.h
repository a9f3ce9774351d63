/*
 * naming: what is certain of a name under which calls make something, open it and remove the name: message queues, named
 * semaphores, memory objects. Pure functions over the intervals of calls; `o` is always a call that opens that name or makes
 * something under it, and nothing is said that depends on what o itself did.
 *
 * Source: XSH mq_open(), sem_open(), shm_open() and their unlink(): one that makes with O_EXCL wins, what is there stays until
 * its name is removed, and then the name leads to nothing until it is given again.
 */
#ifndef SHALL_STD_NAMING_H
#define SHALL_STD_NAMING_H

#include "history.h"

enum name_use {
	NAME_UNUSED,
	NAME_OPENS,     /* what is there, or fails */
	NAME_MAKES,     /* opens what is there, or makes something new */
	NAME_WINS,      /* makes something new, or fails if the name is there */
	NAME_REMOVES,   /* this and the next are of role ROLE_NONE, the others of ROLE_OPEN_END */
	NAME_MAY_REMOVE /* the history does not say which name: it may be this one */
};

/* What an event does with *name, whether it succeeds or not; sets *name if the event is about another. A mechanism has one. */
typedef enum name_use naming(const struct history *h, const struct event *e, unsigned *name);

/* What the event does with that name: NAME_UNUSED if it is about another. */
enum name_use name_use_of(naming *uses, const struct history *h, const struct event *e, unsigned name);
/* It makes something under that name, and may have succeeded; with success it may still have opened what was there. */
bool name_may_make(naming *uses, const struct history *h, unsigned name, const struct event *e);
/* The name was certainly there all through o: who shows it; NULL: it is not certain. */
const struct event *name_present(naming *uses, const struct history *h, unsigned name, const struct event *o);
/* The name had certainly been removed, and was not given again before o ended: by whom; NULL: it is not certain. */
const struct event *name_removed(naming *uses, const struct history *h, unsigned name, const struct event *o);
/* What x opened or made certainly had the name no more when o began: it was removed, or another has won it since. */
bool name_passed_on(naming *uses, const struct history *h, unsigned name, const struct event *x, const struct event *o);
/* What somebody else made may be there during o. */
bool name_may_be_there(naming *uses, const struct history *h, unsigned name, const struct event *o);
/* Another one that won the name at once with o, which won it, too; NULL: there is none. */
const struct event *name_other_winner(naming *uses, const struct history *h, unsigned name, const struct event *o);

#endif
