/* draw: what families of sets of semaphores draw in common. */
#ifndef SHALL_SSEM_DRAW_H
#define SHALL_SSEM_DRAW_H

#include "../std/cast.h"
#include "ssem.h"

struct bank {
	struct scenario *s;
	struct choices *c;
	unsigned set;
	unsigned value[SSEM_EACH];
};

struct bank ssem_bank(struct scenario *s, struct choices *c);
/* M makes it, with the values of the bank. */
void ssem_draw_get(const struct bank *b);
/* Words as of ssem_word(), SSEM_NOTHING for none. */
void ssem_draw_op(const struct bank *b, unsigned a, unsigned flags, int64_t first, int64_t second, int64_t third);
void ssem_draw_one(const struct bank *b, unsigned a, unsigned flags, unsigned semaphore, int amount);
void ssem_draw_look(const struct bank *b, unsigned a);
/* A child of M. */
unsigned ssem_draw_child(const struct bank *b);
/* M catches USR1, and so do all its children; sends it to them. */
void ssem_draw_catch(const struct bank *b);
void ssem_draw_storm(const struct bank *b, unsigned first, unsigned last);
void ssem_draw_reap(const struct bank *b, unsigned first, unsigned last);

void ssem_draw_undone(struct scenario *s, struct choices *c);
void ssem_draw_removed(struct scenario *s, struct choices *c);
void ssem_draw_zeros(struct scenario *s, struct choices *c);

#endif
