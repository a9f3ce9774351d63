/* Parents, groups and sessions in the model world: who is told of whose end, and who is left when a process dies. */
#include "model_world.h"

/* ---- parents ---- */

unsigned signals_parent(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	unsigned adopter = signals_of(m, process)->process.adopter;

	if (process == 0)
		return ACTOR_UNKNOWN;
	return adopter != 0 ? adopter - 1 : s->actor[s->actor[process].parent].process;
}

void signals_adopt(struct model *m, unsigned process)
{
	signals_of(m, process)->process.adopts = true;
}

unsigned signals_adopter(struct model *m, unsigned process)
{
	unsigned to = process, depth;

	for (depth = 0; depth < model_scenario(m)->actors; depth++) {
		to = signals_parent(m, to);
		if (to == ACTOR_UNKNOWN ||
		    (model_alive(m, to) && signals_of(m, to)->process.adopts &&
		        !model_strikes(m, "orphan.model-passed-over")))
			return to;
	}
	return ACTOR_UNKNOWN;
}

static void leave_children(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	unsigned to = signals_adopter(m, process), p;

	for (p = 1; p < s->actors; p++)
		if (s->actor[p].process == p && model_made(m, p) && signals_parent(m, p) == process)
			signals_of(m, p)->process.adopter = (uint8_t)(to + 1);
}

/* ---- process groups ---- */

unsigned signals_group(struct model *m, unsigned process)
{
	return signals_of(m, process)->process.group;
}

void signals_set_group(struct model *m, unsigned process, unsigned group)
{
	signals_of(m, process)->process.group = (uint8_t)group;
}

bool signals_stopped(struct model *m, unsigned process)
{
	return signals_of(m, process)->process.stopped;
}

unsigned signals_session(struct model *m, unsigned process)
{
	return signals_of(m, process)->process.session;
}

void signals_new_session(struct model *m, unsigned process)
{
	signals_of(m, process)->process.group = signals_of(m, process)->process.session = (uint8_t)process;
}

/* No member has a parent in another group of its session: M's parent is in another one. Those of `dead` are taken to be alive. */
static bool is_orphaned(struct model *m, unsigned group, uint32_t dead)
{
	const struct scenario *s = model_scenario(m);
	unsigned p;

	for (p = 1; p < s->actors; p++) {
		unsigned parent = signals_parent(m, p);

		if (s->actor[p].process == p && ((dead >> p & 1) || model_alive(m, p)) && parent != ACTOR_UNKNOWN &&
		    signals_group(m, p) == group && ((dead >> parent & 1) || model_alive(m, parent)) &&
		    signals_group(m, parent) != group && signals_session(m, parent) == signals_session(m, p))
			return false;
	}
	return true;
}

bool signals_orphaned(struct model *m, unsigned group)
{
	return is_orphaned(m, group, 0);
}

void signals_tell_group(struct model *m, unsigned group, int signal)
{
	const struct scenario *s = model_scenario(m);
	unsigned p;

	for (p = 0; p < s->actors; p++)
		if (s->actor[p].process == p && model_alive(m, p) && signals_group(m, p) == group)
			signals_send(m,
			    &(struct model_send){
			        .process = p,
			        .thread = -1,
			        .signal = signal,
			        .code = CODE_KERNEL,
			        .sender = ACTOR_UNKNOWN,
			    });
}

static bool has_stopped(struct model *m, unsigned group)
{
	const struct scenario *s = model_scenario(m);
	unsigned p;

	for (p = 0; p < s->actors; p++)
		if (s->actor[p].process == p && model_alive(m, p) && signals_group(m, p) == group &&
		    signals_of(m, p)->process.stopped)
			return true;
	return false;
}

/* It leaves its children, and the groups whose members nobody can continue any more. */
static void leave_orphans(struct model *m, unsigned process)
{
	uint32_t anchored = 0;
	unsigned group;

	for (group = 0; group < model_scenario(m)->actors; group++)
		if (has_stopped(m, group) && !is_orphaned(m, group, UINT32_C(1) << process))
			anchored |= UINT32_C(1) << group;
	leave_children(m, process);
	for (group = 0; group < model_scenario(m)->actors; group++)
		if ((anchored >> group & 1) && is_orphaned(m, group, 0) && !model_strikes(m, "jobctl.model-silent")) {
			signals_tell_group(m, group, SIG_I_HUP);
			signals_tell_group(m, group, SIG_I_CONT);
		}
}

/* ---- children whose ends nobody wishes to be told of ---- */

static bool is_disowning(const struct model_action *a)
{
	return a->kind == ACT_IGNORE || a->nowait;
}

bool signals_disowns(struct model *m, unsigned process)
{
	return is_disowning(&signals_of(m, process)->process.action[SIG_I_CHLD]);
}

bool signals_lost(struct model *m, unsigned child)
{
	return (signals_run(m)->lost >> child & 1) != 0;
}

void signals_wish(struct model *m, unsigned process, int signal, const struct model_action *action)
{
	const struct scenario *s = model_scenario(m);
	int64_t status;
	bool killed;
	unsigned p;

	for (p = 1; signal == SIG_I_CHLD && is_disowning(action) && p < s->actors; p++)
		if (s->actor[p].process == p && signals_parent(m, p) == process &&
		    model_ended(m, p, &killed, &status) && model_takes(m, &std_liberties[STD_DEAD_DISCARDED]))
			signals_run(m)->lost |= UINT32_C(1) << p;
}

void signals_died(struct model *m, unsigned process)
{
	unsigned parent = signals_parent(m, process);
	struct model_action a = { .kind = ACT_DEFAULT };
	bool killed;
	int64_t code;

	leave_orphans(m, process);
	signals_discard(m, process, SIGNALS_ALL);
	model_ended(m, process, &killed, &code);
	if (parent != ACTOR_UNKNOWN)
		a = signals_of(m, parent)->process.action[SIG_I_CHLD];
	if (is_disowning(&a) && !model_strikes(m, a.nowait ? "sigchld.model-nocldwait" : "sigchld.model-ignored"))
		signals_run(m)->lost |= UINT32_C(1) << process;
	if (!a.nowait || model_habit(m, &std_liberties[STD_NOCLDWAIT_SILENT], 2) == 0)
		signals_tell_parent(m, process, killed ? CODE_KILLED : CODE_EXITED, (int)code);
}
