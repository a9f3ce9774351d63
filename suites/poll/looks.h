/*
 * looks: the polls and selects of one history, with what is known of the channels that they looked at.
 *
 * Promises: made once for all rules, from certain facts only. A look at a descriptor that another thread may have closed
 * meanwhile is left out. Only pipes and FIFOs show at once what was done at their other end; of other channels nobody may
 * say when, so that for them `prompt` is false and less is asked.
 */
#ifndef SHALL_POLL_LOOKS_H
#define SHALL_POLL_LOOKS_H

#include "../pipe/channel.h"
#include "poll.h"

/* What a look saw of one end. */
struct sight {
	int64_t end;
	unsigned came;
	bool none;              /* there was no descriptor */
	bool prompt;            /* the other end's doings show at once */
	const struct view *in;  /* what can be got there; NULL: nothing can, or it is out of scope */
	const struct view *out; /* what can be put there */
};

struct look {
	uint32_t event;
	const struct event *e;
	uint64_t until; /* its return, or the end of the history */
	bool select, bad;
	bool done;      /* it returned, and did not fail */
	unsigned asked; /* SEEN_IN, SEEN_OUT */
	int64_t ms, us; /* asked to wait; waited */
	unsigned sights;
	struct sight sight[LOOK_ENDS_MAX];
	unsigned never, negative; /* of poll-bad: what was said of numbers that are not open */
};

struct looks {
	const struct history *h;
	size_t count;
	struct look *look; /* by call */
	unsigned views;
	struct view *view; /* one for each direction of each object that is in scope */
};

const struct looks *looks_of(const struct history *h);

/* ---- what is certain of an end from `from` to `to` ---- */

/* There were data, or none; every get is supposed to have taken what it could. */
bool look_data(const struct sight *s, uint64_t from, uint64_t to);
bool look_no_data(const struct sight *s, uint64_t from, uint64_t to);
/* Nobody could put anything in, and this is more than a FIFO that waits for its first writer; somebody could. */
bool look_ended(const struct looks *l, const struct look *k, const struct sight *s, uint64_t from, uint64_t to);
bool look_writer(const struct sight *s, uint64_t from, uint64_t to);
/* Writing: nothing was in it and somebody could read; nobody could. */
bool look_room(const struct sight *s, uint64_t from, uint64_t to);
bool look_broken(const struct sight *s, uint64_t from, uint64_t to);

/* The first get that began after the look, if it was the only one from the look's beginning on; NULL: there is none. */
const struct transfer *next_get(const struct look *k, const struct sight *s);
/* The same for a put. */
const struct transfer *next_put(const struct look *k, const struct sight *s);

/* Why a look that never returned had to; NULL: perhaps it had not. */
const char *look_had_to_wake(const struct looks *l, const struct look *k);

/* Events to show beside the look: of the data that were there, of the last close of the other side, of who held it. */
uint32_t witness_of_data(const struct look *k, const struct sight *s);
uint32_t witness_of_end(const struct look *k, const struct view *v, unsigned side);
uint32_t witness_of_holder(const struct look *k, const struct view *v, unsigned side);

#endif
