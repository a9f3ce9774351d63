/* Waiting again and again in the model world. */
#include "sigwait.h"

enum imagined sigwait_imagine_accept_until(struct call *c, struct model *m)
{
	static const char *const ops[ACCEPT_KINDS] = { "sigwait", "wait", "timedwait" };
	const _Atomic uint32_t *token = &model_arena(m)->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	enum imagined did;

	if (c->local[0] == 0) { /* between waits: it looks */
		struct call *part;

		if ((int64_t)atomic_load_explicit(token, memory_order_relaxed) >= c->arg[1] || c->actor->stop)
			return IMAGINED_DONE;
		part = model_inner(m, c, ops[model_realtime(m) > 0 ? c->arg[2] : ACCEPT_SIGWAIT]);
		part->arg[0] = c->arg[3];
		part->arg[1] = 1;
		c->local[0] = 1;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	c->local[0] = 0;
	return IMAGINED_PROGRESS;
}
