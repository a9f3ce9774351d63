/*
 * office: message sockets in the model world, what model.c and model_transfer.c share.
 *
 * Invariants: a box holds what comes out at that side, at most `messages` of them, of `bytes` bytes in all; a message of
 * the largest size always fits an empty box.
 */
#ifndef SHALL_DGRAM_OFFICE_H
#define SHALL_DGRAM_OFFICE_H

#include "dgram.h"

enum { LETTERS_MAX = 96, DESCRIPTIONS_MAX = 256, EVERYBODY = -1 };

struct letter {
	uint8_t actor;
	uint8_t source; /* enum source */
	uint8_t owner;  /* process whose socket it came from */
	bool cut;       /* a first part of it was received */
	uint32_t attempt, from, length;
};

struct box {
	bool looked_at; /* the first letter was: nothing comes before it any more */
	uint32_t count, bytes;
	struct letter letter[LETTERS_MAX];
};

struct office {
	enum flavour flavour;
	uint32_t messages, bytes;       /* room in a box */
	int64_t most;                   /* bytes of a message */
	bool bound;                     /* the receiver was made */
	int admitted;                   /* process, or EVERYBODY */
	bool reset[SIDES_MAX];          /* that side was told that the other one went with something unread */
	bool refused[DESCRIPTIONS_MAX]; /* an error that will be told later */
	bool nonblock[DESCRIPTIONS_MAX], aimed[DESCRIPTIONS_MAX];
	uint8_t owner[DESCRIPTIONS_MAX]; /* process that made a sender's socket */
	struct box box[SIDES_MAX];
};

struct office *office_of(struct model *m, const struct call *c);

static inline bool dgram_takes(struct model *m, enum dgram_liberty liberty)
{
	return model_takes(m, &dgram_liberties[liberty]);
}

/* Between begin and effect, and between effect and end, others may move. True: they do now. */
bool dgram_begins(struct call *c, struct model *m);
bool dgram_returns(struct call *c, struct model *m);
enum imagined dgram_ends(struct call *c, int64_t result, int error);

/* AF_UNIX datagrams are neither lost nor overtaken on the run's system. */
bool dgram_reliable(struct model *m);
/* Whatever may come out of this end comes from the other side; -1: nothing can. Where what is put at it comes out; -1: nowhere. */
int dgram_source_side(const struct model *m, int64_t end);
int dgram_target_side(const struct model *m, int64_t end);

#endif
