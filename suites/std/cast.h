/*
 * cast: the players of a signal scenario: M, receivers that catch signals, senders that wait until they do.
 *
 * Promises: nobody is signalled before it catches; whoever sleeps for signals is woken at the end by a nudge, a
 * signal that it keeps blocked outside its sleep and that is sent after the end was told; each receiver drains after
 * the senders are done. So every scenario built of these can end.
 */
#ifndef SHALL_CAST_H
#define SHALL_CAST_H

#include "scenario.h"
#include "signals.h"

enum { TOKEN_READY, TOKEN_DONE, TOKEN_STEP /* and those above: for the scenario's own order */ };
enum { BLOCK, UNBLOCK, SETMASK }; /* the words of `mask` */
enum { PLAIN, INFO };             /* of `catch` */
enum { PLAYERS_MAX = 8, NUDGE = SIG_I_TERM };

struct cast {
	struct scenario *s;
	struct choices *c;
	unsigned receivers, senders;
	unsigned receiver[PLAYERS_MAX], sender[PLAYERS_MAX];
	bool sleeps[PLAYERS_MAX]; /* receivers that end with suspend-until */
	bool reads[PLAYERS_MAX];  /* receivers that end with a blocking read */
	unsigned pipe;            /* object, if someone reads */
	uint64_t set;             /* what receivers catch and senders send */
};

/* Draws in a wrapper so that no two draws stand in one expression. */
bool cast_chance(struct choices *c, unsigned num, unsigned den);
unsigned cast_below(struct choices *c, unsigned bound);
unsigned cast_range(struct choices *c, unsigned low, unsigned high);

/* An actor's time between two of its steps: it yields, it spins, or goes on at once. */
void cast_breath(struct scenario *s, struct choices *c, unsigned actor);

/* 1 to `most` of the standard signals that scenarios use, without the nudge. */
uint64_t cast_standard(struct choices *c, unsigned most);
/* 1 to `most` realtime signals; now and then all of them. */
uint64_t cast_realtime(struct choices *c, unsigned most);
/* One of a set, which must not be empty. */
unsigned cast_one_of(struct choices *c, uint64_t set);
/* A part of a set, perhaps empty or all of it. */
uint64_t cast_part(struct choices *c, uint64_t set);

/* The processes; receivers come first in M's order of forks. */
void cast_open(struct cast *k, struct scenario *s, struct choices *c, unsigned receivers, unsigned senders,
    uint64_t set);
/* A receiver's beginning: it catches, blocks `blocked`, and says that it is ready. form, restart, full: -1 to draw. */
void cast_ready(struct cast *k, unsigned r, int form, int restart, int full, uint64_t blocked);
/* A sender's beginning. */
void cast_await(struct cast *k, unsigned n);
/* What a receiver does while the storm lasts, one of the ways to meet signals. */
void cast_weather(struct cast *k, unsigned r);
/* A receiver's end: waits for the senders, drains. */
void cast_settle(struct cast *k, unsigned r);
/* Ends everybody: senders tell and nudge, M forks, reaps. Call it last. */
void cast_close(struct cast *k);

#endif
