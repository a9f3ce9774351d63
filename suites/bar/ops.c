#include "bar.h"

#include "mode.h"
#include "place.h"
#include "port.h"

#include <errno.h>
#include <string.h>

static int wait_at(void *barrier, struct bar_meeting *meeting, bool *serial)
{
	(void)meeting;
	return port_barrier_wait(barrier, serial);
}

struct bar_calls bar_calls = { wait_at };
const struct bar_calls bar_honest = { wait_at };

_Static_assert(sizeof(struct bar_meeting) <= PLACE_BYTES, "it must fit there");

static int64_t says(int error)
{
	errno = error;
	return error == 0 ? 0 : -1;
}

/* What is beside the barrier, if it was made for that use. */
static struct bar_meeting *meeting_of(const struct call *c, unsigned use)
{
	const struct arena *a = c->actor->arena;
	struct bar_meeting *meeting = place_beside(c->actor, (unsigned)c->arg[0]);

	return strcmp(kind_at(a->scenario.object[c->arg[0]].kind)->name, "barrier") == 0 &&
	        atomic_load(&a->note[c->arg[0]][ACTORS_MAX]) != 0 && meeting->use == use
	    ? meeting
	    : NULL;
}

static void perform_init(struct call *c)
{
	_Atomic int64_t *made = &c->actor->arena->note[c->arg[0]][ACTORS_MAX];
	struct bar_meeting *meeting = place_beside(c->actor, (unsigned)c->arg[0]);
	void *barrier = place_of(c->actor, (unsigned)c->arg[0]);
	int e;

	if (c->actor->index != 0 || c->arg[BAR_COUNT] < 1 || c->arg[BAR_COUNT] > BAR_ROLES || atomic_load(made) != 0)
		return;
	memset(barrier, 0, PLACE_BYTES);
	memset(meeting, 0, sizeof(*meeting));
	meeting->count = (uint32_t)c->arg[BAR_COUNT];
	meeting->use = (uint32_t)c->arg[BAR_USE];
	call_begin(c);
	e = port_barrier_init(barrier, meeting->count);
	call_end(c, says(e));
	if (e == 0)
		atomic_store(made, 1);
}

static void perform_wait(struct call *c)
{
	struct bar_meeting *meeting = meeting_of(c, BAR_STEPS);
	bool serial = false;
	int e;

	if (meeting == NULL)
		return;
	call_begin(c);
	e = bar_calls.wait(place_of(c->actor, (unsigned)c->arg[0]), meeting, &serial);
	call_report(c, BAR_WAS_SERIAL, serial);
	call_end(c, says(e));
}

/* Says which round it has come to, waits, and looks whether all have. */
static int turn(struct call *c, struct bar_meeting *meeting, uint32_t round)
{
	int64_t *out = c->record->event.out;
	bool serial = false;
	unsigned i;
	int e;

	if (c->arg[BAR_SPINS] > 0)
		mode_spin(choice_next(&c->actor->random) % (uint64_t)c->arg[BAR_SPINS] % 100000);
	atomic_store_explicit(&meeting->slot[c->arg[BAR_ROLE]], round, memory_order_relaxed);
	e = bar_calls.wait(place_of(c->actor, (unsigned)c->arg[0]), meeting, &serial);
	for (i = 0; e == 0 && i < meeting->count; i++)
		out[BAR_EARLY] += atomic_load_explicit(&meeting->slot[i], memory_order_relaxed) < round;
	out[BAR_SERIALS] += serial;
	out[BAR_DONE] += e == 0;
	return e;
}

static void perform_turns(struct call *c)
{
	struct bar_meeting *meeting = meeting_of(c, BAR_TURNS);
	uint32_t round, bit = 1U << (uint64_t)c->arg[BAR_ROLE] % BAR_ROLES;
	int e = 0;

	if (meeting == NULL || c->arg[BAR_ROLE] < 0 || c->arg[BAR_ROLE] >= (int64_t)meeting->count ||
	    (atomic_fetch_or(&meeting->claimed, bit) & bit) != 0)
		return;
	call_begin(c);
	for (round = 1; e == 0 && round <= c->arg[BAR_TIMES] % 100000; round++)
		e = turn(c, meeting, round);
	call_end(c, says(e));
}

const struct op bar_ops[] = {
	{ "bar-init", "obj num:count word(singly|repeatedly):use", "", ROLE_NONE, perform_init, bar_imagine_init,
	    "makes the barrier, by M" },
	{ "bar-wait", "obj", "num:serial", ROLE_NONE, perform_wait, bar_imagine_wait,
	    "waits until as many have come as it counts" },
	{ "bar-turns", "obj num:role num:times num:turns", "num:done num:serials num:early", ROLE_NONE, perform_turns,
	    bar_imagine_turns, "waits so often as that one of those whom it counts, and looks whether all had come" },
	{ .name = NULL },
};
