/* Who is whose child in the model world. */
#include "fork.h"

#include "../std/model_signals.h"

#include <errno.h>

static unsigned parent_of(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	unsigned first = s->actor[s->actor[process].parent].process, parent = signals_parent(m, process);
	bool killed;
	int64_t code;

	if (process == 0 || model_strikes(m, "fork.model-no-parent"))
		return ACTOR_UNKNOWN;
	if (model_ended(m, first, &killed, &code) && model_strikes(m, "orphan.model-stale"))
		return first;
	if (parent == ACTOR_UNKNOWN || model_alive(m, parent))
		return parent;
	/* It is dying, or dead. */
	return model_ended(m, parent, &killed, &code) || model_takes(m, &fork_liberties[FORK_EARLY_ORPHAN])
	    ? signals_adopter(m, parent)
	    : parent;
}

enum imagined fork_imagine_ids(struct call *c, struct model *m)
{
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		call_report(c, IDS_SELF, c->actor->process);
		call_report(c, IDS_PARENT, parent_of(m, c->actor->process));
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}
