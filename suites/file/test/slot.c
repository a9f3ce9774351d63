/* Is slot_check() right? A plain search that tries every order of a few random acts is asked the same. */
#include "../slot.h"

#include "choice.h"
#include "history.h"
#include "test/test.h"

enum { CASES = 60000, ACTS_MAX = 6 };

static uint64_t state = 1;

static unsigned below(unsigned n)
{
	return (unsigned)(choice_next(&state) % n);
}

/* It can come next where the slot holds that act's thing (-1: none); *after is what it holds then. */
static bool fits(const struct slot_act *act, int i, int there, int *after)
{
	const struct slot_act *a = &act[i];

	*after = there;
	switch (a->kind) {
	case SLOT_MAKES:
		*after = i;
		return there < 0;
	case SLOT_PUTS:
		*after = i;
		return true;
	case SLOT_REMOVES:
		*after = -1;
		return there >= 0;
	case SLOT_MISSES:
		return there < 0;
	case SLOT_MEETS:
		return there >= 0;
	default:
		return there >= 0 &&
		    (a->version == 0 || act[there].version == a->version ||
		        (act[there].perhaps && act[there].version == 0));
	}
}

/* Whether the acts that are left can come in some order; those that may never have happened need not. */
static bool explains(const struct slot_act *act, unsigned acts, unsigned left, int there)
{
	unsigned certain = 0, i, k;

	for (i = 0; i < acts; i++)
		certain += (left >> i & 1) != 0 && !act[i].perhaps;
	if (certain == 0)
		return true;
	for (i = 0; i < acts; i++) {
		unsigned rest = left & ~(1U << i);
		bool next = (left >> i & 1) != 0;
		int after;

		for (k = 0; k < acts; k++) { /* what was over before it began came before it, or never */
			if ((rest >> k & 1) == 0 || act[k].ret >= act[i].call)
				continue;
			next = next && act[k].perhaps;
			rest &= ~(1U << k);
		}
		if (next && fits(act, (int)i, there, &after) && explains(act, acts, rest, after))
			return true;
	}
	return false;
}

static unsigned draw(struct slot_act act[ACTS_MAX])
{
	unsigned acts = 1 + below(ACTS_MAX), i;
	uint64_t at = 1;

	for (i = 0; i < acts; i++) {
		at += 1 + below(3) * 2;
		act[i] = (struct slot_act){ .call = at,
			.kind = (enum slot_kind)below(6),
			.perhaps = below(5) == 0,
			.event = i };
		act[i].ret = at + 1 + below(8) * 2;
		if (act[i].perhaps && below(2) == 0)
			act[i].ret = OPEN;
		if (act[i].kind == SLOT_MAKES || act[i].kind == SLOT_PUTS || act[i].kind == SLOT_SEES)
			act[i].version = below(4);
		at++;
	}
	for (i = 0; i < acts; i++) { /* no two tickets are the same */
		act[i].call *= 16;
		if (act[i].ret != OPEN)
			act[i].ret = act[i].ret * 16 + 1 + i;
	}
	return acts;
}

int main(void)
{
	unsigned long legal = 0, wrong = 0;
	unsigned number;

	for (number = 0; number < CASES; number++) {
		struct slot_act act[ACTS_MAX];
		unsigned acts;
		bool fine, expected;

		acts = draw(act);
		fine = slot_check(act, acts) == SLOT_FINE;
		expected = explains(act, acts, (1U << acts) - 1, -1);
		legal += expected;
		wrong += fine != expected;
	}
	printf("# %lu of %d have an order\n", legal, CASES);
	check(legal > CASES / 10 && legal < CASES * 9 / 10, "some have an order and some have none");
	check(wrong == 0, "slot_check() says what trying every order says");
	return test_end();
}
