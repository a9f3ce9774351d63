#include "health.h"

#include "evidence.h"
#include "mode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	OVERLAP_WEIGHT_MIN = 20, /* a mode that is drawn less often than that decides nothing */
	CASES_MIN = 20,          /* fewer cases say nothing of shares of them */
	PROBE_SHARE = 50,        /* of the time, one part in so many */
	ORDERS_RUNS_MIN = 40,    /* fewer runs of the probe say nothing of its orders */
	PAIRS_LOOKED_AT_MAX = 20000
};

/* In 10,000 cases, see health.h. */
enum { DISCARDED_MAX = 5000, QUIET_MAX = 1000, DUPLICATES_MAX = 5000, OVERLAP_MIN = 500 };

/* ---- scenarios that repeat ---- */

static uint64_t hash_of(const struct scenario *s)
{
	uint64_t hash = choice_mix(s->objects, s->actors);
	unsigned i, k, n;

	for (i = 0; i < s->objects; i++)
		hash = choice_mix(hash, s->object[i].kind);
	for (i = 0; i < s->actors; i++) {
		const struct actor_plan *a = &s->actor[i];

		hash = choice_mix(hash, (uint64_t)a->process << 32 | a->steps);
		for (k = 0; k < a->steps; k++) {
			hash = choice_mix(hash, a->step[k].op);
			for (n = 0; n < op_operands(a->step[k].op); n++) {
				const struct operand *o = &a->step[k].operand[n];

				hash = choice_mix(hash, (uint64_t)o->n);
				hash = choice_mix(hash, (uint64_t)(uint16_t)o->mark << 16 | (uint16_t)o->factor);
			}
		}
	}
	return hash | 1;
}

void health_drawn(struct health *y, const struct scenario *s)
{
	size_t room = sizeof(y->seen) / sizeof(y->seen[0]), i;
	uint64_t hash;

	if (y->drawn >= HEALTH_SCENARIOS)
		return;
	y->drawn++;
	hash = hash_of(s);
	for (i = (size_t)(hash % room); y->seen[i] != 0 && y->seen[i] != hash; i = (i + 1) % room)
		;
	y->duplicates += y->seen[i] == hash;
	y->seen[i] = hash;
}

/* ---- calls inside each other's time ---- */

static int mode_index(const char *name)
{
	int i;

	for (i = 0; i < HEALTH_MODES_MAX && modes[i].name != NULL; i++)
		if (strcmp(modes[i].name, name) == 0)
			return i;
	return -1;
}

/* Calls into the system under test; waiting for a process, and what the harness does for order, say nothing. */
static bool is_counted(const struct event *e)
{
	enum op_role role = event_role(e);

	return role == ROLE_NONE || (role > ROLE_MARK && role != ROLE_HANDLER);
}

void health_judged(struct health *y, const struct history *h)
{
	int mode = mode_index(h->mode);
	unsigned looked_at = 0, pairs = 0;
	size_t i, k;

	if (mode < 0)
		return;
	for (i = 0; i < h->events; i++)
		for (k = i + 1; k < h->events && h->event[k].call < h->event[i].ret && looked_at < PAIRS_LOOKED_AT_MAX;
		     k++) {
			looked_at++;
			pairs += is_counted(&h->event[i]) && is_counted(&h->event[k]) &&
			    event_process(h, &h->event[i]) != event_process(h, &h->event[k]);
		}
	y->mode[mode].cases++;
	y->mode[mode].overlapping += pairs > 0;
	y->mode[mode].pairs += pairs;
}

/* ---- the mode probe ---- */

/* Two processes that do the same short calls in step; no mechanism is needed for that. */
static const char probe_text[] = "shall scenario 1\n"
                                 "proc M\n  fork A\n  fork B\n  reap A\n  reap B\n"
                                 "proc A\n  meet 0 2\n  repeat 12\n    meet 1 2\n    tell 1\n  end\n"
                                 "proc B\n  meet 0 2\n  repeat 12\n    meet 1 2\n    tell 2\n  end\n";

static void probed(struct mode_effect *e, const struct history *h)
{
	uint64_t order = 1;
	bool overlap = false;
	unsigned n;
	size_t i, k;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (!event_is(x, "tell"))
			continue;
		order = order << 1 | (x->actor & 1);
		for (k = i + 1; k < h->events && h->event[k].call < x->ret; k++)
			overlap |= event_is(&h->event[k], "tell") && h->event[k].actor != x->actor;
	}
	for (n = 0; n < e->orders && e->order[n] != order; n++)
		;
	if (n == e->orders)
		e->order[e->orders++] = order;
	e->runs++;
	e->overlapped += overlap;
}

