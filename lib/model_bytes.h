/*
 * model_bytes: a queue of bytes in the model world, for whatever has one. It keeps where its bytes came from, not the bytes.
 *
 * What a call receives goes into the log by origin, without a byte being made; in one run of 64 as bytes, which are traced
 * afterwards like those of a real run. No difference is to be seen in the history, but that bytes alike may be mistaken for
 * each other where they were traced.
 * Invariants: used <= capacity <= MODEL_BYTES_MAX; the lengths of the segments add up to `used`.
 */
#ifndef SHALL_MODEL_BYTES_H
#define SHALL_MODEL_BYTES_H

#include "model.h"

enum { MODEL_BYTES_MAX = 1 << 14 };

struct model_bytes {
	uint32_t capacity, used;
	uint64_t put, taken;      /* since it was made */
	uint32_t first, segments; /* of the ring below */
	struct segment segment[MODEL_BYTES_MAX];
};

/* An empty queue. */
void model_bytes_open(struct model_bytes *q, uint32_t capacity);

/* Before call_begin() of a PUT: gives it its attempt. */
void model_offers(struct call *c);
/* Moves n bytes in, from `from` on of what the call offers. */
void model_bytes_put(struct model_bytes *q, const struct call *c, uint32_t from, uint32_t n);
/* What is in it is lost. */
void model_bytes_discard(struct model_bytes *q);
/* The byte that was put last is lost: a planted fault. */
void model_bytes_lose(struct model_bytes *q);

/* Before call_begin() of a GET of at most n bytes; false: the log has no room for them. */
bool model_receives(struct call *c, struct model *m, uint32_t n);
/* The same for a call that may move out more than a queue holds, bit by bit. */
bool model_receives_all(struct call *c, struct model *m, uint32_t n);
/* Moves n bytes out, into the call's record, before call_end(); behind those that it has got before. */
void model_bytes_take(struct model_bytes *q, struct call *c, uint32_t n);
/* The same of the n bytes that begin behind `from`, and they stay. */
void model_bytes_peek(const struct model_bytes *q, struct call *c, uint32_t from, uint32_t n);

#endif
