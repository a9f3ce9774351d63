/*
 * box: message queues in the model world, what model.c and model_transfer.c share.
 *
 * Invariants: letters are sorted by priority, the oldest first among equals; there are at most `messages` of them. A letter
 * that was handed to an actor is in no box any more.
 */
#ifndef SHALL_MQ_BOX_H
#define SHALL_MQ_BOX_H

#include "mq.h"

enum { LETTERS_MAX = 64, DESCRIPTIONS_MAX = 256, NOBODY = -1 };

struct letter {
	uint8_t actor;
	uint32_t attempt, length;
	int64_t priority;
};

struct box {
	int64_t messages, bytes; /* limits */
	uint32_t count;
	struct letter letter[LETTERS_MAX];
	struct letter handed[ACTORS_MAX];
	bool has[ACTORS_MAX];
	int registered; /* process, or NOBODY */
	bool silent;
	uint8_t signal, by; /* the description by which it registered */
	uint8_t through;    /* and the object whose description that is */
	int value;
	/* Of the descriptions that were opened as this object's: */
	bool nonblock[DESCRIPTIONS_MAX];
	uint8_t access[DESCRIPTIONS_MAX];
	uint8_t leads[DESCRIPTIONS_MAX]; /* the object whose queue it is */
};

/* The box of an object, set up at its first use. */
struct box *mq_box(struct model *m, unsigned object);
/* The box that the call's descriptor leads to, which it must have. */
struct box *mq_box_of(struct model *m, const struct call *c);

static inline bool mq_takes(struct model *m, enum mq_liberty liberty)
{
	return model_takes(m, &mq_liberties[liberty]);
}

#endif
