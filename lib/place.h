/*
 * place: where an object lives that processes use together in memory: a mutex, a barrier, an unnamed semaphore, a word.
 *
 * Promises: every object of a case has a place of its own that all processes of the case share, PLACE_BYTES on cache lines
 * of its own, and beside it as many for what the object guards. A process may see all places at another address than others
 * do (the step `elsewhere`), and so then do the children that it makes: what is in a place must not hold an address of it.
 * place_of() and place_beside() are async-signal-safe.
 * Does not promise: anything of what is in a place at first. Who makes an object clears its place.
 */
#ifndef SHALL_PLACE_H
#define SHALL_PLACE_H

#include "actor.h"

enum { PLACE_BYTES = COMMON_BYTES / 2 };

/* Where the calling process sees the object's place; and what is beside it. */
void *place_of(const struct actor *a, unsigned object);
void *place_beside(const struct actor *a, unsigned object);

/*
 * From now on this process sees all places at another address; the old one stays good. False: shared memory cannot be had
 * twice here, and nothing has changed.
 */
bool place_move(const struct actor *a);

/*
 * Whether an object in shared memory works here between processes: `make` makes one at `at`, where PLACE_BYTES are zero, a
 * child does its part, and when that has ended `after` is asked. Each says whether it went well. In processes of their own,
 * which are ended if it takes too long, and once: the answer is remembered. For kinds' `absent` and marks, not for
 * scenarios' processes.
 */
struct place_trial {
	bool (*make)(void *at);
	bool (*child)(void *at);
	bool (*after)(void *at);
};
bool place_works(const struct place_trial *trial);

#endif
