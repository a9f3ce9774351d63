/* What the passes are made of: see shrink_edit.h. */
#include "shrink_edit.h"

#include "choice.h"
#include "mechanism.h"

#include <string.h>

enum { TELLS_MAX = 1000000 };

enum op_role shrink_role(const struct step *step)
{
	return op_at(step->op)->role;
}

bool shrink_is_structure(const struct step *step)
{
	enum op_role role = shrink_role(step);

	return role == ROLE_FORK || role == ROLE_THREAD || role == ROLE_JOIN || role == ROLE_REAP;
}

unsigned shrink_partner(const struct actor_plan *plan, unsigned step)
{
	enum op_role role = shrink_role(&plan->step[step]);
	unsigned i = step, depth = 0;

	if (role != ROLE_REPEAT && role != ROLE_END)
		return step;
	do {
		enum op_role here = shrink_role(&plan->step[i]);

		if (here == role)
			depth++;
		else if (here == ROLE_REPEAT || here == ROLE_END)
			depth--;
		if (depth == 0)
			break;
		i += role == ROLE_REPEAT ? 1u : -1u;
	} while (i < plan->steps);
	return i;
}

unsigned shrink_depth(const struct actor_plan *plan, unsigned step)
{
	unsigned i, depth = 0;

	for (i = 0; i < step; i++) {
		depth += shrink_role(&plan->step[i]) == ROLE_REPEAT;
		depth -= shrink_role(&plan->step[i]) == ROLE_END;
	}
	return depth;
}

void shrink_remove_steps(struct scenario *s, const struct step_set *gone)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++) {
		struct actor_plan *plan = &s->actor[a];
		unsigned kept = 0;

		for (i = 0; i < plan->steps; i++)
			if (!gone->in[a][i])
				plan->step[kept++] = plan->step[i];
		plan->steps = (uint16_t)kept;
	}
}

bool shrink_insert_steps(struct scenario *s, unsigned actor, unsigned at, const struct step *step, unsigned count)
{
	struct actor_plan *plan = &s->actor[actor];

	if (plan->steps + count > STEPS_MAX)
		return false;
	memmove(&plan->step[at + count], &plan->step[at], sizeof(*step) * (plan->steps - at));
	memcpy(&plan->step[at], step, sizeof(*step) * count);
	plan->steps = (uint16_t)(plan->steps + count);
	return true;
}

/* ---- actors and objects ---- */

/* The object that an operand is about, -1 if none. */
static int operand_object(const struct operand *o, int kind)
{
	return kind == KIND_END ? (int)end_object(o->n) : kind == KIND_OBJECT ? (int)o->n : -1;
}

/* Calls back for every operand of every step that is kept. */
static void renumber(struct scenario *s, const unsigned actor_to[ACTORS_MAX], const unsigned object_to[OBJECTS_MAX])
{
	unsigned a, i, k;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			struct step *step = &s->actor[a].step[i];
			const char *signature = op_at(step->op)->operands;

			for (k = 0; k < operand_count(signature); k++) {
				struct operand *o = &step->operand[k];
				int kind = (int)operand_kind_at(signature, k).kind;

				if (kind == KIND_ACTOR && actor_to != NULL)
					o->n = actor_to[o->n];
				else if (kind == KIND_OBJECT && object_to != NULL)
					o->n = object_to[o->n];
				else if (kind == KIND_END && object_to != NULL)
					o->n = end_pack(object_to[end_object(o->n)], end_side(o->n), end_slot(o->n));
			}
		}
}

static bool names_any(const struct step *step, const bool actor[ACTORS_MAX], const bool object[OBJECTS_MAX])
{
	const char *signature = op_at(step->op)->operands;
	unsigned k;

	for (k = 0; k < operand_count(signature); k++) {
		int kind = (int)operand_kind_at(signature, k).kind;
		int about = operand_object(&step->operand[k], kind);

		if ((actor != NULL && kind == KIND_ACTOR && actor[step->operand[k].n]) ||
		    (object != NULL && about >= 0 && object[about]))
			return true;
	}
	return false;
}

static void remove_naming(struct scenario *s, const bool actor[ACTORS_MAX], const bool object[OBJECTS_MAX])
{
	struct step_set gone = { { { false } } };
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			gone.in[a][i] = names_any(&s->actor[a].step[i], actor, object);
	shrink_remove_steps(s, &gone);
}

