/* Are the answers of lib/bag.h proofs? Small histories, legal and spoilt ones, against a search through all orders. */
#include "bag.h"
#include "choice.h"
#include "test.h"

enum { CALLS_MAX = 7, HISTORIES = 100000, ALIKE = 1, OWN = 100 };

/* One call: a put or a get, by `put` >= 0. */
struct one {
	uint64_t call, ret;
	uint64_t point;  /* where it has its effect, in the simulation */
	bool puts, full; /* a put that found no room */
	size_t index;    /* in the bag */
	bool happens;    /* the simulation lets it, though it never returned */
};

struct trial {
	unsigned calls;
	int64_t capacity;
	struct one one[CALLS_MAX];
	struct bag bag;
	struct bag_put put[CALLS_MAX];
	struct bag_get get[CALLS_MAX];
};

static uint64_t state = 1;

static uint64_t draw(uint64_t below)
{
	return choice_next(&state) % below;
}

/* What is in it, oldest first: indexes of puts. */
struct content {
	unsigned count;
	size_t put[CALLS_MAX];
};

/* The place of what this get takes, -1: nothing. */
static int selected(const struct trial *t, const struct content *c, const struct bag_get *g)
{
	int found = -1;
	unsigned i;

	for (i = 0; i < c->count; i++) {
		int64_t rank = t->put[c->put[i]].rank, best = found < 0 ? 0 : t->put[c->put[found]].rank;

		if (!bag_matches(&t->bag, g, rank))
			continue;
		if (found < 0 || (t->bag.order == BAG_PRIORITIES ? rank > best : g->selector < 0 && rank < best))
			found = (int)i;
	}
	return found;
}

static void take(struct content *c, int place)
{
	c->count--;
	for (; (unsigned)place < c->count; place++)
		c->put[place] = c->put[place + 1];
}

/* ---- making them ---- */

static void draw_calls(struct trial *t)
{
	unsigned i;

	memset(t, 0, sizeof(*t));
	t->calls = 2 + (unsigned)draw(CALLS_MAX - 1);
	t->capacity = 1 + (int64_t)draw(3);
	t->bag.order = draw(2) ? BAG_TYPES : BAG_PRIORITIES;
	t->bag.put = t->put;
	t->bag.get = t->get;
	for (i = 0; i < t->calls; i++) {
		struct one *o = &t->one[i];

		o->call = (i + 1) * 100 + draw(40);
		o->ret = o->call + 30 + draw(draw(2) ? 40 : 500);
		o->call += i; /* all different */
		o->ret = o->ret * 10 + i;
		o->call *= 10;
		o->point = o->call + 1 + draw(o->ret - o->call - 1);
		o->puts = draw(2);
		o->happens = draw(2);
		if (o->puts)
			t->put[o->index = t->bag.puts++] =
			    (struct bag_put){ .rank = 1 + (int64_t)draw(3), .size = draw(4) ? OWN + i : ALIKE };
		else
			t->get[o->index = t->bag.gets++] =
			    (struct bag_get){ .selector = (int64_t)draw(5) - 2, .but = draw(6) == 0 };
		if (draw(10) == 0)
			o->ret = OPEN;
	}
}

static void write_calls(struct trial *t)
{
	unsigned i;

	for (i = 0; i < t->calls; i++) {
		const struct one *o = &t->one[i];

		if (o->puts) {
			t->put[o->index].call = o->call;
			t->put[o->index].ret = o->ret;
			t->put[o->index].fate = o->ret == OPEN ? BAG_PERHAPS : o->full ? BAG_FAILED : BAG_PUT;
		} else {
			t->get[o->index].call = o->call;
			t->get[o->index].ret = o->ret;
		}
	}
}

static void has_effect(struct trial *t, struct one *o, struct content *c)
{
	struct bag_get *g = &t->get[o->index];
	int place;

	if (o->puts) {
		o->full = (int64_t)c->count >= t->capacity;
		if (!o->full)
			c->put[c->count++] = o->index;
		return;
	}
	place = selected(t, c, g);
	g->answer = place < 0 ? BAG_EMPTY : t->put[c->put[place]].size == ALIKE ? BAG_SOMETHING : BAG_GOT;
	if (place < 0)
		return;
	g->put = (int32_t)c->put[place];
	g->rank = t->put[g->put].rank;
	g->size = t->put[g->put].size;
	take(c, place);
}

static void simulate(struct trial *t)
{
	struct content c = { .count = 0 };
	bool done[CALLS_MAX] = { false };
	unsigned i, turn;

	for (turn = 0; turn < t->calls; turn++) {
		unsigned next = CALLS_MAX;

		for (i = 0; i < t->calls; i++)
			if (!done[i] && (next == CALLS_MAX || t->one[i].point < t->one[next].point))
				next = i;
		if (next == CALLS_MAX)
			abort();
		done[next] = true;
		if (t->one[next].ret != OPEN || t->one[next].happens)
			has_effect(t, &t->one[next], &c);
		if (t->one[next].ret == OPEN && !t->one[next].puts)
			t->get[t->one[next].index].answer = BAG_OPEN;
	}
	write_calls(t);
}

