#include "scenario.h"

#include "mechanism.h"
#include "signals.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void scenario_begin(struct scenario *s)
{
	/* Step arrays are left as they are: `steps` says what counts. */
	s->objects = 0;
	s->actors = 1;
	s->actor[0].steps = 0;
	s->actor[0].process = s->actor[0].parent = 0;
	strcpy(s->actor[0].name, "M");
}

unsigned scenario_object(struct scenario *s, const char *kind)
{
	int k = kind_find(kind, strlen(kind));
	struct object_plan *o = &s->object[s->objects];
	unsigned i, same = 1;

	assert(k >= 0);
	assert(s->objects < OBJECTS_MAX);
	for (i = 0; i < s->objects; i++)
		if (s->object[i].name[0] == kind[0])
			same++;
	o->kind = (uint16_t)k;
	if (same == 1)
		snprintf(o->name, sizeof(o->name), "%c", kind[0]);
	else
		snprintf(o->name, sizeof(o->name), "%c%u", kind[0], same);
	return s->objects++;
}

/* A to Z without M. */
static void process_name(unsigned nth, char *name)
{
	name[0] = (char)('A' + nth + (nth >= 'M' - 'A'));
	name[1] = '\0';
}

static unsigned new_actor(struct scenario *s)
{
	assert(s->actors < ACTORS_MAX);
	s->actor[s->actors].steps = 0;
	return s->actors++;
}

unsigned scenario_process(struct scenario *s)
{
	unsigned a = new_actor(s);
	unsigned i, nth = 0;

	for (i = 1; i < a; i++)
		nth += s->actor[i].process == i;
	process_name(nth, s->actor[a].name);
	s->actor[a].process = s->actor[a].parent = (uint8_t)a;
	return a;
}

unsigned scenario_thread(struct scenario *s, unsigned process)
{
	unsigned a = new_actor(s);
	unsigned i, nth = 1;
	char stem[4];

	assert(process < a && s->actor[process].process == process);
	for (i = 1; i < a; i++)
		nth += s->actor[i].process == process && i != process;
	memcpy(stem, s->actor[process].name, sizeof(stem));
	stem[sizeof(stem) - 1] = '\0';
	snprintf(s->actor[a].name, NAME_MAX_SHALL, "%s.%u", stem, nth);
	s->actor[a].process = s->actor[a].parent = (uint8_t)process;
	return a;
}

void scenario_add(struct scenario *s, unsigned actor, const char *op, const struct operand *operands, size_t count)
{
	int index = op_named(op);
	struct actor_plan *plan = &s->actor[actor];
	struct step *step = &plan->step[plan->steps];
	size_t i;

	assert(actor < s->actors);
	assert(plan->steps < STEPS_MAX);
	if (index < 0 || op_operands((unsigned)index) != count) {
		fprintf(stderr, "shall: a family gives operation '%s' with %zu operands\n", op, count);
		abort();
	}
	step->op = (uint16_t)index;
	for (i = 0; i < OPERANDS_MAX; i++)
		step->operand[i] = i < count ? operands[i] : (struct operand){ 0, NO_MARK, 0 };
	plan->steps++;
}

unsigned scenario_room(const struct scenario *s, unsigned actor)
{
	return STEPS_MAX - s->actor[actor].steps;
}

struct operand in_number(int64_t n)
{
	return (struct operand){ .n = n, .mark = NO_MARK, .factor = 0 };
}

struct operand in_mark(const char *mark, int factor, int64_t plus)
{
	int m = mark_find(mark, strlen(mark));

	assert(m >= 0);
	return (struct operand){ .n = plus, .mark = (int16_t)m, .factor = (int16_t)factor };
}

struct operand in_end(unsigned object, unsigned side, unsigned slot)
{
	return in_number(end_pack(object, side, slot));
}

struct operand in_actor(unsigned actor)
{
	return in_number(actor);
}

struct operand in_object(unsigned object)
{
	return in_number(object);
}

