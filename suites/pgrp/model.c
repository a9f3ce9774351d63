/* Asking for process groups in the model world; they are changed in suites/kill/model.c. */
#include "../std/model_signals.h"
#include "pgrp.h"

#include <errno.h>

enum imagined pgrp_model_asks(struct call *c, struct model *m, unsigned (*leader)(struct model *, unsigned))
{
	unsigned process = model_scenario(m)->actor[c->arg[0]].process, self = c->actor->process;

	if (c->local[0] == MODEL_NEW && (!model_made(m, process) || !actor_knows(c->actor, process)))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		if (!model_alive(m, process) && model_takes(m, &pgrp_liberties[PGRP_DEAD_ASKED]))
			c->local[1] = ESRCH;
		else if (signals_session(m, process) != signals_session(m, self) &&
		    model_habit(m, &pgrp_liberties[PGRP_OTHER_SESSION], 2) == 1)
			c->local[1] = EPERM;
		c->local[2] = c->local[1] != 0 ? ACTOR_UNKNOWN : leader(m, process);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, 0, c->local[2]);
	return model_says(c, (int)c->local[1]);
}

/* With a fault it says another. */
static unsigned group_said(struct model *m, unsigned process)
{
	if (model_strikes(m, "pgrp.model-another"))
		return process == 0 ? 1 : 0;
	return signals_group(m, process);
}

enum imagined pgrp_imagine_pgid(struct call *c, struct model *m)
{
	return pgrp_model_asks(c, m, group_said);
}

enum imagined pgrp_imagine_negative(struct call *c, struct model *m)
{
	unsigned process = model_scenario(m)->actor[c->arg[0]].process;

	if (c->local[0] == MODEL_NEW && (!model_made(m, process) || !actor_knows(c->actor, process)))
		return IMAGINED_DONE;
	if (model_begins(c, m) || model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, EINVAL);
}
