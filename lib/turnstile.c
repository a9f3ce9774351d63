#include "turnstile.h"

#include "actor.h"
#include "mode.h"
#include "signals.h"

#include <sched.h>
#include <time.h>

enum turn_stand {
	STAND_UNBORN,
	STAND_COMING, /* between its steps, or not there yet */
	STAND_AWAY,   /* inside a call for which nobody waits */
	STAND_MOVES,  /* uses its turn; its call does not sleep */
	STAND_SLEEPY, /* the same, but it may */
	STAND_GONE
};

enum { TURN_NOBODY = 0xfe, TURN_CHANGING = 0xff };

enum {
	RANK_FIRST = 1000, /* of priorities drawn; those given at places of change are below, from RANK_CHANGED on */
	RANK_CHANGED = 500,
	SHORT_US = 400, /* without a ticket: it sleeps */
	LONG_US = 20000,
	LOOKS_MIN = 16, /* and so many looks: everybody had a chance to run */
	SPINS = 20,
	LIVES_ON = 100000 /* looks */
};

/* ---- the order is drawn ---- */

/* Steps that a plan makes in all; loops counted as they are written. */
static uint64_t steps_of(const struct actor_plan *p)
{
	uint64_t factor[LOOPS_MAX + 1] = { 1 }, n = 0;
	unsigned i, depth = 0;

	for (i = 0; i < p->steps; i++) {
		const struct step *step = &p->step[i];
		enum op_role role = (enum op_role)op_roles[step->op];

		if (role == ROLE_REPEAT && depth < LOOPS_MAX) {
			int64_t times = step->operand[0].mark == NO_MARK ? step->operand[0].n : 1;

			factor[depth + 1] = factor[depth] * (times > 0 ? (uint64_t)times : 0);
			depth++;
		} else if (role == ROLE_END && depth > 0)
			depth--;
		else
			n += factor[depth];
	}
	return n;
}

void turnstile_prepare(struct turnstile *t, const struct scenario *s, unsigned scale)
{
	uint64_t random = choice_mix(s->mode_seed, 0x7475726e), steps = 1;
	unsigned i, k;

	atomic_store(&t->turn, 0); /* M's */
	atomic_store(&t->last, RANK_CHANGED);
	atomic_store(&t->misses, 0);
	atomic_store(&t->taken, 0);
	atomic_store(&t->order, 0);
	atomic_store(&t->slept, 0);
	atomic_store(&t->broken, 0);
	t->patience = scale;
	for (i = 0; i < s->actors; i++) {
		atomic_store(&t->stand[i], i == 0 ? STAND_COMING : STAND_UNBORN);
		/* Puts it at a drawn place among those before it. */
		k = (unsigned)(choice_next(&random) % (i + 1));
		atomic_store(&t->rank[i], atomic_load(&t->rank[k]));
		atomic_store(&t->rank[k], (int32_t)(RANK_FIRST + i));
		steps += steps_of(&s->actor[i]);
	}
	/* From the plain order of priorities to one that changes at every other step or so. */
	t->changes = (UINT32_C(1) << choice_next(&random) % 6) - 1;
	for (i = 0; i < t->changes; i++)
		t->change[i] = (uint32_t)(choice_next(&random) % (steps < UINT32_MAX ? steps : UINT32_MAX));
}

/* ---- whose turn it is ---- */

static unsigned owner_of(uint64_t turn)
{
	return (unsigned)(turn & 0xff);
}

static uint64_t turn_after(uint64_t turn, unsigned owner)
{
	return ((turn >> 8) + 1) << 8 | owner;
}

/* It did all its steps, or was killed; `process`: all of its process. */
static bool is_gone(const struct arena *a, unsigned actor, bool process)
{
	unsigned i;

	for (i = 0; i < a->scenario.actors; i++)
		if ((i == actor || (process && a->scenario.actor[i].process == actor)) &&
		    atomic_load(&a->turnstile.stand[i]) != STAND_GONE &&
		    atomic_load(&a->turnstile.stand[i]) != STAND_UNBORN)
			return false;
	return true;
}

/* It waits for the end of somebody who is still there. */
static bool cannot_go_on(const struct arena *a, unsigned actor)
{
	uint32_t waits = atomic_load(&a->turnstile.waits[actor]);

	return waits > 0 && waits - 1 != actor &&
	    !is_gone(a, waits - 1, a->scenario.actor[waits - 1].process == waits - 1);
}

/* The highest of those that are there. */
static unsigned choose(const struct arena *a, unsigned *present)
{
	const struct turnstile *t = &a->turnstile;
	unsigned i, best = TURN_NOBODY;

	*present = 0;
	for (i = 0; i < a->scenario.actors; i++) {
		uint32_t stand = atomic_load(&t->stand[i]);

		if (stand == STAND_UNBORN || stand == STAND_GONE ||
		    atomic_load(&a->state[a->scenario.actor[i].process]) >= ACTOR_DEAD ||
		    (stand == STAND_AWAY && cannot_go_on(a, i)))
			continue;
		++*present;
		if (best == TURN_NOBODY || atomic_load(&t->rank[i]) > atomic_load(&t->rank[best]))
			best = i;
	}
	return best;
}

