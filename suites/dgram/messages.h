/*
 * messages: what rules need to know of the messages that went one way through one object in one history: each that was sent,
 * each that was received, and which is which.
 *
 * Promises: a view is computed once, never changes the history and uses no fact that is not certain. Of a message that was
 * received in a few bytes only (`sure` is false) its content does not tell which of its sender's it is: rules may ask of
 * those only what holds whichever it is.
 */
#ifndef SHALL_MESSAGES_H
#define SHALL_MESSAGES_H

#include "dgram.h"
#include "judge.h"
#include "mechanism.h"

enum fate { FATE_SENT, FATE_FAILED, FATE_PERHAPS /* the call never returned */ };

struct sent {
	uint32_t event;
	uint64_t call, ret;
	int64_t n, result;
	int err;
	uint8_t actor, process;
	uint32_t attempt;
	enum fate fate;
	uint32_t came; /* receipts of it that are sure; the rest of one that was cut is no other */
	int32_t first; /* the first of them, index among the receipts; -1: none */
};

enum receipt_kind {
	RECEIPT_NONE,    /* it failed */
	RECEIPT_OPEN,    /* the call never returned: it may have taken one */
	RECEIPT_EMPTY,   /* 0: a message without bytes, or end of file */
	RECEIPT_MESSAGE, /* bytes of one message, from its first one on */
	RECEIPT_REST,    /* bytes of one message, from a later one on */
	RECEIPT_MIXED,   /* bytes of several messages, or some of one and some of nobody's */
	RECEIPT_FOREIGN  /* bytes that nobody put into this object */
};

struct receipt {
	uint32_t event;
	uint64_t call, ret;
	int64_t n, result; /* asked for, received */
	int err;
	uint8_t actor, process;
	bool peek;
	enum receipt_kind kind;
	int32_t message; /* index among the sent; -1: none */
	bool sure;       /* it is that one and no other */
	uint32_t from;   /* first byte of it */
	enum cut cut;    /* what the call said */
	enum source source;
	unsigned source_process; /* SOURCE_KNOWN */
};

struct messages {
	const struct history *h;
	unsigned object, from, to; /* sides: where they are put, where they come out */
	enum flavour flavour;
	size_t sends, receipts;
	struct sent *sent;       /* by call */
	struct receipt *receipt; /* by call */
	bool one_receiver;       /* certainly one socket received them all */
	bool shut;               /* something was done to the sockets that may take messages away, such as shutdown() */
	bool empty;              /* a message without bytes may have been sent */
};

/* Runs `check` on every way through every object of message sockets that the history has; views are kept with it. */
typedef void messages_check(const struct messages *v, struct judgement *j);
void judge_messages(const struct history *h, struct judgement *j, messages_check *check);

/* A way through an object, picked out of the kept ones by running index; NULL beyond the last. */
const struct messages *messages_at(const struct history *h, unsigned index);

static inline const struct sent *message_of(const struct messages *v, const struct receipt *r)
{
	return r->message >= 0 ? &v->sent[r->message] : NULL;
}

/* O_NONBLOCK of the end that the call used, throughout it: 1 or 0; -1 where that is not certain. */
int nonblock_at(const struct history *h, const struct event *e);

/* The process whose socket sent the message; -1 if that is not certain. */
int owner_of(const struct messages *v, const struct sent *s);

/*
 * By the time `before` more messages had certainly been sent to this end than anybody but this call can have received by its
 * end: one was there, and ahead of all that was sent later, if none is lost or late. `of` is a sender, or -1 for all.
 */
bool certainly_ahead(const struct messages *v, const struct receipt *r, uint64_t before, int of);
/* For whoever reads a finding: a message sent before then that did not come before the call ended; -1: cannot be told. */
int32_t witness_missing(const struct messages *v, const struct receipt *r, uint64_t before);

/* The history says that AF_UNIX datagrams were reliable, or the object carries records, which always are. */
bool messages_reliable(const struct messages *v);

/* Both ends were open, certainly, all the time during the call and nothing was shut down. */
bool ends_open(const struct messages *v, const struct receipt *r);

#endif
