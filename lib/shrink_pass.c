/* The passes that take away or move processes, objects and steps: see shrink_edit.h. Those about operands: shrink_operand.c. */
#include "mechanism.h"
#include "shrink_operand.h"

#include <string.h>

/* ---- whole processes, threads, objects ---- */

static enum edit_answer drop_actor(const struct scenario *from, unsigned nth, struct scenario *to)
{
	bool gone[ACTORS_MAX] = { false };

	if (nth + 1 >= from->actors)
		return EDIT_NONE;
	gone[from->actors - 1 - nth] = true;
	shrink_remove_actors(to, gone);
	return EDIT_MADE;
}

static enum edit_answer drop_object(const struct scenario *from, unsigned nth, struct scenario *to)
{
	bool gone[OBJECTS_MAX] = { false };

	if (nth >= from->objects)
		return EDIT_NONE;
	gone[nth] = true;
	shrink_remove_objects(to, gone);
	return EDIT_MADE;
}

/* ---- steps ---- */

static bool may_go(const struct step *step)
{
	enum op_role role = shrink_role(step);

	return role != ROLE_FORK && role != ROLE_THREAD && role != ROLE_REPEAT && role != ROLE_END;
}

static bool same_step(const struct step *x, const struct step *y)
{
	unsigned k;

	for (k = 0; x->op == y->op && k < operand_count(op_at(x->op)->operands); k++)
		if (x->operand[k].n != y->operand[k].n || x->operand[k].mark != y->operand[k].mark ||
		    x->operand[k].factor != y->operand[k].factor)
			return false;
	return x->op == y->op;
}

static bool same_op(const struct step *x, const struct step *y)
{
	return x->op == y->op;
}

/* True if no step before this one is like it. */
static bool first_of_kind(const struct scenario *s, unsigned actor, unsigned step,
    bool (*like)(const struct step *x, const struct step *y))
{
	const struct step *one = &s->actor[actor].step[step];
	unsigned a, i;

	for (a = 0; a <= actor; a++)
		for (i = 0; i < (a == actor ? step : s->actor[a].steps); i++)
			if (like(&s->actor[a].step[i], one))
				return false;
	return true;
}

/* Takes away every step that is like the nth kind of steps. */
static enum edit_answer drop_alike(const struct scenario *from, unsigned nth, struct scenario *to,
    bool (*like)(const struct step *x, const struct step *y))
{
	struct step_set gone = { { { false } } };
	unsigned a, i, b, k;

	for (a = 0; a < from->actors; a++)
		for (i = 0; i < from->actor[a].steps; i++) {
			const struct step *one = &from->actor[a].step[i];

			if (!may_go(one) || !first_of_kind(from, a, i, like) || nth-- > 0)
				continue;
			for (b = 0; b < from->actors; b++)
				for (k = 0; k < from->actor[b].steps; k++)
					gone.in[b][k] = like(&from->actor[b].step[k], one);
			shrink_remove_steps(to, &gone);
			return EDIT_MADE;
		}
	return EDIT_NONE;
}

static enum edit_answer drop_operation(const struct scenario *from, unsigned nth, struct scenario *to)
{
	return drop_alike(from, nth, to, same_op);
}

static enum edit_answer drop_everywhere(const struct scenario *from, unsigned nth, struct scenario *to)
{
	return drop_alike(from, nth, to, same_step);
}

/* What can go of a stretch of steps: loops only as a whole, who is made stays. False: nothing. */
static bool mark_chunk(const struct actor_plan *plan, unsigned first, unsigned count, bool gone[STEPS_MAX])
{
	unsigned i, last = first + count < plan->steps ? first + count : plan->steps;
	bool any = false;

	for (i = first; i < last; i++) {
		unsigned partner = shrink_partner(plan, i);

		gone[i] = may_go(&plan->step[i]) || (partner != i && partner >= first && partner < last);
		any |= gone[i];
	}
	return any;
}

/* Large stretches first, from the last process to the first. */
static enum edit_answer drop_chunk(const struct scenario *from, unsigned nth, struct scenario *to)
{
	struct step_set gone = { { { false } } };
	unsigned size, a, first;

	for (size = STEPS_MAX; size >= 1; size /= 2)
		for (a = from->actors; a-- > 0;) {
			const struct actor_plan *plan = &from->actor[a];

			if (size > 1 && size / 2 >= plan->steps)
				continue;
			for (first = 0; first < plan->steps; first += size) {
				if (nth-- > 0)
					continue;
				if (!mark_chunk(plan, first, size, gone.in[a]))
					return EDIT_VOID;
				shrink_remove_steps(to, &gone);
				return EDIT_MADE;
			}
		}
	return EDIT_NONE;
}

/* ---- fewer processes that do the same ---- */

/* Where a child's steps can go in the process that makes it, or in another one. */
enum merge_place { IN_PLACE, AFTER_MAKING, BEFORE_REAPING, AT_END, AT_START, LOOP_FIRST, LOOP_LAST, MERGE_PLACES };

