/* Flags of handlers, and what handlers do, in the model world. */
#include "act.h"

#include "../std/model_signals.h"

#include <errno.h>

enum imagined act_imagine_action(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && (uint64_t)c->arg[3] != SIGNALS_ALL)
		c->arg[3] = (int64_t)(std_set(c->arg[3]) & signals_existing(m));
	return std_imagine_install(c, m, c->arg[1] != 0, (unsigned)c->arg[2], (uint64_t)c->arg[3]);
}

enum imagined act_imagine_query(struct call *c, struct model *m)
{
	struct model_action action;

	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		action = signals_action(m, c, (int)c->arg[0]);
		call_report(c, 0, action.kind);
		call_report(c, 1, action.kind == ACT_CATCH && action.info);
		call_report(c, 2, action.flags);
		call_report(c, 3,
		    (int64_t)(action.samask & signals_existing(m) & ~SIGNAL_BIT(SIG_I_KILL) & ~SIGNAL_BIT(SIG_I_STOP)));
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	errno = 0;
	call_end(c, 0);
	return IMAGINED_DONE;
}

enum imagined act_imagine_within(struct call *c, struct model *m)
{
	(void)m;
	c->op->perform(c); /* nothing of it is the system's */
	return IMAGINED_DONE;
}
