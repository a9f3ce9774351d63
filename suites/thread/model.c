/* Signals to threads in the model world. */
#include "thread.h"

#include "../std/model_signals.h"

#include <errno.h>

/* Whoever it is for, when it is delivered is left open, unlike with raise(). */
enum imagined thread_imagine_tkill(struct call *c, struct model *m)
{
	unsigned target = (unsigned)c->arg[0];

	if (c->local[0] == MODEL_NEW) {
		if (model_scenario(m)->actor[target].process != c->actor->process || !model_alive(m, target))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		signals_send(m,
		    &(struct model_send){
		        .process = c->actor->process,
		        .thread = model_strikes(m, "thread.model-to-process") ? -1 : (int)target,
		        .signal = (int)c->arg[1],
		        .code = signals_raise_code(m),
		        .sender = c->actor->process,
		    });
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	errno = 0;
	call_end(c, 0);
	return IMAGINED_DONE;
}
