/* draw: what the families of message queues have in common. Private to this folder. */
#ifndef SHALL_MQ_DRAW_H
#define SHALL_MQ_DRAW_H

#include "../std/cast.h"
#include "mq.h"

enum { TOKEN_OVER = 0, TOKEN_GO = 1, TOKEN_THERE = 2, INTERRUPTS = 0, RESTARTS = 1, FULL_MASK = 1 };

/* A queue of one case. */
struct line {
	struct scenario *s;
	struct choices *c;
	unsigned queue;
	unsigned messages, bytes;
	unsigned priorities; /* how they are drawn */
	bool sure;           /* only such messages as can be sent everywhere */
};

struct operand mq_at(const struct line *l, unsigned slot);
void mq_draw_line(struct line *l, struct scenario *s, struct choices *c);
/* M makes it. */
void mq_draw_create(const struct line *l, bool nonblock);
/* A message that fits, of any length; one received into a buffer that is large enough. */
void mq_draw_send(const struct line *l, unsigned a, unsigned slot);
void mq_draw_receive(const struct line *l, unsigned a, unsigned slot);
/* Some steps that let time pass for the actor, or none. */
void mq_draw_breath(const struct line *l, unsigned a);
/* A new process forked by M at this point; M reaps these. */
unsigned mq_draw_child(const struct line *l);
void mq_draw_reap(const struct line *l, unsigned first, unsigned last);
/* Everybody is done: what is left comes, and then nothing. */
void mq_draw_drain(const struct line *l);

void mq_draw_lives(struct scenario *s, struct choices *c);
void mq_draw_notices(struct scenario *s, struct choices *c);

#endif