void shrink_remove_actors(struct scenario *s, const bool gone[ACTORS_MAX])
{
	bool all[ACTORS_MAX];
	unsigned to[ACTORS_MAX] = { 0 }, a, kept = 0, round;

	memcpy(all, gone, sizeof(all));
	for (round = 0; round < s->actors; round++)
		for (a = 1; a < s->actors; a++)
			all[a] = all[a] || all[s->actor[a].parent] || all[s->actor[a].process];
	remove_naming(s, all, NULL);
	for (a = 0; a < s->actors; a++)
		if (!all[a])
			to[a] = kept++;
	for (a = 0; a < s->actors; a++) {
		if (all[a])
			continue;
		if (to[a] != a)
			s->actor[to[a]] = s->actor[a];
		s->actor[to[a]].process = (uint8_t)to[s->actor[to[a]].process];
		s->actor[to[a]].parent = (uint8_t)to[s->actor[to[a]].parent];
	}
	s->actors = kept;
	renumber(s, to, NULL);
}

void shrink_remove_objects(struct scenario *s, const bool gone[OBJECTS_MAX])
{
	unsigned to[OBJECTS_MAX] = { 0 }, o, kept = 0;

	remove_naming(s, NULL, gone);
	for (o = 0; o < s->objects; o++)
		if (!gone[o]) {
			s->object[kept] = s->object[o];
			to[o] = kept++;
		}
	s->objects = kept;
	renumber(s, NULL, to);
}

/* ---- repairing what an edit left behind ---- */

/* How often a step is done. */
static int64_t times_done(const struct actor_plan *plan, unsigned step)
{
	int64_t times = 1;
	unsigned i;

	for (i = 0; i < step; i++)
		if (shrink_role(&plan->step[i]) == ROLE_REPEAT && shrink_partner(plan, i) > step) {
			times *= plan->step[i].operand[0].n;
			if (times > TELLS_MAX)
				times = TELLS_MAX;
		}
	return times;
}

static bool operand_is_named(const struct step *step, unsigned k, const char *name)
{
	struct operand_kind kind = operand_kind_at(op_at(step->op)->operands, k);

	return kind.name != NULL && kind.name_length == strlen(name) && memcmp(kind.name, name, kind.name_length) == 0;
}

/* Tokens: `tell` has the token alone, who waits also has how often. */
static bool tells(const struct step *step)
{
	return operand_is_named(step, 0, "token") && !operand_is_named(step, 1, "times");
}

static bool waits_for_token(const struct step *step)
{
	return operand_is_named(step, 0, "token") && operand_is_named(step, 1, "times");
}

/* How often a token is told, or waited for, in all. */
static int64_t token_total(const struct scenario *s, int64_t token, bool (*which)(const struct step *step))
{
	int64_t total = 0;
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (which(&s->actor[a].step[i]) && s->actor[a].step[i].operand[0].n == token)
				total += times_done(&s->actor[a], i);
	return total;
}

static bool meets(const struct step *step)
{
	return operand_is_named(step, 0, "place") && operand_is_named(step, 1, "actors");
}

static unsigned meeting(const struct scenario *s, int64_t place)
{
	unsigned a, i, n = 0;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (meets(&s->actor[a].step[i]) && s->actor[a].step[i].operand[0].n == place) {
				n++;
				break;
			}
	return n;
}

/* A loop that goes round once is none. */
static bool is_once(const struct step *repeat)
{
	return repeat->operand[0].mark == NO_MARK && repeat->operand[0].n == 1;
}

/* True if the step serves nothing any more. Lowers what it waits for to what there is. */
static bool is_idle(const struct scenario *s, const struct actor_plan *plan, unsigned i, struct step *step)
{
	int64_t there;

	switch (shrink_role(step)) {
	case ROLE_REPEAT:
		return shrink_role(&plan->step[i + 1]) == ROLE_END || is_once(step);
	case ROLE_END:
		return shrink_role(&plan->step[i - 1]) == ROLE_REPEAT || is_once(&plan->step[shrink_partner(plan, i)]);
	default:
		break;
	}
	if (tells(step))
		return token_total(s, step->operand[0].n, waits_for_token) == 0;
	if (waits_for_token(step)) {
		there = token_total(s, step->operand[0].n, tells);
		if (step->operand[1].n > there)
			step->operand[1].n = there;
		return there == 0;
	}
	if (meets(step)) {
		there = meeting(s, step->operand[0].n);
		if (step->operand[1].n > there)
			step->operand[1].n = there;
		return there <= 1;
	}
	return false;
}

/* True if something was removed. */
static bool repair(struct scenario *s)
{
	struct step_set gone = { { { false } } };
	unsigned a, i;
	bool any = false;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			gone.in[a][i] = is_idle(s, &s->actor[a], i, &s->actor[a].step[i]);
			any |= gone.in[a][i];
		}
	shrink_remove_steps(s, &gone);
	return any;
}

