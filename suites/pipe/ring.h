/*
 * ring: a pipe in the model world, and what a FIFO has of one: the bytes in it and O_NONBLOCK of each open file description.
 * It is what model_object() gives for such an object; what is done to its ends is in model.c.
 */
#ifndef SHALL_RING_H
#define SHALL_RING_H

#include "model_bytes.h"

#include <stdbool.h>

struct ring {
	uint32_t pipe_buf;
	bool nonblock[UINT8_MAX + 1]; /* by open file description */
	bool promised;                /* somebody was told that there is room, and nothing was written since */
	struct model_bytes bytes;
};

/* An empty one. */
void ring_open(struct model *m, unsigned object);

#endif
