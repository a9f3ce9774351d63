/*
 * Do the perturbation modes still have their effect on this machine? A mode can rot without anybody noticing. With an
 * argument: also how often families' cases have the same order of steps when they are run again in mode turnstile.
 */
#include "test.h"

#include "campaign.h"
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

/* ---- starve, jolt ---- */

/* Two processes that go their own ways. */
static const char apart[] = "shall scenario 1\n"
                            "proc M\n  fork A\n  fork B\n  reap A\n  reap B\n"
                            "proc A\n  meet 0 2\n  repeat 12\n    spin 60000\n    tell 1\n  end\n"
                            "proc B\n  meet 0 2\n  repeat 12\n    spin 60000\n    tell 2\n  end\n";

enum { BUSY_RUNS = 8 };
static const char laborious[] = "shall scenario 1\n"
                                "proc M\n  fork A\n  reap A\n"
                                "proc A\n  repeat 12\n    spin 9000000\n  end\n";

/* One of them tells at least half of what it has to when the other is done. */
static bool one_was_late(const struct history *h)
{
	unsigned tells[ACTORS_MAX] = { 0 }, late = 0;
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (!event_is(x, "tell"))
			continue;
		tells[x->actor]++;
		late += tells[1] == 12 || tells[2] == 12;
	}
	return late > 6;
}

static bool was_jolted(const struct history *h)
{
	size_t i;

	for (i = 0; i < h->events; i++)
		if (event_role(&h->event[i]) == ROLE_HANDLER)
			return true;
	return false;
}

static unsigned runs_that(struct world *w, const char *steps, const char *mode, bool (*what)(const struct history *h),
    unsigned runs)
{
	static struct scenario s;
	struct complaint why;
	unsigned run, n = 0;

	if (!scenario_parse(&s, steps, strlen(steps), &why))
		abort();
	strncpy(s.mode, mode, sizeof(s.mode) - 1);
	for (run = 0; run < runs; run++) {
		struct history h;

		s.mode_seed = run;
		if (world_run(w, &s, -1, 0, &h) != RUN_DONE)
			continue;
		n += what(&h);
		history_free(&h);
	}
	return n;
}

static void check_others(struct world *w)
{
	unsigned jolted = runs_that(w, apart, "jolt", was_jolted, RUNS), late, usual, looks = 0;
	bool jolts = jolted >= RUNS / 2 || !port_jolt(signal_number(SIG_I_KICK), 0), holds;

	do { /* on a busy machine one is late in any mode */
		late = runs_that(w, apart, "starve", one_was_late, RUNS);
		usual = runs_that(w, apart, "overlap", one_was_late, RUNS);
		holds = late >= RUNS / 4 && late > usual;
	} while (!holds && ++looks < LOOKS_MAX);
	printf("# starve: one process was late in %u of %d runs, %u without; jolt: a signal came in %u\n", late, RUNS,
	    usual, jolted);
	/* The first process may be the one that is held up. */
	if (port_pin(-1)) /* else one is late in any mode, as the scheduler likes */
		check(holds, "mode starve holds one process up");
	/* A timer that counts a process's time may do so in ticks, of which that process used none. */
	if (!jolts)
		jolts = runs_that(w, laborious, "jolt", was_jolted, BUSY_RUNS) >= BUSY_RUNS / 2;
	check(jolts, "mode jolt sends signals");
}

/* ---- turnstile ---- */

enum { SEEDS = 64, AGAIN = 3 };

/* Three processes, a thread, and steps that cannot block: they begin in the order that was drawn and in no other. */
static const char ordered[] = "shall scenario 1\n"
                              "proc M\n  tell 9\n  fork A\n  tell 9\n  fork B\n  await 3 5\n  reap A\n  reap B\n"
                              "proc A\n  create A.1\n  repeat 5\n    tell 1\n  end\n  tell 3\n"
                              "thread A.1\n  repeat 4\n    tell 2\n  end\n  meet 0 2\n  tell 3\n"
                              "proc B\n  fork C\n  repeat 5\n    tell 3\n    yield 2\n  end\n  reap C\n"
                              "proc C\n  repeat 3\n    tell 4\n  end\n  exit 0\n";

/* The hash of the order of all steps, 0 if the case could not be run. */
static uint64_t order_of_run(struct world *w, const struct scenario *s)
{
	struct history h;

	if (world_run(w, s, -1, 0, &h) != RUN_DONE)
		return 0;
	history_free(&h);
	return atomic_load(&w->arena->turnstile.order);
}

