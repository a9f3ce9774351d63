/*
 * build: what holds.c and read.c share while a view is built; nobody else looks in here.
 */
#ifndef SHALL_LOCK_BUILD_H
#define SHALL_LOCK_BUILD_H

#include "holds.h"

struct build {
	struct locks *l;
	size_t call_room, gone_room, hold_room;
	/* of the object under way */
	size_t first_call, first_gone;
	int64_t *low; /* of each part, in order */
	size_t parts;
};

/* Room for one more; a moved array is returned. */
void *lock_grow(void *array, size_t count, size_t *room, size_t size);

/* The object's calls and the descriptors of it that go, read.c. False: nothing can be said of it. */
bool lock_read_object(struct build *b, unsigned object);

#endif
