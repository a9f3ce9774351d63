/*
 * view: which memory objects a history has under one name, and what is certain of them. For the rules and their faults.
 *
 * Promises: an object is known by the shm-open that made it. What opened, mapped, read or wrote it is said to be of it only
 * if it can be of no other; nothing is used that is not certain.
 */
#ifndef SHALL_SHMOBJ_VIEW_H
#define SHALL_SHMOBJ_VIEW_H

#include "../map/words.h"
#include "../std/naming.h"
#include "shmobj.h"

enum { SHMOBJ_UNKNOWN = -1 };

struct shmobj_view {
	const struct history *h;
	int32_t
	    *of; /* by event: the shm-open that made what it is about, SHMOBJ_UNKNOWN: nobody knows, or it is none */
};

/* NULL: there is no such object in the history. */
const struct shmobj_view *shmobj_view_of(const struct history *h);

/* ---- names: what calls of shm-open and shm-unlink say, `o` being such an open ---- */

bool shmobj_is_open(const struct history *h, const struct event *e);
static inline bool shmobj_opened(const struct event *o)
{
	return o->ret != OPEN && o->result == 0;
}
static inline bool shmobj_failed(const struct event *o, int error)
{
	return o->ret != OPEN && o->result == -1 && o->err == error;
}
static inline bool shmobj_creates(const struct event *o)
{
	return (o->in[SHMOBJ_HOW] & (SHMOBJ_CREAT | SHMOBJ_EXCL)) != 0;
}
/* It was said to have made one. */
static inline bool shmobj_won(const struct event *o)
{
	return shmobj_opened(o) && (o->in[SHMOBJ_HOW] & SHMOBJ_EXCL) != 0;
}

naming shmobj_names;
/* Somebody may have been giving it a size in [from, to]. */
bool shmobj_maybe_sized(const struct history *h, unsigned object, uint64_t from, uint64_t to);

/* ---- words ---- */

/* Those of one object: what certainly is of it; reads of what may be of another's write are left out. Close it. */
void shmobj_words_open(struct map_view *v, const struct shmobj_view *all, uint32_t made);
/* The write to another object of the same name, or of another, that alone had that value; NULL: none. */
const struct event *shmobj_foreign(const struct shmobj_view *all, const struct event *read);

void shmobj_judge_lifetime(const struct history *h, struct judgement *j);
void shmobj_judge_create(const struct history *h, struct judgement *j);

#endif
