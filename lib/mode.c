#include "mode.h"

#include "port.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const struct mode modes[] = {
	{ .name = "none", .weight = 3 },
	{ .name = "overlap", .weight = 40, .pin = true, .spin = true, .delay = 400 },
	{ .name = "yield", .weight = 25, .pin = true, .spin = true, .delay = 200, .yields = 30 },
	{ .name = "turnstile", .weight = 15, .ordered = true },
	{ .name = "sleep", .weight = 10, .pin = true, .spin = true, .sleeps = 30 },
	{ .name = "starve", .weight = 3, .pin = true, .spin = true, .delay = 200, .starves = true },
	{ .name = "jolt", .weight = 4, .pin = true, .spin = true, .delay = 200, .jolts = true },
	{ .name = NULL },
};

enum {
	SLEEP_NS_MAX = 50000,
	SLEEPS_MAX = 200, /* of one process: loops may be long */
	STARVE_MS_MAX = 16,
	JOLTS_MAX = 64, /* of one process: the watchdog must come to its word, and fork() to its end */
	JOLT_US_MIN = 40,
	JOLT_US_MAX = 400
};

/* Of the process. Atomic: handlers run in any thread, and checkers of races forget at fork what was before. */
static const struct mode *_Atomic current_mode = &modes[0];
static atomic_bool many_cpus;
static atomic_uint jolt_us;    /* 0: no timer */
static atomic_bool jolts_wait; /* it is stopped for a while */
static atomic_int jolts_left;
/* Of the thread. */
static _Thread_local unsigned sleeps_left;
static _Thread_local unsigned starve_ms, meals_left; /* how long it is held up each time, and how often still */

static const struct mode *current(void)
{
	return atomic_load_explicit(&current_mode, memory_order_relaxed);
}

const struct mode *mode_find(const char *name)
{
	const struct mode *m;

	for (m = modes; m->name != NULL; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

const struct mode *mode_draw(struct choices *c)
{
	unsigned weight[8];
	size_t n;

	for (n = 0; modes[n].name != NULL; n++)
		weight[n] = modes[n].weight;
	return &modes[choice_weighted(c, "mode", weight, n)];
}

void mode_weights(char *text, size_t size)
{
	const struct mode *m;
	size_t n = 0;

	text[0] = '\0';
	for (m = modes; m->name != NULL && n + 40 < size; m++)
		n += (size_t)snprintf(text + n, size - n, "%s%s %u %%", n > 0 ? ", " : "", m->name, m->weight);
}

void mode_prepare(struct arena *a)
{
	turnstile_prepare(&a->turnstile, &a->scenario, a->platform.scale);
}

void mode_start(const struct actor *a)
{
	const struct scenario *s = &a->arena->scenario;
	uint64_t draw = choice_mix(s->mode_seed, 0x737461727665);

	if (a->index == a->process) {
		atomic_store_explicit(&current_mode, mode_find(s->mode), memory_order_relaxed);
		many_cpus = a->arena->platform.cpus > 1;
		jolt_us = 0;
	}
	if (current()->pin && many_cpus)
		port_pin((int)(a->index + s->mode_seed % 2));
	sleeps_left = SLEEPS_MAX;
	if (current()->starves) {
		starve_ms = draw >> 32 & 1 ? 1U << (draw >> 33) % 5 : 2;
		meals_left = draw % s->actors == a->index ? STARVE_MS_MAX / starve_ms : 0;
	}
}

/* A process that counts the signals that wake it would be out of step with those that send them. */
static bool counts_on_signals(const struct scenario *s, unsigned process)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; s->actor[a].process == process && i < s->actor[a].steps; i++) {
			enum op_role role = (enum op_role)op_roles[s->actor[a].step[i].op];

			if (role == ROLE_SUSPEND || role == ROLE_ACCEPT)
				return true;
		}
	return false;
}

/* The process catches the watchdog's signal, as the history shows, and is sent it by a timer. */
static void start_jolts(struct actor *a)
{
	static const int64_t info_restart_full[OPERANDS_MAX] = { 0, 1, 1, 1 };
	int row = op_find("catch", 5);
	struct call c;

	if (row < 0 || op_at((unsigned)row)->role != ROLE_ACTION || counts_on_signals(&a->arena->scenario, a->process))
		return;
	call_prepare(&c, a, (unsigned)row);
	memcpy(c.arg, info_restart_full, sizeof(c.arg));
	c.op->perform(&c);
	jolts_left = JOLTS_MAX;
	jolts_wait = false;
	jolt_us = JOLT_US_MIN + (unsigned)(choice_next(&a->random) % (JOLT_US_MAX - JOLT_US_MIN));
	if (!port_jolt(signal_number(SIG_I_KICK), jolt_us))
		jolt_us = 0;
}

void mode_begin(struct actor *a)
{
	if (current()->jolts && a->index == a->process)
		start_jolts(a);
}

void mode_jolted(void)
{
	if (jolt_us == 0)
		return;
	if (jolts_left > 0)
		jolts_left--;
	if (jolts_left == 0)
		port_jolt(signal_number(SIG_I_KICK), 0);
	sched_yield();
}

void mode_spin(uint64_t n)
{
	volatile uint64_t i;

	for (i = 0; i < n; i++)
		;
}

static void nap(uint64_t ns)
{
	struct timespec t = { .tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000) };
	int saved = errno;

	nanosleep(&t, NULL); /* a signal may end it: it is no promise */
	errno = saved;
}

void mode_step(struct call *c)
{
	struct actor *a = c->actor;
	uint64_t draw;

	if (current()->ordered) {
		turnstile_take(c);
		return;
	}
	/* In a new image nothing would catch it; if there is none after all, it goes on. */
	if (jolt_us != 0 && jolts_left > 0 && jolts_wait != (c->op->role == ROLE_EXEC)) {
		jolts_wait = !jolts_wait;
		port_jolt(signal_number(SIG_I_KICK), jolts_wait ? 0 : jolt_us);
	}
	if (current()->delay == 0 && current()->yields == 0 && current()->sleeps == 0)
		return;
	draw = choice_next(&a->random);
	if (current()->yields > 0 && (draw >> 32) % 100 < current()->yields)
		sched_yield();
	if (current()->delay > 0 && (draw & 1) != 0)
		mode_spin((draw >> 1) % current()->delay);
	if (current()->sleeps > 0 && (draw >> 32) % 100 < current()->sleeps && sleeps_left > 0) {
		sleeps_left--;
		nap(draw % SLEEP_NS_MAX);
	}
	if (meals_left > 0 && draw >> 62 == 0) {
		meals_left--;
		nap((uint64_t)starve_ms * 1000000);
	}
}

void mode_end(struct actor *a, bool process)
{
	if (current()->ordered)
		turnstile_leave(a->arena, a->index, process);
	if (process && jolt_us != 0)
		port_jolt(signal_number(SIG_I_KICK), 0);
}

bool mode_wait(unsigned turn)
{
	if (current()->ordered)
		return false;
	if (current()->spin && many_cpus && turn < 2000)
		mode_spin(4);
	else
		sched_yield();
	return true;
}

bool mode_pass(struct actor *a)
{
	if (current()->ordered)
		turnstile_pass(a->arena, a->index);
	return current()->ordered;
}

bool mode_is_timed(void)
{
	return !current()->ordered;
}
