/* Masks and sigsuspend() in the model world. */
#include "mask.h"

#include "../std/model_signals.h"

#include <errno.h>

enum imagined mask_imagine_mask(struct call *c, struct model *m)
{
	uint64_t old = signals_mask(m, c), set = (uint64_t)c->arg[1];

	if (c->local[0] == MODEL_NEW) {
		c->arg[1] = (int64_t)std_set(c->arg[1]);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		call_report(c, 0, (int64_t)old);
		signals_set_mask(m, c, c->arg[0] == 0 ? old | set : c->arg[0] == 1 ? old & ~set : set);
		signals_owe(m, c); /* if anything that is pending is unblocked now */
		c->local[0] = MODEL_RETURNS;
		return IMAGINED_PROGRESS;
	}
	if (!signals_paid(m, c))
		return IMAGINED_PROGRESS;
	errno = 0;
	call_end(c, 0);
	call_report(c, 1, (int64_t)signals_mask(m, c));
	return IMAGINED_DONE;
}

enum imagined mask_imagine_suspend(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		c->arg[0] = (int64_t)std_set(c->arg[0]);
		call_begin(c);
		call_report(c, 1, (int64_t)signals_mask(m, c));
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		signals_suspend(m, c, (uint64_t)c->arg[0]);
		c->local[0] = MODEL_RETURNS;
		c->local[1] = 0;
		return IMAGINED_PROGRESS;
	}
	if (c->local[1] == 0) {
		if (!signals_resume(m, c))
			return IMAGINED_BLOCKED;
		c->local[1] = 1;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	errno = EINTR;
	call_end(c, -1);
	call_report(c, 0, (int64_t)signals_mask(m, c));
	return IMAGINED_DONE;
}

enum imagined mask_imagine_suspend_until(struct call *c, struct model *m)
{
	const _Atomic uint32_t *token = &model_arena(m)->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	enum imagined did;

	if (c->local[0] == 0) { /* between waits: it looks */
		if ((int64_t)atomic_load_explicit(token, memory_order_relaxed) >= c->arg[1] || c->actor->stop)
			return IMAGINED_DONE;
		c->local[0] = 1;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == 1) {
		model_inner(m, c, "suspend")->arg[0] = c->arg[2];
		c->local[0] = 2;
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	c->local[0] = 0;
	return IMAGINED_PROGRESS;
}
