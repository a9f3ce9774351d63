/* Are the answers of lib/counter.h proofs? Small histories, legal and spoilt ones, against a search through all orders. */
#include "counter.h"
#include "choice.h"
#include "test.h"

enum { ACTS_MAX = 7, HISTORIES = 100000 };

struct trial {
	struct counter counter;
	struct count_act act[ACTS_MAX];
	uint64_t point[ACTS_MAX]; /* where it has its effect, in the simulation */
};

static uint64_t state = 1;

static uint64_t draw(uint64_t below)
{
	return choice_next(&state) % below;
}

static void draw_acts(struct trial *t)
{
	size_t i;

	memset(t, 0, sizeof(*t));
	t->counter.act = t->act;
	t->counter.acts = 2 + draw(ACTS_MAX - 1);
	t->counter.least = t->counter.most = (int64_t)draw(3);
	for (i = 0; i < t->counter.acts; i++) {
		struct count_act *a = &t->act[i];

		a->call = ((i + 1) * 100 + draw(40)) * 10;
		a->ret = (a->call / 10 + 30 + draw(draw(2) ? 40 : 500)) * 10 + 1 + i;
		t->point[i] = a->call + 1 + draw(a->ret - a->call - 1);
		a->amount = draw(2) ? 1 + (int64_t)draw(2) : -1 - (int64_t)draw(2);
	}
}

/* Takes that find too little are refused; some acts never return, having happened or not. */
static void simulate(struct trial *t)
{
	int64_t value = t->counter.least;
	bool done[ACTS_MAX] = { false };
	size_t turn, i;

	for (turn = 0; turn < t->counter.acts; turn++) {
		size_t next = ACTS_MAX;
		struct count_act *a;

		for (i = 0; i < t->counter.acts; i++)
			if (!done[i] && (next == ACTS_MAX || t->point[i] < t->point[next]))
				next = i;
		if (next == ACTS_MAX)
			abort();
		done[next] = true;
		a = &t->act[next];
		a->fate = value + a->amount < 0 ? COUNT_REFUSED : COUNT_DONE;
		if (draw(10) == 0) {
			if (a->fate == COUNT_DONE && draw(2))
				value += a->amount;
			a->fate = COUNT_PERHAPS;
			a->ret = OPEN;
		} else if (a->fate == COUNT_DONE) {
			value += a->amount;
		}
	}
}

static void spoil(struct trial *t)
{
	struct count_act *a = &t->act[draw(t->counter.acts)];

	if (a->fate != COUNT_PERHAPS && a->amount < 0)
		a->fate = a->fate == COUNT_DONE ? COUNT_REFUSED : COUNT_DONE;
}

static bool may_be_next(const struct trial *t, size_t which, unsigned done)
{
	size_t i;

	for (i = 0; i < t->counter.acts; i++)
		if ((done >> i & 1) == 0 && t->act[i].ret < t->act[which].call)
			return false;
	return true;
}

static bool possible(const struct trial *t, unsigned done, int64_t value)
{
	bool over = true;
	size_t i;

	for (i = 0; i < t->counter.acts; i++)
		over = over && ((done >> i & 1) != 0 || t->act[i].ret == OPEN);
	for (i = 0; !over && i < t->counter.acts; i++) {
		const struct count_act *a = &t->act[i];
		bool enough = value + a->amount >= 0;

		if ((done >> i & 1) == 0 && may_be_next(t, i, done) && enough == (a->fate != COUNT_REFUSED) &&
		    possible(t, done | 1U << i, enough ? value + a->amount : value))
			return true;
	}
	return over;
}

static bool objects(const struct trial *t)
{
	size_t i;

	for (i = 0; i < t->counter.acts; i++) {
		const struct count_act *a = &t->act[i];

		if (counter_overdrawn(&t->counter, a) ||
		    (a->fate == COUNT_REFUSED && counter_never_short(&t->counter, a, a->call, a->ret)))
			return true;
	}
	return false;
}

int main(void)
{
	unsigned legal = 0, illegal = 0, found = 0, wrong = 0, n;

	for (n = 0; n < HISTORIES; n++) {
		struct trial t;
		bool good, says;

		draw_acts(&t);
		simulate(&t);
		if (n % 2 == 1)
			spoil(&t);
		good = possible(&t, 0, t.counter.least);
		says = objects(&t);
		legal += good;
		illegal += !good;
		found += !good && says;
		wrong += good && says;
		if (n % 2 == 0 && !good) {
			check(false, "what was simulated is possible");
			return test_end();
		}
	}
	printf("# %u possible histories; of %u impossible ones %u were found\n", legal, illegal, found);
	check(wrong == 0, "nothing possible is objected to");
	check(legal > HISTORIES / 2 && illegal > HISTORIES / 40, "there were both");
	check(found > illegal / 5 * 4, "most of the impossible ones are found");
	return test_end();
}