/* Processes count on each other there: one that goes round less often is waited for. */
static bool keeps_count(const struct actor_plan *plan)
{
	unsigned i, depth = 0;

	for (i = 0; i < plan->steps; i++) {
		const struct op *op = op_at(plan->step[i].op);

		if (op->role == ROLE_REPEAT)
			depth++;
		else if (op->role == ROLE_END)
			depth--;
		else if (depth > 0 &&
		    (strcmp(op->name, "tell") == 0 || strcmp(op->name, "await") == 0 || strcmp(op->name, "meet") == 0))
			return true;
	}
	return false;
}

void scenario_thin(struct scenario *s, unsigned parts)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		if (keeps_count(&s->actor[a]))
			return;
	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			struct step *step = &s->actor[a].step[i];
			int64_t rounds = step->operand[0].n;

			if (op_at(step->op)->role == ROLE_REPEAT && step->operand[0].mark == NO_MARK && rounds > 1)
				step->operand[0].n = (rounds + parts - 1) / parts;
		}
}

/* ---- checking ---- */

struct making {
	unsigned made[ACTORS_MAX]; /* how many steps make it */
};

static bool complain(struct complaint *why, const struct actor_plan *plan, unsigned step, const char *what)
{
	why->line = 0;
	snprintf(why->text, sizeof(why->text), "process %.15s, step %u: %s", plan->name, step + 1, what);
	return false;
}

static bool check_operand(const struct scenario *s, const struct operand *o, const struct operand_kind *kind)
{
	switch (kind->kind) {
	case KIND_END:
		return o->n >= 0 && end_object(o->n) < s->objects && end_side(o->n) < SIDES_MAX &&
		    end_slot(o->n) < SLOTS_MAX &&
		    end_side(o->n) < strlen(kind_at(s->object[end_object(o->n)].kind)->sides);
	case KIND_OBJECT:
		return o->n >= 0 && o->n < (int64_t)s->objects;
	case KIND_ACTOR:
		return o->n >= 0 && o->n < (int64_t)s->actors;
	case KIND_SIGNAL:
		return o->n >= 0 && o->n < SIGNAL_LIMIT;
	default:
		return true;
	}
}

static bool check_step(struct scenario *s, unsigned a, unsigned i, unsigned *depth, struct making *m,
    struct complaint *why)
{
	struct actor_plan *plan = &s->actor[a];
	const struct step *step = &plan->step[i];
	const struct op *op = op_at(step->op);
	unsigned k, target = (unsigned)step->operand[0].n;

	for (k = 0; k < op_operands(step->op); k++)
		if (!check_operand(s, &step->operand[k], op_operand(step->op, k)))
			return complain(why, plan, i, "an operand is out of range");
	switch (op->role) {
	case ROLE_REPEAT:
		if (++*depth > LOOPS_MAX)
			return complain(why, plan, i, "loops are nested too deeply");
		return true;
	case ROLE_END:
		if (*depth == 0)
			return complain(why, plan, i, "'end' without 'repeat'");
		--*depth;
		return true;
	case ROLE_FORK:
	case ROLE_THREAD:
		if (*depth > 0)
			return complain(why, plan, i, "a process or thread is made inside a loop");
		if (target == 0 || (op->role == ROLE_FORK) != (s->actor[target].process == target))
			return complain(why, plan, i,
			    "'fork' makes processes, 'create' makes threads, nothing makes M");
		if (op->role == ROLE_THREAD && s->actor[target].process != plan->process)
			return complain(why, plan, i, "a thread is made by another process");
		m->made[target]++;
		s->actor[target].parent = (uint8_t)a;
		return true;
	default:
		return op->role == ROLE_START || op->perform == NULL
		    ? complain(why, plan, i, "this is recorded, not done by a step")
		    : true;
	}
}

/* True if following parents from each actor ends at M. */
static bool reaches_main(const struct scenario *s, unsigned a)
{
	unsigned hops;

	for (hops = 0; a != 0 && hops < ACTORS_MAX; hops++)
		a = s->actor[a].parent;
	return a == 0;
}