static unsigned distinct(uint64_t *seen, unsigned n, uint64_t value)
{
	unsigned i;

	for (i = 0; i < n && seen[i] != value; i++)
		;
	seen[i] = value;
	return i == n ? n + 1 : n;
}

/* A turn that was taken away from a step that cannot sleep is this machine's being busy: that run says nothing. */
static void check_order(struct world *w)
{
	static struct scenario s;
	struct complaint why;
	uint64_t seen[SEEDS + 1];
	unsigned orders = 0, same = 0, others = 0, busy = 0, seed, again;

	if (!scenario_parse(&s, ordered, strlen(ordered), &why)) {
		printf("# line %u: %s\n", why.line, why.text);
		abort();
	}
	strcpy(s.mode, "turnstile");
	for (seed = 0; seed < SEEDS; seed++) {
		uint64_t first = 0;

		s.mode_seed = seed;
		for (again = 0; again < AGAIN; again++) {
			uint64_t order = order_of_run(w, &s);

			if (order == 0 || atomic_load(&w->arena->turnstile.broken) > 0) {
				busy++;
				continue;
			}
			if (first == 0)
				orders = distinct(seen, orders, first = order);
			else if (order == first)
				same++;
			else
				others++;
		}
	}
	printf(
	    "# turnstile of %d seeds: %u distinct orders; run again: %u the same, %u others, %u runs were disturbed\n",
	    SEEDS, orders, same, others, busy);
	check(same > 0 && others == 0, "mode turnstile begins the steps in the same order each time");
	check(orders >= SEEDS / 2, "mode turnstile makes many orders");
}

static bool has_exec(const struct scenario *s)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (op_roles[s->actor[a].step[i].op] == ROLE_EXEC)
				return true;
	return false;
}

static void survey_family(struct world *w, const struct family *f, unsigned cases)
{
	static struct scenario s;
	unsigned number, same = 0, slept = 0, broken = 0, runs = 0;

	for (number = 0; number < cases; number++) {
		uint64_t first, second;

		campaign_draw(f, 1, number, "turnstile", &s);
		if (has_exec(&s)) /* this program cannot, and some cases do not end without */
			continue;
		first = order_of_run(w, &s);
		slept += atomic_load(&w->arena->turnstile.slept);
		broken += atomic_load(&w->arena->turnstile.broken) > 0;
		second = order_of_run(w, &s);
		runs += first != 0 && second != 0;
		same += first != 0 && first == second;
	}
	printf("# %-24s %u of %u cases the same; %.1f sleepers a case, %u with a broken order\n", f->id, same, runs,
	    (double)slept / cases, broken);
}

static void survey(struct world *w, unsigned cases)
{
	const struct family *f;
	size_t m;

	for (m = 0; m < mechanisms_count; m++)
		for (f = mechanisms[m].families; f != NULL && f->id != NULL; f++)
			survey_family(w, f, cases);
}

int main(int argc, char **argv)
{
	struct world w;
	struct complaint why;
	struct effect none, overlap, yield, sleep;
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
		sleep = effect_of(&w, "sleep");
		if (overlap.overlapping >= RUNS / 4 && yield.overlapping >= RUNS / 4 && yield.orders >= RUNS / 4 &&
		    overlap.orders >= RUNS / 4 && sleep.orders >= RUNS / 4 && none.overlapping < overlap.overlapping)
			break;
	}
	check_order(&w);
	check_others(&w);
	if (argc > 1)
		survey(&w, (unsigned)atoi(argv[1]));
	world_close(&w);
	if (port_cpus() < 2 || !port_pin(-1)) {
		printf("# calls overlap as the scheduler likes: that needs 2 processors, and threads kept on them\n");
		return test_end();
	}
	check(overlap.overlapping >= RUNS / 4, "mode overlap makes calls overlap");
	check(yield.overlapping >= RUNS / 4, "mode yield makes calls overlap");
	check(yield.orders >= RUNS / 4, "mode yield makes many orders");
	check(overlap.orders >= RUNS / 4, "mode overlap makes many orders");
	check(sleep.orders >= RUNS / 4, "mode sleep makes many orders");
	check(none.overlapping < overlap.overlapping, "mode none overlaps less than mode overlap");
	return test_end();
}
