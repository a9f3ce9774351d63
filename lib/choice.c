#include "choice.h"

#include <assert.h>

uint64_t choice_mix(uint64_t a, uint64_t b)
{
	uint64_t state = a;
	uint64_t first = choice_next(&state);

	state = first ^ b;
	return choice_next(&state);
}

uint64_t choice_hash(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *text != '\0'; text++) {
		h ^= (unsigned char)*text;
		h *= UINT64_C(0x100000001b3);
	}
	return h;
}

uint64_t choice_case_seed(uint64_t run_seed, const char *family, uint64_t number)
{
	return choice_mix(choice_mix(run_seed, choice_hash(family)), number);
}

void choices_from_seed(struct choices *c, uint64_t seed)
{
	*c = (struct choices){ .state = seed };
}

void choices_from_tape(struct choices *c, const uint64_t *values, size_t count)
{
	*c = (struct choices){ .replay = values, .replay_values = count };
}

static uint64_t replayed(struct choices *c, uint64_t bound)
{
	uint64_t value = c->drawn < c->replay_values ? c->replay[c->drawn] : 0;

	if (value >= bound) {
		c->misaligned++;
		value %= bound;
	}
	return value;
}

static uint64_t random_below(uint64_t *state, uint64_t bound)
{
	uint64_t value;

	/* The least 2^64 mod bound values would make small results likelier. */
	do
		value = choice_next(state);
	while (value < bound && value < (UINT64_C(0) - bound) % bound);
	return value % bound;
}

uint64_t choice_below(struct choices *c, const char *label, uint64_t bound)
{
	uint64_t value;

	assert(bound >= 1);
	assert(c->depth <= CHOICE_SPANS_MAX);
	value = c->replay != NULL ? replayed(c, bound) : random_below(&c->state, bound);
	if (c->tape != NULL && c->drawn < CHOICE_ENTRIES_MAX)
		c->tape[c->drawn] = (struct choice_entry){ label, bound, value, c->depth };
	c->drawn++;
	return value;
}

int64_t choice_range(struct choices *c, const char *label, int64_t low, int64_t high)
{
	assert(low <= high);
	return low + (int64_t)choice_below(c, label, (uint64_t)(high - low) + 1);
}

bool choice_chance(struct choices *c, const char *label, uint64_t num, uint64_t den)
{
	assert(num <= den);
	return choice_below(c, label, den) >= den - num;
}

size_t choice_weighted(struct choices *c, const char *label, const unsigned *weights, size_t count)
{
	uint64_t sum = 0;
	uint64_t draw;
	size_t i;

	for (i = 0; i < count; i++)
		sum += weights[i];
	draw = choice_below(c, label, sum);
	for (i = 0; draw >= weights[i]; i++)
		draw -= weights[i];
	return i;
}

uint64_t choice_small(struct choices *c, const char *label, uint64_t bound)
{
	uint64_t root = 1;

	while (root < UINT32_MAX && root * root < bound)
		root++;
	if (choice_below(c, label, 2) == 0)
		return choice_below(c, label, root < bound ? root : bound);
	return choice_below(c, label, bound);
}

void choice_span_open(struct choices *c, const char *label)
{
	(void)label;
	assert(c->depth < CHOICE_SPANS_MAX);
	c->depth++;
}

void choice_span_close(struct choices *c)
{
	assert(c->depth > 0);
	c->depth--;
}
