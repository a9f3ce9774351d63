/* Do the perturbation modes still have their effect on this machine? A mode can rot without anybody noticing. */
#include "test.h"

#include "port.h"
#include "world.h"

enum { RUNS = 120, ORDERS_MAX = RUNS, LOOKS_MAX = 5 };

/* Two processes that do the same short calls in step; no mechanism is needed for that. */
static const char text[] = "shall scenario 1\n"
                           "proc M\n  fork A\n  fork B\n  reap A\n  reap B\n"
                           "proc A\n  meet 0 2\n  repeat 12\n    meet 1 2\n    tell 1\n  end\n"
                           "proc B\n  meet 0 2\n  repeat 12\n    meet 1 2\n    tell 2\n  end\n";

struct effect {
	unsigned overlapping; /* runs with two calls inside each other's time */
	unsigned interleaved; /* runs that were not one process after the other */
	unsigned orders;      /* distinct orders */
};

static uint64_t order_of(const struct history *h, struct effect *e)
{
	uint64_t order = 1;
	unsigned changes = 0, last = 99;
	bool overlap = false;
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (!event_is(x, "tell"))
			continue;
		order = order << 1 | (x->actor & 1);
		changes += last != 99 && last != x->actor;
		last = x->actor;
		for (k = i + 1; k < h->events && h->event[k].call < x->ret; k++)
			overlap |= event_is(&h->event[k], "tell") && h->event[k].actor != x->actor;
	}
	e->overlapping += overlap;
	e->interleaved += changes > 1;
	return order;
}

static struct effect effect_of(struct world *w, const char *mode)
{
	static struct scenario s;
	struct complaint why;
	struct effect e = { 0, 0, 0 };
	uint64_t seen[ORDERS_MAX] = { 0 };
	unsigned run, i;

	if (!scenario_parse(&s, text, strlen(text), &why))
		abort();
	strncpy(s.mode, mode, sizeof(s.mode) - 1);
	for (run = 0; run < RUNS; run++) {
		struct history h;
		uint64_t order;

		s.mode_seed = run;
		s.number = run;
		if (world_run(w, &s, -1, 0, &h) != RUN_DONE)
			continue;
		order = order_of(&h, &e);
		for (i = 0; i < e.orders && seen[i] != order; i++)
			;
		if (i == e.orders)
			seen[e.orders++] = order;
		history_free(&h);
	}
	printf("# %-8s of %d runs: %u with overlapping calls, %u interleaved, %u distinct orders\n", mode, RUNS,
	    e.overlapping, e.interleaved, e.orders);
	return e;
}

int main(void)
{
	struct world w;
	struct complaint why;
	struct effect none, overlap, yield;
	unsigned look;

	mechanisms_index();
	if (!world_open(&w, NULL, &why)) {
		printf("Bail out! %s\n", why.text);
		return 4;
	}
	/* Other work on the machine can hide the effect, never make it: the best of a few looks counts. */
	for (look = 0; look < LOOKS_MAX; look++) {
		none = effect_of(&w, "none");
		overlap = effect_of(&w, "overlap");
		yield = effect_of(&w, "yield");
		if (overlap.overlapping >= RUNS / 4 && yield.overlapping >= RUNS / 4 && yield.orders >= RUNS / 4 &&
		    overlap.orders >= RUNS / 4 && none.overlapping < overlap.overlapping)
			break;
	}
	world_close(&w);
	if (port_cpus() < 2) {
		printf("ok 1 - modes make calls overlap # SKIP needs 2 processors\n1..1\n");
		return 0;
	}
	check(overlap.overlapping >= RUNS / 4, "mode overlap makes calls overlap");
	check(yield.overlapping >= RUNS / 4, "mode yield makes calls overlap");
	check(yield.orders >= RUNS / 4, "mode yield makes many orders");
	check(overlap.orders >= RUNS / 4, "mode overlap makes many orders");
	check(none.overlapping < overlap.overlapping, "mode none overlaps less than mode overlap");
	return test_end();
}
