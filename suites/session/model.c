/* Sessions in the model world. */
#include "../jobctl/terminal.h"
#include "../pgrp/pgrp.h"
#include "../std/model_signals.h"
#include "session.h"

#include <errno.h>

/* Another process is in the caller's group: one that was consumed is not. */
static bool is_shared(struct model *m, unsigned group)
{
	const struct scenario *s = model_scenario(m);
	unsigned p;

	for (p = 0; p < s->actors; p++)
		if (p != group && s->actor[p].process == p && model_made(m, p) && signals_group(m, p) == group &&
		    atomic_load(&model_arena(m)->state[p]) != ACTOR_GONE &&
		    (model_alive(m, p) || !model_takes(m, &pgrp_liberties[PGRP_DEAD_MEMBER])))
			return true;
	return false;
}

enum imagined session_imagine_setsid(struct call *c, struct model *m)
{
	unsigned self = c->actor->process;

	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if ((signals_group(m, self) == self || is_shared(m, self)) && !model_strikes(m, "session.model-admits"))
			c->local[1] = EPERM;
		else
			signals_new_session(m, self);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, 0, c->local[1] != 0 ? ACTOR_UNKNOWN : self);
	return model_says(c, (int)c->local[1]);
}

enum imagined session_imagine_sid(struct call *c, struct model *m)
{
	return pgrp_model_asks(c, m, signals_session);
}

enum imagined session_imagine_terminal(struct call *c, struct model *m)
{
	if (model_begins(c, m) || model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, terminal_model_has(m, c->actor->process) ? 0 : ENXIO);
}