static bool consumes(const struct scenario *s, unsigned process)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; s->actor[a].process == process && i < s->actor[a].steps; i++)
			if (op_at(s->actor[a].step[i].op)->role == ROLE_WAIT)
				return true;
	return false;
}

static bool has_threads(const struct scenario *s, unsigned process)
{
	unsigned i;

	for (i = 0; i < s->actors; i++)
		if (i != process && s->actor[i].process == process)
			return true;
	return false;
}

bool scenario_may_name(const struct scenario *s, unsigned process, unsigned other)
{
	return s->actor[other].id == ID_STAYS || other == process ||
	    (s->actor[other].id == ID_WAITED && s->actor[s->actor[other].parent].process == process &&
	        !has_threads(s, process));
}

/* What it does with SIGCHLD its children inherit; exec may take it back, or not. */
static bool disowns(const struct scenario *s, unsigned process)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; s->actor[a].process == process && i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];
			const struct op *op = op_at(step->op);

			if (op->role == ROLE_ACTION && ((uint64_t)step->operand[0].n & SIGNAL_BIT(SIG_I_CHLD)) != 0 &&
			    (strcmp(op->name, "ignore") == 0 || strcmp(op->name, "nocldwait") == 0))
				return true;
		}
	return process != 0 && disowns(s, s->actor[s->actor[process].parent].process);
}

/* One of its ancestors wishes to be the parent of orphans, and consumes the ends of its children. */
static bool may_be_adopted(const struct scenario *s, unsigned process)
{
	unsigned up = s->actor[s->actor[process].parent].process, a, i;

	if (process == 0)
		return false;
	for (a = 0; a < s->actors; a++)
		for (i = 0; s->actor[a].process == up && i < s->actor[a].steps; i++)
			if (op_at(s->actor[a].step[i].op)->role == ROLE_ADOPT && consumes(s, up))
				return true;
	return may_be_adopted(s, up);
}

static bool check_ids(struct scenario *s, struct complaint *why)
{
	unsigned a;

	if (consumes(s, 0) || disowns(s, 0))
		return complain(why, &s->actor[0], 0, "M must not consume its children's ends, nor ignore SIGCHLD");
	for (a = 1; a < s->actors; a++) {
		unsigned parent = s->actor[s->actor[a].parent].process;

		if (disowns(s, parent) || may_be_adopted(s, parent))
			s->actor[a].id = ID_LOST;
		else
			s->actor[a].id = consumes(s, parent) ? ID_WAITED : ID_STAYS;
	}
	return true;
}

void scenario_loses_orphans(struct scenario *s)
{
	unsigned a;

	for (a = 1; a < s->actors; a++)
		if (s->actor[a].id == ID_STAYS && s->actor[s->actor[a].parent].process != 0)
			s->actor[a].id = ID_WAITED;
}

bool scenario_check(struct scenario *s, struct complaint *why)
{
	struct making making = { { 0 } };
	unsigned a, i;

	if (s->actors == 0 || s->actors > ACTORS_MAX || s->objects > OBJECTS_MAX ||
	    strcmp(s->actor[0].name, "M") != 0) {
		*why = (struct complaint){ 0, "the first process must be M" };
		return false;
	}
	for (a = 0; a < s->actors; a++) {
		unsigned depth = 0;

		for (i = 0; i < s->actor[a].steps; i++)
			if (!check_step(s, a, i, &depth, &making, why))
				return false;
		if (depth != 0)
			return complain(why, &s->actor[a], i, "'repeat' without 'end'");
	}
	for (a = 1; a < s->actors; a++) {
		if (making.made[a] != 1)
			return complain(why, &s->actor[a], 0,
			    making.made[a] == 0 ? "no step makes it" : "more than one step makes it");
		if (!reaches_main(s, a))
			return complain(why, &s->actor[a], 0, "it descends from itself");
	}
	for (a = WRITERS_MAX; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (op_at(s->actor[a].step[i].op)->role == ROLE_PUT)
				return complain(why, &s->actor[a], i,
				    "only the first 16 processes and threads may send data");
	return check_ids(s, why);
}
