/*
 * draw: what families of waiting processes are made of. Every child ends by itself, so that whoever waits for one, or for
 * some, or for all of them, comes to an end.
 */
#ifndef SHALL_WAIT_DRAW_H
#define SHALL_WAIT_DRAW_H

#include "../std/cast.h"
#include "wait.h"

enum { THREADS_MOST = 6 };

struct kids {
	unsigned self; /* who waits for them: a process, or a thread of it */
	unsigned kids;
	unsigned leader;   /* of a group of some of them; 0: none */
	unsigned grandkid; /* a child of one of them; 0: none */
	unsigned kid[ACTORS_MAX];
};

/* A status to exit with, also such as do not fit into a byte. */
int64_t wait_draw_status(struct choices *c);
/* A signal whose default action is to end the process. */
unsigned wait_draw_fatal(struct choices *c);
/* The process sends itself one. */
void wait_draw_suicide(struct scenario *s, struct choices *c, unsigned child);
/* The end of a process that has no children; now and then it makes a thread, THREADS_MOST in a scenario. */
void wait_draw_end(struct scenario *s, struct choices *c, unsigned child);
/* Some waits that poll; one wait, or some that poll. */
void wait_draw_polls(struct scenario *s, struct choices *c, const struct kids *k);
void wait_draw_ask(struct scenario *s, struct choices *c, const struct kids *k);

#endif
