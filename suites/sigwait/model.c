/* Waiting once, or again and again, in the model world. */
#include "sigwait.h"

#include <errno.h>

static void begin_one(struct call *c, struct model *m, int64_t how, int64_t set)
{
	static const char *const parts[ACCEPT_KINDS] = { "sigwait", "wait", "timedwait" };
	struct call *part = model_inner(m, c, parts[model_realtime(m) > 0 ? how : ACCEPT_SIGWAIT]);

	part->arg[0] = set;
	part->arg[1] = 1;
	c->local[0] = 1;
}

enum imagined sigwait_imagine_accept_signal(struct call *c, struct model *m)
{
	enum imagined did;
	const struct event *e;

	if (c->local[0] == 0)
		begin_one(c, m, c->arg[0], c->arg[1]);
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	e = &model_inner_last(m, c)->record->event;
	if (e->result >= 0 || e->err != EINTR || c->actor->stop)
		return IMAGINED_DONE;
	c->local[0] = 0; /* again */
	return IMAGINED_PROGRESS;
}

enum imagined sigwait_imagine_accept_until(struct call *c, struct model *m)
{
	const _Atomic uint32_t *token = &model_arena(m)->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	enum imagined did;

	if (c->local[0] == 0) { /* between waits: it looks */
		if ((int64_t)atomic_load_explicit(token, memory_order_relaxed) >= c->arg[1] || c->actor->stop)
			return IMAGINED_DONE;
		begin_one(c, m, c->arg[2], c->arg[3]);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	c->local[0] = 0;
	return IMAGINED_PROGRESS;
}