static void drop_unused_objects(struct scenario *s)
{
	bool unused[OBJECTS_MAX];
	unsigned a, i, k;

	memset(unused, true, sizeof(unused));
	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];
			const char *signature = op_at(step->op)->operands;

			for (k = 0; k < operand_count(signature); k++) {
				int about = operand_object(&step->operand[k], (int)operand_kind_at(signature, k).kind);

				if (about >= 0)
					unused[about] = false;
			}
		}
	shrink_remove_objects(s, unused);
}

/* ---- canonical form ---- */

/* Actors as they are made, breadth first. */
static unsigned order_of_making(const struct scenario *s, unsigned order[ACTORS_MAX])
{
	unsigned n = 1, next, i;

	order[0] = 0;
	for (next = 0; next < n; next++) {
		const struct actor_plan *plan = &s->actor[order[next]];

		for (i = 0; i < plan->steps && n < ACTORS_MAX; i++)
			if (shrink_role(&plan->step[i]) == ROLE_FORK || shrink_role(&plan->step[i]) == ROLE_THREAD)
				order[n++] = (unsigned)plan->step[i].operand[0].n;
	}
	return n;
}

void shrink_canonical(struct scenario *s)
{
	static struct scenario was;
	unsigned order[ACTORS_MAX], to[ACTORS_MAX] = { 0 }, i, n;

	while (repair(s))
		;
	drop_unused_objects(s);
	was = *s;
	n = order_of_making(s, order);
	if (n != s->actors)
		return; /* some are made twice or never: scenario_check() will say so */
	scenario_begin(s);
	for (i = 0; i < was.objects; i++)
		scenario_object(s, kind_at(was.object[i].kind)->name);
	for (i = 0; i < n; i++) {
		const struct actor_plan *plan = &was.actor[order[i]];

		to[order[i]] = i;
		if (i > 0 && plan->process == order[i])
			scenario_process(s);
		else if (i > 0)
			scenario_thread(s, to[plan->process]);
		memcpy(s->actor[i].step, plan->step, sizeof(plan->step[0]) * plan->steps);
		s->actor[i].steps = plan->steps;
	}
	renumber(s, to, NULL);
}

/* ---- looking ---- */

struct shrink_size shrink_size(const struct scenario *s)
{
	struct shrink_size size = { 0, 0, 0 };
	unsigned a, i;

	for (a = 0; a < s->actors; a++) {
		size.processes += s->actor[a].process == a;
		size.threads += s->actor[a].process != a;
		for (i = 0; i < s->actor[a].steps; i++) {
			const struct step *step = &s->actor[a].step[i];
			enum op_role role = shrink_role(step);

			size.steps +=
			    !shrink_is_structure(step) && role != ROLE_REPEAT && role != ROLE_END && role != ROLE_OPEN;
		}
	}
	return size;
}

static uint64_t hash_step(uint64_t h, const struct step *step)
{
	unsigned k;

	h = choice_mix(h, step->op);
	for (k = 0; k < operand_count(op_at(step->op)->operands); k++) {
		h = choice_mix(h, (uint64_t)step->operand[k].n);
		h = choice_mix(h, (uint64_t)(step->operand[k].mark + 1) << 16 | (uint16_t)step->operand[k].factor);
	}
	return h;
}

uint64_t shrink_hash(const struct scenario *s)
{
	uint64_t h = choice_hash(s->mode);
	unsigned a, i;

	for (i = 0; i < s->objects; i++)
		h = choice_mix(h, s->object[i].kind);
	for (a = 0; a < s->actors; a++) {
		h = choice_mix(h, (uint64_t)s->actor[a].process << 8 | s->actor[a].steps);
		for (i = 0; i < s->actor[a].steps; i++)
			h = hash_step(h, &s->actor[a].step[i]);
	}
	return h;
}

enum edit_answer shrink_finish(const struct scenario *from, struct scenario *to)
{
	struct complaint why;

	shrink_canonical(to);
	if (!scenario_check(to, &why))
		return EDIT_VOID;
	return shrink_hash(to) != shrink_hash(from) ? EDIT_MADE : EDIT_VOID;
}

enum edit_answer shrink_edit(const struct shrink_pass *pass, const struct scenario *from, unsigned nth,
    struct scenario *to)
{
	enum edit_answer answer;

	*to = *from;
	answer = pass->edit(from, nth, to);
	return answer == EDIT_MADE ? shrink_finish(from, to) : answer;
}