static void make_last(struct turnstile *t, unsigned actor)
{
	atomic_store(&t->rank[actor], atomic_fetch_sub(&t->last, 1) - 1);
}

/* Ends the turn that was seen, `last` becoming the last; nothing happens if it has changed meanwhile. */
static void hand_on(struct arena *a, uint64_t seen, bool last, bool missed)
{
	struct turnstile *t = &a->turnstile;
	uint64_t changing = turn_after(seen, TURN_CHANGING);
	unsigned next, present;

	if (!atomic_compare_exchange_strong(&t->turn, &seen, changing))
		return;
	if (last && owner_of(seen) < ACTORS_MAX)
		make_last(t, owner_of(seen));
	next = choose(a, &present);
	if (!missed)
		atomic_store(&t->misses, 0);
	else if (atomic_fetch_add(&t->misses, 1) >= present)
		next = TURN_NOBODY; /* all were asked in vain: whoever comes first */
	atomic_compare_exchange_strong(&t->turn, &changing, turn_after(changing, next));
}

/* ---- waiting for it ---- */

struct watch {
	uint64_t turn, ticket, since_ns;
	unsigned looks;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Nothing may come of waiting for it. */
static bool may_be_asleep(const struct turnstile *t, unsigned owner)
{
	uint32_t stand = owner < ACTORS_MAX ? atomic_load(&t->stand[owner]) : STAND_COMING;

	return stand == STAND_SLEEPY || (stand == STAND_AWAY && atomic_load(&t->waits[owner]) == 0);
}

/* How long a turn may last while no ticket is taken. */
static uint64_t patience_ns(const struct turnstile *t, unsigned owner)
{
	return (uint64_t)(may_be_asleep(t, owner) ? SHORT_US : LONG_US) * 1000 * t->patience;
}

/* Takes the turn away from an owner that does not move. */
static void take_away(struct arena *a, uint64_t turn)
{
	struct turnstile *t = &a->turnstile;
	unsigned owner = owner_of(turn);
	uint32_t stand = owner < ACTORS_MAX ? atomic_load(&t->stand[owner]) : STAND_COMING;

	atomic_fetch_add(may_be_asleep(t, owner) ? &t->slept : &t->broken, 1);
	if (stand == STAND_MOVES || stand == STAND_SLEEPY) {
		atomic_store(&t->waits[owner], 0);
		atomic_compare_exchange_strong(&t->stand[owner], &stand, STAND_AWAY);
	}
	hand_on(a, turn, true, true);
}

static void look(struct arena *a, struct watch *w, uint64_t turn)
{
	uint64_t ticket = atomic_load_explicit(&a->ticket, memory_order_relaxed);

	if (turn != w->turn || ticket != w->ticket || w->looks == 0) {
		*w = (struct watch){ .turn = turn, .ticket = ticket, .since_ns = now_ns(), .looks = 1 };
		return;
	}
	if (++w->looks > LOOKS_MIN && now_ns() - w->since_ns > patience_ns(&a->turnstile, owner_of(turn))) {
		take_away(a, turn);
		w->looks = 0;
	}
}

static void wait_for_turn(struct arena *a, unsigned actor)
{
	struct turnstile *t = &a->turnstile;
	struct watch w = { .looks = 0 };
	unsigned turns;

	for (turns = 0;; turns++) {
		uint64_t turn = atomic_load(&t->turn);

		if (turns == LIVES_ON && atomic_load(&t->stand[actor]) == STAND_GONE)
			atomic_store(&t->stand[actor], STAND_COMING); /* who was to be killed is not */

		if (owner_of(turn) == actor)
			return;
		if (owner_of(turn) == TURN_NOBODY) {
			if (atomic_compare_exchange_strong(&t->turn, &turn, turn_after(turn, actor))) {
				atomic_fetch_add(&t->broken, 1);
				return;
			}
			continue;
		}
		mode_spin(SPINS);
		sched_yield();
		look(a, &w, turn);
	}
}

/* ---- steps ---- */

static void give_back(struct arena *a, unsigned actor, bool last)
{
	uint64_t turn = atomic_load(&a->turnstile.turn);

	if (owner_of(turn) == actor)
		hand_on(a, turn, last, false);
}

static bool waits_for_others(enum op_role role)
{
	return role == ROLE_REAP || role == ROLE_JOIN || role == ROLE_EXEC || role == ROLE_SUSPEND ||
	    role == ROLE_ACCEPT;
}

static bool may_sleep(enum op_role role)
{
	return role == ROLE_PUT || role_receives(role) || role == ROLE_LOOK || role == ROLE_NONE ||
	    role == ROLE_OPEN_END || role == ROLE_CONNECT || role == ROLE_ARRIVE || role == ROLE_PASS ||
	    role == ROLE_TAKE || role == ROLE_CHILD || role == ROLE_WAIT;
}

static void set_stand(struct arena *a, unsigned process, uint32_t stand)
{
	unsigned i;

	for (i = 0; i < a->scenario.actors; i++)
		if (a->scenario.actor[i].process == process)
			atomic_store(&a->turnstile.stand[i], stand);
}

static void step_aside(struct arena *a, unsigned process)
{
	unsigned i;

	for (i = 0; i < a->scenario.actors; i++) {
		uint32_t stand = atomic_load(&a->turnstile.stand[i]);

		if (a->scenario.actor[i].process == process && stand != STAND_UNBORN && stand != STAND_GONE) {
			atomic_store(&a->turnstile.waits[i], 0);
			atomic_compare_exchange_strong(&a->turnstile.stand[i], &stand, STAND_AWAY);
		}
	}
}

static bool takes_turns_away(int signal)
{
	return signal == SIG_I_KILL || signal_stops(signal);
}

/* What the step that now begins does to others' turns. */
static void foresee(struct arena *a, const struct call *c)
{
	struct turnstile *t = &a->turnstile;
	enum op_role role = c->op->role;
	unsigned other = (unsigned)c->arg[0];

	if ((role == ROLE_FORK || role == ROLE_THREAD) && atomic_load(&t->stand[other]) == STAND_UNBORN)
		atomic_store(&t->stand[other], STAND_COMING);
	/* It may run on for a moment: it must not begin a step then. */
	if (role == ROLE_SEND && c->arg[1] == SIG_I_KILL && other < a->scenario.actors &&
	    atomic_load(&t->stand[other]) != STAND_UNBORN)
		set_stand(a, a->scenario.actor[other].process, STAND_GONE);
	/* Nobody waits for those that may be stopped. */
	if (role == ROLE_SEND && signal_stops((int)c->arg[1]) && other < a->scenario.actors)
		step_aside(a, a->scenario.actor[other].process);
	else if ((role == ROLE_SEND_GROUP && takes_turns_away((int)c->arg[1])) ||
	    (role == ROLE_SEND_OWN_GROUP && takes_turns_away((int)c->arg[0])))
		for (other = 0; other < a->scenario.actors; other++)
			step_aside(a, other);
}

/* The step may stop the caller. */
static bool stops_itself(const struct call *c)
{
	enum op_role role = c->op->role;

	return ((role == ROLE_RAISE || role == ROLE_SEND_OWN_GROUP) && signal_stops((int)c->arg[0])) ||
	    (role == ROLE_SEND_GROUP && signal_stops((int)c->arg[1]));
}

void turnstile_take(struct call *c)
{
	struct arena *a = c->actor->arena;
	struct turnstile *t = &a->turnstile;
	unsigned actor = c->actor->index;
	enum op_role role = c->op->role;
	uint32_t stand = atomic_load(&t->stand[actor]), number, i;

	if (stand == STAND_MOVES || stand == STAND_SLEEPY)
		give_back(a, actor, false);
	if (stand != STAND_GONE)
		atomic_store(&t->stand[actor], STAND_COMING);
	wait_for_turn(a, actor);
	atomic_store(&t->misses, 0);
	number = atomic_fetch_add(&t->taken, 1);
	atomic_store(&t->order, choice_mix(atomic_load(&t->order), (uint64_t)actor << 32 | c->actor->step));
	for (i = 0; i < t->changes; i++)
		if (t->change[i] == number)
			atomic_store(&t->rank[actor], (int32_t)(RANK_CHANGED + 1 + i));
	foresee(a, c);
	if (waits_for_others(role) || stops_itself(c)) {
		atomic_store(&t->waits[actor],
		    role == ROLE_REAP || role == ROLE_JOIN ? (uint32_t)c->arg[0] + 1
		        : role == ROLE_EXEC                ? actor + 1
		                                           : 0);
		atomic_store(&t->stand[actor], STAND_AWAY);
		give_back(a, actor, true);
	} else if (atomic_load(&t->stand[actor]) != STAND_GONE)
		atomic_store(&t->stand[actor], may_sleep(role) ? STAND_SLEEPY : STAND_MOVES);
}

void turnstile_leave(struct arena *a, unsigned actor, bool process)
{
	if (process)
		set_stand(a, a->scenario.actor[actor].process, STAND_GONE);
	else
		atomic_store(&a->turnstile.stand[actor], STAND_GONE);
	give_back(a, actor, false);
}

void turnstile_pass(struct arena *a, unsigned actor)
{
	give_back(a, actor, true);
	atomic_store(&a->turnstile.stand[actor], STAND_COMING);
	wait_for_turn(a, actor);
	atomic_store(&a->turnstile.stand[actor], STAND_MOVES);
}
