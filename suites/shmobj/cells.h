/*
 * cells: the words of one piece of memory in the model world, and what reading and writing them does. For the models of what
 * is mapped or attached whole and shared by all.
 *
 * Promises: what is not among them is zero. Invariant: no two are at one offset.
 */
#ifndef SHALL_SHMOBJ_CELLS_H
#define SHALL_SHMOBJ_CELLS_H

#include "../map/map.h"

enum { CELLS_MAX = 48, CELL_STALE = 0x5a5a5a5a };

struct cells {
	int64_t size;
	bool stale; /* a planted fault: the rest is not zero */
	unsigned count;
	struct {
		int64_t offset, value;
	} cell[CELLS_MAX];
};

/*
 * One turn of memory-write or memory-read, which must be about `x`: NULL if the process has nothing there, or not that much.
 * A `fault` that strikes loses what is written. None if it is NULL.
 */
enum imagined cells_write(struct call *c, struct model *m, struct cells *x, const char *fault);
enum imagined cells_read(struct call *c, struct model *m, const struct cells *x);

static inline bool cells_reach(const struct cells *x, int64_t offset)
{
	return offset >= 0 && offset % MAP_WORD == 0 && offset + MAP_WORD <= x->size;
}

#endif
