/* Looking at children in the model world. Stops and continues themselves are in suites/std/model_*.c. */
#include "job.h"

#include "../std/model_signals.h"

#include <errno.h>

static enum imagined ends(struct call *c, int64_t result)
{
	call_end(c, result);
	return IMAGINED_DONE;
}

static enum child_state state_of(int code)
{
	return code == 0           ? CHILD_NOTHING
	    : code == CODE_EXITED  ? CHILD_EXITED
	    : code == CODE_KILLED  ? CHILD_KILLED
	    : code == CODE_STOPPED ? CHILD_STOPPED
	                           : CHILD_CONTINUED;
}

/* Waits for what is `wanted`; 0: does not wait. Keeps its answer in local[1] and [2]. */
static enum imagined ask(struct call *c, struct model *m, int wanted)
{
	const struct scenario *s = model_scenario(m);
	unsigned child = (unsigned)c->arg[0];
	int64_t status = 0;

	if (c->local[0] == MODEL_NEW) {
		if (!model_made(m, child) || s->actor[child].process != child || !actor_knows(c->actor, child))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		if (s->actor[s->actor[child].parent].process != c->actor->process) {
			errno = ECHILD;
			return ends(c, -1);
		}
		c->local[1] = signals_news(m, child, wanted, wanted != 0, &status);
		c->local[2] = c->local[1] != 0 ? status : 0;
		if (wanted != 0 && c->local[1] == 0) {
			if (!c->interrupted)
				return IMAGINED_BLOCKED;
			c->interrupted = false;
			errno = EINTR;
			return ends(c, -1);
		}
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, 0, state_of((int)c->local[1]));
	call_report(c, 1, c->local[2]);
	return ends(c, 0);
}

enum imagined job_imagine_watch(struct call *c, struct model *m)
{
	return ask(c, m, c->arg[1] == 0 ? CODE_STOPPED : CODE_CONTINUED);
}

enum imagined job_imagine_look(struct call *c, struct model *m)
{
	return ask(c, m, 0);
}
