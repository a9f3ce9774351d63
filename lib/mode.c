#include "mode.h"

#include "port.h"

#include <sched.h>
#include <string.h>

const struct mode modes[] = {
	{ .name = "none", .weight = 10 },
	{ .name = "overlap", .weight = 50, .pin = true, .spin = true, .delay = 400 },
	{ .name = "yield", .weight = 40, .pin = true, .spin = true, .delay = 200, .yields = 30 },
	{ .name = NULL },
};

static const struct mode *current = &modes[0];
static bool many_cpus;

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

void mode_start(const struct actor *a)
{
	current = mode_find(a->arena->scenario.mode);
	many_cpus = a->arena->platform.cpus > 1;
	if (current->pin && many_cpus)
		port_pin((int)(a->index + a->arena->scenario.mode_seed % 2));
}

void mode_spin(uint64_t n)
{
	volatile uint64_t i;

	for (i = 0; i < n; i++)
		;
}

void mode_step(struct actor *a)
{
	uint64_t draw;

	if (current->delay == 0 && current->yields == 0)
		return;
	draw = choice_next(&a->random);
	if (current->yields > 0 && (draw >> 32) % 100 < current->yields)
		sched_yield();
	if (current->delay > 0 && (draw & 1) != 0)
		mode_spin((draw >> 1) % current->delay);
}

void mode_wait(unsigned turn)
{
	if (current->spin && many_cpus && turn < 2000)
		mode_spin(4);
	else
		sched_yield();
}
