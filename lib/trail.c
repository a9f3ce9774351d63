#include "trail.h"

#include <assert.h>
#include <stddef.h>

void trail_open(struct trail *t, unsigned taken_max)
{
	t->length = 0;
	t->taken_max = taken_max;
	t->cut = false;
	trail_begin(t);
}

void trail_begin(struct trail *t)
{
	t->at = t->taken = 0;
	t->again = false;
}

bool trail_next(struct trail *t)
{
	while (t->length > 0) {
		struct trail_draw *last = &t->draw[t->length - 1];

		if (++last->value < last->bound)
			return true;
		t->length--;
	}
	return false;
}

unsigned trail_take(struct trail *t, unsigned bound, struct trail_draw **place)
{
	struct trail_draw *d;

	assert(bound >= 2 && bound <= TRAIL_BOUND_MAX);
	*place = NULL;
	if (t->taken >= t->taken_max || t->at == TRAIL_MAX) {
		t->cut = true;
		return 0;
	}
	d = &t->draw[t->at];
	if (t->at == t->length) {
		*d = (struct trail_draw){ .bound = (uint8_t)bound };
		t->length++;
	}
	assert(d->bound == bound); /* else the run depends on something besides its draws */
	t->at++;
	t->taken += d->value > d->skipped;
	*place = d;
	return d->value;
}

bool trail_skip(struct trail *t, struct trail_draw *place)
{
	if (place->value == place->skipped && !place->moved && place->value + 1 < place->bound) {
		place->skipped++;
		place->value++;
		return true;
	}
	/* Whatever else could be done here was done, or will be. */
	t->again = place->moved || place->value + 1 < place->bound;
	return false;
}