/* Something else than what happened. */
static void spoil(struct trial *t)
{
	struct one *o = &t->one[draw(t->calls)];
	struct bag_get *g = &t->get[o->index];

	if (o->ret == OPEN)
		return;
	if (o->puts) {
		o->full = !o->full;
	} else if (draw(3) == 0 || t->bag.puts == 0) {
		g->answer = BAG_EMPTY;
	} else {
		g->put = (int32_t)draw(t->bag.puts);
		g->rank = t->put[g->put].rank;
		g->size = t->put[g->put].size;
		g->answer = g->size == ALIKE ? BAG_SOMETHING : BAG_GOT;
	}
	write_calls(t);
}

/* ---- the search ---- */

static bool may_be_next(const struct trial *t, unsigned which, unsigned done)
{
	unsigned i;

	for (i = 0; i < t->calls; i++)
		if ((done >> i & 1) == 0 && t->one[i].ret != OPEN && t->one[i].ret < t->one[which].call)
			return false;
	return true;
}

/* Its effect, if what it says is possible now. */
static bool steps(const struct trial *t, const struct one *o, struct content *c)
{
	const struct bag_get *g = &t->get[o->index];
	int place;

	if (o->puts) {
		if (((int64_t)c->count >= t->capacity) != (t->put[o->index].fate == BAG_FAILED))
			return false;
		if (t->put[o->index].fate != BAG_FAILED)
			c->put[c->count++] = o->index;
		return true;
	}
	place = selected(t, c, g);
	if (g->answer == BAG_EMPTY || place < 0)
		return (g->answer == BAG_EMPTY) == (place < 0) && g->answer != BAG_OPEN;
	if (g->answer == BAG_GOT && (size_t)g->put != c->put[place])
		return false;
	if (g->answer == BAG_SOMETHING &&
	    (t->put[c->put[place]].rank != g->rank || t->put[c->put[place]].size != g->size))
		return false;
	take(c, place);
	return true;
}

static bool possible(const struct trial *t, unsigned done, const struct content *c)
{
	bool over = true;
	unsigned i;

	for (i = 0; i < t->calls; i++)
		over = over && ((done >> i & 1) != 0 || t->one[i].ret == OPEN);
	for (i = 0; !over && i < t->calls; i++) {
		struct content then = *c;

		if ((done >> i & 1) == 0 && may_be_next(t, i, done) && steps(t, &t->one[i], &then) &&
		    possible(t, done | 1U << i, &then))
			return true;
	}
	return over;
}

/* ---- the answers ---- */

static bool objects(const struct trial *t)
{
	int32_t other;
	bool by_age;
	size_t i;

	for (i = 0; i < t->bag.gets; i++) {
		const struct bag_get *g = &t->get[i];

		if (bag_from_nowhere(&t->bag, g) || bag_twice(&t->bag, g, &other) || bag_too_many(&t->bag, g) ||
		    bag_overtook(&t->bag, g, &other, &by_age) ||
		    (g->answer == BAG_EMPTY && bag_never_empty(&t->bag, g, g->call, g->ret, &other)))
			return true;
	}
	for (i = 0; i < t->bag.puts; i++) {
		const struct bag_put *p = &t->put[i];

		if (bag_too_full(&t->bag, p, t->capacity) ||
		    (p->fate == BAG_FAILED && bag_never_full(&t->bag, (int32_t)i, t->capacity, p->call, p->ret)))
			return true;
	}
	return false;
}

/* A get of a type that its own selector does not match is a matter of the message alone, and asked elsewhere. */
static bool is_asked(const struct trial *t)
{
	size_t i;

	for (i = 0; i < t->bag.gets; i++)
		if ((t->get[i].answer == BAG_GOT || t->get[i].answer == BAG_SOMETHING) &&
		    !bag_matches(&t->bag, &t->get[i], t->get[i].rank))
			return false;
	return true;
}

int main(void)
{
	unsigned legal = 0, illegal = 0, found = 0, wrong = 0, n;

	for (n = 0; n < HISTORIES; n++) {
		const struct content nothing = { .count = 0 };
		struct trial t;
		bool good, says;

		draw_calls(&t);
		simulate(&t);
		if (n % 2 == 1)
			spoil(&t);
		if (!is_asked(&t))
			continue;
		bag_prepare(&t.bag);
		good = possible(&t, 0, &nothing);
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
	check(legal > HISTORIES / 2 && illegal > HISTORIES / 20, "there were both");
	check(found > illegal / 5 * 4, "most of the impossible ones are found");
	return test_end();
}
