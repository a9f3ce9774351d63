/* Selection in the model world: which of the pending signals is taken. */
#include "model_world.h"

#include "../timer/timer.h"

/* A number below n: which of several that POSIX does not order. */
static unsigned any(struct model *m, enum std_liberty liberty, unsigned n)
{
	return (unsigned)model_choose(m, &std_liberties[liberty], n);
}

/* The rule that POSIX has, among realtime signals, and no other. */
static unsigned select_one(struct model *m, uint64_t set)
{
	uint64_t realtime = set & SIGNALS_REALTIME, standard = set & ~SIGNALS_REALTIME;
	unsigned i, n = 0, nth;

	if (realtime != 0 && (standard == 0 || any(m, STD_ANY_ORDER, 2) == 1)) {
		for (i = SIG_I_RT; !(realtime >> i & 1); i++)
			;
		if (model_strikes(m, "rtsig.model-highest-first"))
			for (i = SIG_I_RTMAX; !(realtime >> i & 1); i--)
				;
		return i;
	}
	for (i = 0; standard >> i != 0; i++)
		n += (unsigned)(standard >> i & 1);
	nth = any(m, STD_ANY_ORDER, n);
	for (i = 0;; i++)
		if ((standard >> i & 1) && nth-- == 0)
			return i;
}

void signals_take(struct model *m, unsigned actor, uint64_t own, uint64_t shared, struct model_instance *out)
{
	struct signals_run *r = signals_run(m);
	struct thread_signals *t = signals_of(m, actor), *p = signals_process(m, actor);
	struct pending_set *set = &t->pending;
	unsigned s;

	if (own != 0 && shared != 0 && model_habit(m, &std_liberties[STD_PROCESS_FIRST], 2) == 0)
		shared = 0;
	s = select_one(m, own | shared);
	if (!(own & SIGNAL_BIT(s)) || ((shared & SIGNAL_BIT(s)) && any(m, STD_PROCESS_FIRST, 2) == 1))
		set = &p->process.pending;
	*out = r->pool[set->head[s]];
	if (out->code == CODE_TIMER)
		timer_taken(m, model_actor(m, actor)->process, out->value.sival_int);
	if (s >= SIG_I_RT && out->code == CODE_QUEUE) {
		if (model_strikes(m, "rtsig.model-duplicate"))
			return;
		if (model_strikes(m, "rtsig.model-value"))
			out->value.sival_int ^= 1 << model_draw(m, 20);
	} else if ((SIGNAL_BIT(s) & SIGNALS_STANDARD) && model_strikes(m, "std.model-invented")) {
		return;
	}
	signals_remove(r, p, set, s);
	model_changed(m);
}

bool signals_can_accept(struct model *m, const struct call *c, uint64_t set)
{
	return ((signals_of(m, c->actor->index)->pending.bits |
	            signals_process(m, c->actor->index)->process.pending.bits) &
	           set) != 0;
}

bool signals_accept(struct model *m, const struct call *c, uint64_t set, struct model_instance *out)
{
	uint64_t own = signals_of(m, c->actor->index)->pending.bits & set;
	uint64_t shared = signals_process(m, c->actor->index)->process.pending.bits & set;

	if ((own | shared) == 0)
		return false;
	signals_take(m, c->actor->index, own, shared, out);
	return true;
}
