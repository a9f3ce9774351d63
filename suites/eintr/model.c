/* Signals again and again in the model world: local[0] the phase, [1] rounds, [2] where the handler's record may be. */
#include "eintr.h"

enum { NAG_SENDS, NAG_SENDING, NAG_WAITS };

enum imagined eintr_imagine_prod(struct call *c, struct model *m)
{
	return std_imagine_kill(c, m);
}

static void begin_prod(struct call *c, struct model *m)
{
	struct call *part = model_inner(m, c, "prod");

	part->arg[0] = c->arg[NAG_ACTOR];
	part->arg[1] = c->arg[NAG_SIGNAL];
	c->local[2] = atomic_load(&model_arena(m)->log[c->arg[NAG_ACTOR]].cursor);
	c->local[0] = NAG_SENDING;
	c->local[1]++;
}

enum imagined eintr_imagine_nag(struct call *c, struct model *m)
{
	enum imagined did;

	switch (c->local[0]) {
	case NAG_SENDS:
		if (nag_is_over(c) || c->local[1] >= c->arg[NAG_MOST])
			return IMAGINED_DONE;
		begin_prod(c, m);
		/* fall through */
	case NAG_SENDING:
		did = model_inner_turn(m, c);
		if (did == IMAGINED_DONE)
			c->local[0] = NAG_WAITS;
		return did == IMAGINED_DONE ? IMAGINED_PROGRESS : did;
	default:
		if (!nag_is_over(c) && !nag_was_handled(c, (uint32_t)c->local[2]))
			return model_time_is_up(m, 256) ? IMAGINED_DONE : IMAGINED_BLOCKED;
		c->local[0] = NAG_SENDS;
		return IMAGINED_PROGRESS; /* others have time to move */
	}
}
