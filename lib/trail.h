/*
 * trail: the sequence of draws of one run of the model, by which all runs are visited one after another, depth first.
 *
 * Promises: from an empty trail on, `trail_begin(); run; trail_next()` until the latter is false visits every sequence of
 * draws of which at most `taken_max` are not 0, each once. `cut` tells that a draw was not free to be anything else because
 * of that limit, or of the trail's length: what was visited is then not everything.
 * Invariant: a run is a function of its draws, so that the same beginning leads to the same next draw.
 */
#ifndef SHALL_TRAIL_H
#define SHALL_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

enum { TRAIL_MAX = 1024, TRAIL_BOUND_MAX = 200, TRAIL_FREE = 1000000 /* for taken_max: no limit */ };

struct trail_draw {
	uint8_t value, bound;
	uint8_t skipped; /* values from 0 on that lead nowhere: they cost nothing */
	bool moved;      /* some value led somewhere */
};

struct trail {
	unsigned length, at; /* draws of the present run: known, and made so far */
	unsigned taken, taken_max;
	bool cut;
	bool again; /* the present run turned out to be one that is visited elsewhere */
	struct trail_draw draw[TRAIL_MAX];
};

/* An empty trail. */
void trail_open(struct trail *t, unsigned taken_max);
/* A run begins. */
void trail_begin(struct trail *t);
/* On to the next run; false: all were visited. */
bool trail_next(struct trail *t);

/* A draw below `bound` (2 .. TRAIL_BOUND_MAX), 0 if it is not free. NULL in *place if it is not on the trail. */
unsigned trail_take(struct trail *t, unsigned bound, struct trail_draw **place);

/*
 * The value that was just taken at `place`, the last draw, led to nothing: true if there is another in its stead, then
 * place->value is that one. False: this run goes on only if nothing at this place led anywhere, else it is `again`.
 */
bool trail_skip(struct trail *t, struct trail_draw *place);

#endif