static bool merge_at(const struct scenario *s, unsigned into, unsigned what, enum merge_place where, unsigned *at)
{
	const struct actor_plan *plan = &s->actor[into];
	unsigned i;

	*at = where == AT_START ? 0 : plan->steps;
	if (where == AT_END)
		return true;
	if (where == AT_START)
		return s->actor[what].parent != into;
	if (s->actor[what].parent != into)
		return false;
	for (i = 0; i < plan->steps; i++) {
		const struct step *step = &plan->step[i];
		bool makes = shrink_role(step) == ROLE_FORK || shrink_role(step) == ROLE_THREAD;

		if (where == IN_PLACE && makes && step->operand[0].n == (int64_t)what)
			*at = i;
		else if (where == AFTER_MAKING && makes)
			*at = i + 1;
		else if (where == BEFORE_REAPING && shrink_role(step) == ROLE_REAP && *at == plan->steps)
			*at = i;
	}
	return where != BEFORE_REAPING || *at < plan->steps;
}

/* Every mention of one actor becomes one of another; who made, reaped or joined it does not any more. */
static void rename_actor(struct scenario *s, unsigned old, unsigned new)
{
	struct step_set gone = { { { false } } };
	unsigned a, i, k;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++) {
			struct step *step = &s->actor[a].step[i];
			const char *signature = op_at(step->op)->operands;

			for (k = 0; k < operand_count(signature); k++)
				if (operand_kind_at(signature, k).kind == KIND_ACTOR &&
				    step->operand[k].n == (int64_t)old) {
					step->operand[k].n = new;
					gone.in[a][i] = shrink_is_structure(step);
				}
		}
	shrink_remove_steps(s, &gone);
}

static bool has_threads(const struct scenario *s, unsigned process)
{
	unsigned a;

	for (a = 0; a < s->actors; a++)
		if (a != process && s->actor[a].process == process)
			return true;
	return false;
}

/* The first outer loop that goes round so often; the number of steps if there is none. */
static unsigned loop_like(const struct actor_plan *plan, const struct step *loop)
{
	unsigned i;

	for (i = 0; i < plan->steps; i++)
		if (shrink_role(&plan->step[i]) == ROLE_REPEAT && shrink_depth(plan, i) == 0 &&
		    same_step(&plan->step[i], loop))
			break;
	return i;
}

/* Two loops that go round equally often become one: what the other does comes first or last in each round. */
static bool merge_loops(struct scenario *s, unsigned into, const struct actor_plan *what, bool first)
{
	const struct actor_plan *plan = &s->actor[into];
	unsigned mine, its = what->steps, my_end, its_end;

	for (mine = 0; mine < plan->steps; mine++)
		if (mine == loop_like(plan, &plan->step[mine]) &&
		    (its = loop_like(what, &plan->step[mine])) < what->steps)
			break;
	if (its == what->steps)
		return false;
	my_end = shrink_partner(plan, mine);
	its_end = shrink_partner(what, its);
	return shrink_insert_steps(s, into, my_end + 1, &what->step[its_end + 1], what->steps - its_end - 1) &&
	    shrink_insert_steps(s, into, first ? mine + 1 : my_end, &what->step[its + 1], its_end - its - 1) &&
	    shrink_insert_steps(s, into, mine, &what->step[0], its);
}

static enum edit_answer merge(const struct scenario *from, unsigned nth, struct scenario *to)
{
	unsigned what, into, at, where, a;
	bool gone[ACTORS_MAX] = { false };

	where = nth % MERGE_PLACES;
	into = nth / MERGE_PLACES % from->actors;
	what = from->actors - 1 - nth / MERGE_PLACES / from->actors;
	if (nth / MERGE_PLACES / from->actors + 1 >= from->actors)
		return EDIT_NONE;
	if (into == what || has_threads(from, what) ||
	    (from->actor[what].process != what && from->actor[into].process != from->actor[what].process) ||
	    !(where >= LOOP_FIRST ? merge_loops(to, into, &from->actor[what], where == LOOP_FIRST)
	                          : merge_at(from, into, what, (enum merge_place)where, &at) &&
	                shrink_insert_steps(to, into, at, from->actor[what].step, from->actor[what].steps)))
		return EDIT_VOID;
	to->actor[what].steps = 0;
	rename_actor(to, what, into);
	for (a = 0; a < to->actors; a++) /* its children are made by the other one now */
		if (to->actor[a].parent == what && a != what)
			to->actor[a].parent = (uint8_t)into;
	gone[what] = true;
	shrink_remove_actors(to, gone);
	return EDIT_MADE;
}

/* ---- out of the parallel part ---- */

