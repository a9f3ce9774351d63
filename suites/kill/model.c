/* Process groups in the model world. */
#include "../pgrp/pgrp.h"
#include "../std/model_signals.h"
#include "kill.h"

#include <errno.h>

/* Those that are in the group, dead or not, and were not consumed; alive: the dead ones are left out. */
static uint32_t members(struct model *m, unsigned group, bool alive)
{
	const struct scenario *s = model_scenario(m);
	uint32_t set = 0;
	unsigned p;

	for (p = 0; p < s->actors; p++)
		if (s->actor[p].process == p && model_made(m, p) && signals_group(m, p) == group &&
		    atomic_load(&model_arena(m)->state[p]) != ACTOR_GONE && (!alive || model_alive(m, p)))
			set |= UINT32_C(1) << p;
	return set;
}

/* Some member is in the session. Where only dead ones are left it may be gone. */
static bool is_there(struct model *m, unsigned group, unsigned session)
{
	uint32_t left = members(m, group, model_takes(m, &pgrp_liberties[PGRP_DEAD_MEMBER]));
	unsigned p;

	for (p = 0; left >> p != 0; p++)
		if ((left >> p & 1) && signals_session(m, p) == session)
			return true;
	return false;
}

static int regroup(struct model *m, const struct call *c)
{
	const struct scenario *s = model_scenario(m);
	unsigned self = c->actor->process, process = s->actor[c->arg[0]].process, group = s->actor[c->arg[1]].process;
	unsigned session = signals_session(m, self);

	if (model_strikes(m, "pgrp.model-admits"))
		return 0;
	if (process != self && s->actor[s->actor[process].parent].process != self)
		return ESRCH;
	if (process != self && !model_alive(m, process) && model_takes(m, &pgrp_liberties[PGRP_DEAD_CHILD]))
		return ESRCH;
	if (process != self && model_execed(m, process))
		return EACCES;
	if (signals_session(m, process) == process || signals_session(m, process) != session ||
	    (process != group && !is_there(m, group, session)))
		return EPERM;
	signals_set_group(m, process, group);
	return 0;
}

enum imagined kill_imagine_group(struct call *c, struct model *m)
{
	const struct scenario *s = model_scenario(m);

	if (c->local[0] == MODEL_NEW &&
	    (!model_made(m, s->actor[c->arg[0]].process) || !model_made(m, s->actor[c->arg[1]].process) ||
	        !actor_knows(c->actor, (unsigned)c->arg[0]) || !actor_knows(c->actor, (unsigned)c->arg[1])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = regroup(m, c);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

/* Takes one out of c->local[2]: the first, or any. */
static unsigned next_member(struct call *c, struct model *m)
{
	uint32_t left = (uint32_t)c->local[2];
	unsigned n = 0, nth, i;

	for (i = 0; left >> i != 0; i++)
		n += left >> i & 1;
	nth = (unsigned)model_choose(m, &kill_liberties[KILL_ONE_BY_ONE], n);
	for (i = 0; !(left >> i & 1) || nth-- > 0; i++)
		;
	c->local[2] &= ~(int64_t)(UINT32_C(1) << i);
	return i;
}

static void send_one(struct call *c, struct model *m, unsigned process, int signal)
{
	if (model_strikes(m, "kill.model-missed"))
		return;
	/* Where the queue is full, those for whom there is room get it all the same. */
	signals_send(m,
	    &(struct model_send){
	        .process = process,
	        .thread = -1,
	        .signal = signal,
	        .code = CODE_USER,
	        .sender = c->actor->process,
	    });
	if (process == c->actor->process && signals_must_deliver(m, c, signal))
		c->local[3] = 1;
}

static enum imagined send_group(struct call *c, struct model *m, unsigned group, int signal)
{
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		c->local[2] = members(m, group, true);
		if (c->local[2] == 0 &&
		    (members(m, group, false) == 0 || model_takes(m, &kill_liberties[KILL_DEAD_GROUP])))
			return model_says(c, ESRCH);
		c->local[0] = MODEL_RETURNS;
	}
	while (c->local[2] != 0) {
		send_one(c, m, next_member(c, m), signal);
		if (model_takes_once_in(m, &kill_liberties[KILL_ONE_BY_ONE], 2))
			return IMAGINED_PROGRESS;
	}
	if (c->local[3] == 1) {
		signals_owe(m, c);
		c->local[3] = 2;
		return IMAGINED_PROGRESS;
	}
	if (!signals_paid(m, c))
		return IMAGINED_PROGRESS;
	return model_says(c, 0);
}

enum imagined kill_imagine_killgroup(struct call *c, struct model *m)
{
	unsigned group = model_scenario(m)->actor[c->arg[0]].process;

	if (c->local[0] == MODEL_NEW && (!model_made(m, group) || !actor_knows(c->actor, group)))
		return IMAGINED_DONE;
	return send_group(c, m, group, (int)c->arg[1]);
}

enum imagined kill_imagine_killown(struct call *c, struct model *m)
{
	return send_group(c, m, signals_group(m, c->actor->process), (int)c->arg[0]);
}
