/*
 * channel: what rules need to know of one channel of bytes in one history: a pipe, a FIFO, a direction of a connection.
 *
 * Promises: a view is computed once, never changes the history and uses no fact that is not certain. A channel whose
 * history holds an act whose effect is unspecified is not in scope and no rule looks at it.
 */
#ifndef SHALL_CHANNEL_H
#define SHALL_CHANNEL_H

#include "judge.h"
#include "mechanism.h"

#include "../std/facts.h"

enum transferred {
	MOVED,   /* `result` bytes, at least one */
	NOTHING, /* EAGAIN, EINTR, end of file */
	PERHAPS  /* anything from none to all: another error, or the call never returned */
};

enum mode_known { MODE_UNKNOWN = -1, MODE_BLOCKING, MODE_NONBLOCK };

struct transfer {
	uint32_t event;
	uint64_t call, ret;
	int64_t n, result;
	int err;
	uint8_t actor, process;
	enum transferred outcome;
	enum mode_known mode;
	uint32_t attempt; /* puts only */
	/* Puts: where its bytes stand in the received stream. */
	uint32_t first, last; /* indexes of its first and last piece; first > last: none was received */
	uint64_t seen;        /* bytes of it that were received, doubled ones counted */
	/* Gets: bytes that earlier gets received. */
	uint64_t before;
};

/* A piece of the received stream S, in order. */
struct piece {
	int32_t put; /* index among the puts of this channel; -1: no attempt on it */
	uint32_t get;
	uint32_t from, length;
	uint32_t run; /* index of the first piece of the longest row up to here that holds no two processes' bytes */
	uint8_t actor;
	uint32_t attempt;
	uint32_t segment; /* index in history.segment[] */
};

struct keyed {
	uint64_t key, value;
};

/* Bytes over tickets: an entry's value is the sum of all entries up to it. */
struct tally {
	size_t entries;
	struct keyed *entry;
};

/* Tickets from .. to. */
struct span {
	uint64_t from, to;
};

struct view {
	const struct history *h;
	unsigned object;
	unsigned from, to; /* sides: where it is put, where it is got */
	int64_t pipe_buf;
	bool in_scope;  /* else nothing else is known of it */
	bool two_way;   /* there is another channel from `to` to `from` */
	bool renewable; /* a FIFO: it can be opened anew, and what is in it goes when nobody has an end */
	bool doubtful;  /* and that may have happened or not: where bytes come from is not known, there are no pieces */
	bool stale;     /* what must have been discarded came: a rule of its own says so, the others look no further */
	size_t spans;
	struct span *span; /* of a FIFO: in order, when somebody certainly had an end, so that nothing went */
	size_t puts, gets, pieces;
	bool ordered;               /* the reads are, one after another; else there is no stream, and no bounds */
	struct transfer *put, *get; /* by call */
	struct keyed *by_attempt;   /* puts by actor, then attempt */
	struct piece *piece;
	struct tally sent_min, sent_max, got_min, got_max;
	int row_process; /* while the stream is laid out: of the last known piece, -1 none */
};

/*
 * Everything that rules ask about what goes from one side of an object to the other. False: it is out of scope, or no data
 * moved; close it in any case.
 */
bool view_open(struct view *v, const struct history *h, unsigned object, unsigned from, unsigned to);
void view_close(struct view *v);

/* A put by actor and attempt on this channel, -1 if there is none. */
int32_t view_put(const struct view *v, uint8_t actor, uint32_t attempt);

/* Objects that are what a FIFO is. */
bool is_fifo(const struct history *h, unsigned object);
/* What was in the channel at ticket `from` was certainly not discarded before `to`, if nobody read it. */
bool certainly_kept(const struct view *v, uint64_t from, uint64_t to);
/*
 * The file at which an open aims may be another object's: names were removed and given again meanwhile, or a FIFO was made
 * twice. Then nothing is known of what the object's ends are connected to.
 */
bool is_muddled(const struct history *h, unsigned object);

/*
 * By the bounds on bytes (catalogue, section 1), throughout [from, to], whatever the get or put itself did: there was
 * something to read; there was nothing in the channel.
 */
bool certainly_available(const struct view *v, uint64_t from, uint64_t to, const struct transfer *get);
bool certainly_empty(const struct view *v, uint64_t from, uint64_t to, const struct transfer *put);

/* True if bytes of another process stand between the first and the last received byte of the put. */
bool is_torn(const struct view *v, const struct transfer *put);

/* Throughout a call; for one that never returned up to the end of the history. */
bool side_open(const struct view *v, unsigned side, const struct transfer *t);
bool side_closed(const struct view *v, unsigned side, const struct transfer *t);

/* The system lacked memory: that says nothing about pipes. */
bool no_memory(const struct transfer *t);

bool signal_explains(const struct view *v, const struct transfer *t);

/*
 * Contradicts unless the bytes that were put come out in order, once, and no others. `complete`: at the last end of file all
 * those of puts that had returned must have come.
 */
void check_bytes(const struct view *v, bool complete, struct judgement *j);

/* ---- witness.c: events for the reader of a finding; they decide nothing ---- */

/* An event that takes descriptors of a side away: a close, a dup2 over one, the end or a new image of a process. */
bool drops(const struct event *e, unsigned object, unsigned side);
/* The event that took the last end of a side away, as far as it can be told: -1 unknown. */
int32_t last_drop(const struct view *v, unsigned side);
/* That, or `otherwise`. */
uint32_t witness_drop(const struct view *v, unsigned side, uint32_t otherwise);
/* How the process that held an end of the side throughout the call came by it. */
uint32_t witness_holder(const struct view *v, unsigned side, const struct transfer *t);
/* The last completed write of which bytes had not come before the get, nor before the watchdog's start. */
uint32_t witness_data(const struct view *v, const struct transfer *get);
/* The read that got the last bytes of the put; if none did, the last one before it. */
uint32_t witness_reader(const struct view *v, const struct transfer *put);
/* A handler that ran inside the call. */
uint32_t witness_handler(const struct view *v, const struct transfer *t);

#endif