/* The nth step that is done in parallel and can be moved; false if there is none. */
static bool parallel_step(const struct scenario *s, unsigned nth, unsigned *actor, unsigned *step)
{
	unsigned a, i;

	for (a = 1; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (may_go(&s->actor[a].step[i]) && !shrink_is_structure(&s->actor[a].step[i]) &&
			    shrink_depth(&s->actor[a], i) == 0 && nth-- == 0) {
				*actor = a;
				*step = i;
				return true;
			}
	return false;
}

static unsigned first_making(const struct actor_plan *plan)
{
	unsigned i;

	for (i = 0; i < plan->steps; i++)
		if (shrink_role(&plan->step[i]) == ROLE_FORK || shrink_role(&plan->step[i]) == ROLE_THREAD)
			break;
	return i;
}

/* Once in M before all others are made: what they inherit. */
static enum edit_answer move_before(const struct scenario *from, unsigned nth, struct scenario *to)
{
	struct step_set gone = { { { false } } };
	unsigned actor, step, a, i;

	if (!parallel_step(from, nth, &actor, &step))
		return EDIT_NONE;
	for (a = 1; a < from->actors; a++)
		for (i = 0; i < from->actor[a].steps; i++)
			gone.in[a][i] = same_step(&from->actor[a].step[i], &from->actor[actor].step[step]) &&
			    shrink_depth(&from->actor[a], i) == 0;
	shrink_remove_steps(to, &gone);
	return shrink_insert_steps(to, 0, first_making(&to->actor[0]), &from->actor[actor].step[step], 1) ? EDIT_MADE
	                                                                                                  : EDIT_VOID;
}

static enum edit_answer move_after(const struct scenario *from, unsigned nth, struct scenario *to)
{
	struct step_set gone = { { { false } } };
	unsigned actor, step;

	if (!parallel_step(from, nth, &actor, &step))
		return EDIT_NONE;
	gone.in[actor][step] = true;
	shrink_remove_steps(to, &gone);
	return shrink_insert_steps(to, 0, to->actor[0].steps, &from->actor[actor].step[step], 1) ? EDIT_MADE
	                                                                                         : EDIT_VOID;
}

/* ---- loops ---- */

static bool nth_loop(const struct scenario *s, unsigned nth, unsigned *actor, unsigned *step)
{
	unsigned a, i;

	for (a = 0; a < s->actors; a++)
		for (i = 0; i < s->actor[a].steps; i++)
			if (shrink_role(&s->actor[a].step[i]) == ROLE_REPEAT && nth-- == 0) {
				*actor = a;
				*step = i;
				return true;
			}
	return false;
}

static enum edit_answer unroll(const struct scenario *from, unsigned nth, struct scenario *to)
{
	struct step_set gone = { { { false } } };
	unsigned a, i;

	if (!nth_loop(from, nth, &a, &i))
		return EDIT_NONE;
	gone.in[a][i] = gone.in[a][shrink_partner(&from->actor[a], i)] = true;
	shrink_remove_steps(to, &gone);
	return EDIT_MADE;
}

static enum edit_answer repeat_less(const struct scenario *from, unsigned nth, struct scenario *to)
{
	enum { WAYS = 4 };
	unsigned a, i;
	int64_t times, fewer;

	if (!nth_loop(from, nth / WAYS, &a, &i))
		return EDIT_NONE;
	times = from->actor[a].step[i].operand[0].n;
	fewer = (const int64_t[]){ times / 8, times / 2, times * 3 / 4, times > 8 ? times : times - 1 }[nth % WAYS];
	if (from->actor[a].step[i].operand[0].mark != NO_MARK || fewer < 2 || fewer >= times)
		return EDIT_VOID;
	to->actor[a].step[i].operand[0] = in_number(fewer);
	return EDIT_MADE;
}

/* ---- the form ---- */

static enum edit_answer tidy(const struct scenario *from, unsigned nth, struct scenario *to)
{
	(void)from;
	(void)to;
	return nth == 0 ? EDIT_MADE : EDIT_NONE; /* the canonical form is what every edit ends in */
}

const struct shrink_pass shrink_passes[] = {
	{ "drop a process or thread", false, drop_actor },
	{ "drop an object", false, drop_object },
	{ "drop an operation", false, drop_operation },
	{ "drop a step everywhere", false, drop_everywhere },
	{ "drop a stretch of steps", false, drop_chunk },
	{ "merge two processes", false, merge },
	{ "move a step before the rest", false, move_before },
	{ "move a step behind the rest", false, move_after },
	{ "use a plainer operation", false, operand_plainer_op },
	{ "lower equal operands together", false, operand_lower_together },
	{ "lower an operand", false, operand_lower_one },
	{ "use fewer signals", false, operand_rename_signal },
	{ "use lower slots", false, operand_rename_slot },
	{ "use a plainer mode", false, operand_plainer_mode },
	{ "canonical form", false, tidy },
	{ "unroll a loop", true, unroll },
	{ "repeat less often", true, repeat_less },
	{ NULL, false, NULL },
};