bool health_promises_overlap(unsigned mode)
{
	const struct mode *m = &modes[mode];

	return m->pin && m->spin && m->delay > 0 && m->weight >= OVERLAP_WEIGHT_MIN;
}

/* The mode with the fewest runs so far among those that promise overlap; -1: none wants more. */
static int next_mode(const struct health *y, const char *only)
{
	int best = -1, i;

	for (i = 0; i < HEALTH_MODES_MAX && modes[i].name != NULL; i++)
		if (health_promises_overlap((unsigned)i) && (only == NULL || strcmp(only, modes[i].name) == 0) &&
		    y->mode[i].runs < PROBE_RUNS && (best < 0 || y->mode[i].runs < y->mode[best].runs))
			best = i;
	return best;
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void health_probe(struct health *y, struct world *w, const char *only, uint64_t elapsed_us)
{
	static struct scenario s;
	int mode = next_mode(y, only);
	uint64_t began = now_us();
	struct complaint why;
	struct history h;

	if (y->processors < 2 || mode < 0 || y->spent_us > elapsed_us / PROBE_SHARE)
		return;
	if (!scenario_parse(&s, probe_text, strlen(probe_text), &why))
		abort();
	strncpy(s.mode, modes[mode].name, sizeof(s.mode) - 1);
	s.mode_seed = s.number = y->mode[mode].runs;
	if (world_run(w, &s, -1, 0, &h) == RUN_DONE) {
		probed(&y->mode[mode], &h);
		history_free(&h);
	}
	y->spent_us += now_us() - began + 1;
}

/* ---- the verdict ---- */

/* True if more than `most` of 10,000 are so, beyond doubt. */
static bool too_many(uint64_t k, uint64_t n, unsigned most)
{
	return n >= CASES_MIN && evidence_look(k, n, most) == MET;
}

static bool ill_mode(const struct mode_effect *e, const char *name, char *why, size_t size)
{
	if (e->runs > 0 && evidence_look(e->overlapped, e->runs, OVERLAP_MIN) == NOT_MET)
		snprintf(why, size, "mode %s makes no calls overlap: %u of %u runs of the mode probe", name,
		    e->overlapped, e->runs);
	else if (e->runs >= ORDERS_RUNS_MIN && e->orders < e->runs / 10)
		snprintf(why, size, "mode %s makes hardly any orders: %u in %u runs of the mode probe", name, e->orders,
		    e->runs);
	else
		return false;
	return true;
}

static bool is_ill(const struct health *y, char *why, size_t size)
{
	uint64_t all = y->cases + y->discarded;
	unsigned i;

	for (i = 0; i < HEALTH_MODES_MAX && modes[i].name != NULL; i++)
		if (ill_mode(&y->mode[i], modes[i].name, why, size))
			return true;
	if (too_many(y->discarded, all, DISCARDED_MAX))
		snprintf(why, size, "%llu of %llu cases were discarded", (unsigned long long)y->discarded,
		    (unsigned long long)all);
	else if (too_many(y->quiet, y->cases, QUIET_MAX))
		snprintf(why, size, "%llu of %llu cases were ended by the watchdog", (unsigned long long)y->quiet,
		    (unsigned long long)y->cases);
	else if (too_many(y->duplicates, y->drawn, DUPLICATES_MAX))
		snprintf(why, size, "%llu of %llu scenarios had been drawn before", (unsigned long long)y->duplicates,
		    (unsigned long long)y->drawn);
	else
		return false;
	return true;
}

enum health_state health_of(const struct health *y, char *why, size_t size)
{
	unsigned i, unseen = 0;

	for (i = 0; i < HEALTH_MODES_MAX && modes[i].name != NULL; i++)
		unseen += health_promises_overlap(i) && y->mode[i].cases > 0 && y->mode[i].overlapped == 0;
	if (is_ill(y, why, size))
		return ILL;
	if (y->processors == 1)
		snprintf(why, size, "one processor: calls overlap by chance only");
	else if (y->processors > 1 && unseen > 0)
		snprintf(why, size, "too few runs of the mode probe to see calls overlap");
	else
		return HEALTHY;
	return HEALTH_UNKNOWN;
}
