/* Doing more often what may show a rare violation: see shrink_edit.h. */
#include "mechanism.h"
#include "shrink_edit.h"

enum { OPS_DONE_MAX = 1000, TIMES_MAX = 1000 };

static uint64_t ops_done(const struct actor_plan *plan)
{
	uint64_t done = 0, factor[LOOPS_MAX + 1] = { 1 };
	unsigned i, depth = 0;

	for (i = 0; i < plan->steps; i++) {
		enum op_role role = shrink_role(&plan->step[i]);

		if (role == ROLE_REPEAT && depth < LOOPS_MAX) {
			uint64_t n = plan->step[i].operand[0].n > 0 ? (uint64_t)plan->step[i].operand[0].n : 0;

			factor[depth + 1] = factor[depth] * (n < TIMES_MAX ? n : TIMES_MAX);
			depth++;
		} else if (role == ROLE_END && depth > 0) {
			depth--;
		} else {
			done += factor[depth];
		}
	}
	return done;
}

/* What is worth repeating: what acts on others. */
static bool acts(const struct step *step)
{
	switch (shrink_role(step)) {
	case ROLE_PUT:
	case ROLE_GET:
	case ROLE_PEEK:
	case ROLE_SEND:
	case ROLE_RAISE:
	case ROLE_SEND_GROUP:
	case ROLE_SEND_OWN_GROUP:
	case ROLE_SETMASK:
	case ROLE_PENDING:
	case ROLE_ACCEPT:
		return true;
	default:
		return false;
	}
}

/* An innermost loop: the one that repeats calls. */
static bool is_inner_loop(const struct actor_plan *plan, unsigned i)
{
	unsigned k, partner = shrink_partner(plan, i);

	for (k = i + 1; k < partner; k++)
		if (shrink_role(&plan->step[k]) == ROLE_REPEAT)
			return false;
	return shrink_role(&plan->step[i]) == ROLE_REPEAT && plan->step[i].operand[0].mark == NO_MARK;
}

static bool wrap(struct scenario *s, unsigned a, unsigned i, unsigned times)
{
	struct step begin = { .op = (uint16_t)op_find("repeat", 6) }, end = { .op = (uint16_t)op_find("end", 3) };
	unsigned k;

	for (k = 0; k < OPERANDS_MAX; k++)
		begin.operand[k] = end.operand[k] = in_number(0);
	begin.operand[0] = in_number(times);
	return s->actor[a].steps + 2 <= STEPS_MAX && shrink_insert_steps(s, a, i + 1, &end, 1) &&
	    shrink_insert_steps(s, a, i, &begin, 1);
}

/* One way: the i-th step of an actor if it is a loop, or acts outside of one. Steps behind it move by *shift. */
static bool more_often(struct scenario *to, unsigned a, unsigned i, unsigned times, unsigned *shift)
{
	struct actor_plan *plan = &to->actor[a];
	int64_t more;

	*shift = 0;
	if (times == 0) {
		if (shrink_role(&plan->step[i]) != ROLE_REPEAT || plan->step[i].operand[0].n <= 1)
			return false;
		plan->step[i].operand[0] = in_number(1);
		return true;
	}
	if (is_inner_loop(plan, i)) {
		more = plan->step[i].operand[0].n * (int64_t)times;
		plan->step[i].operand[0] = in_number(more < TIMES_MAX ? more : TIMES_MAX);
		return true;
	}
	if (!acts(&plan->step[i]) || shrink_depth(plan, i) > 0 || !wrap(to, a, i, times))
		return false;
	*shift = 2;
	return true;
}

/* Everything at once. False: there was nothing. */
static bool all_more_often(struct scenario *to, unsigned times)
{
	unsigned a, i, shift;
	bool any = false;

	for (a = 0; a < to->actors; a++)
		for (i = 0; i < to->actor[a].steps; i += 1 + shift)
			any |= more_often(to, a, i, times, &shift);
	return any;
}

enum edit_answer shrink_amplify(const struct scenario *from, unsigned nth, unsigned times, struct scenario *to)
{
	struct complaint why;
	unsigned a = 0, i = nth - 1, shift;

	*to = *from;
	if (nth > 0) {
		for (; a < to->actors && i >= to->actor[a].steps; a++)
			i -= to->actor[a].steps;
		if (a == to->actors)
			return EDIT_NONE;
	}
	if (!(nth == 0 ? all_more_often(to, times) : more_often(to, a, i, times, &shift)))
		return EDIT_VOID;
	for (a = 0; a < to->actors; a++)
		if (ops_done(&to->actor[a]) > OPS_DONE_MAX)
			return EDIT_VOID;
	return scenario_check(to, &why) ? EDIT_MADE : EDIT_VOID;
}
