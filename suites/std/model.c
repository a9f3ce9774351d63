/* Sending, dispositions and asking in the model world. */
#include "model_signals.h"

#include <errno.h>

/* ---- dispositions: local[1] what is left to set ---- */

static void catch_kick(struct call *c, struct model *m)
{
	atomic_store_explicit(&c->actor->arena->kickable[c->actor->process], 1, memory_order_relaxed);
	signals_act(m, c, SIG_I_KICK,
	    (struct model_action){
	        .kind = ACT_CATCH,
	        .info = true,
	        .flags = FLAG_RESTART,
	        .samask = SIGNALS_ALL,
	    });
}

enum imagined signals_imagine_act(struct call *c, struct model *m, struct model_action action)
{
	int i;

	if (c->local[0] == MODEL_NEW) {
		if (action.kind == ACT_CATCH)
			catch_kick(c, m);
		c->arg[0] &= (int64_t)(signals_existing(m) & ~SIGNAL_BIT(SIG_I_KILL) & ~SIGNAL_BIT(SIG_I_STOP));
		c->local[1] = c->arg[0];
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	for (i = 0; c->local[1] != 0; i++) {
		if (!((uint64_t)c->local[1] & SIGNAL_BIT(i)))
			continue;
		signals_act(m, c, i, action);
		c->local[1] &= (int64_t)~SIGNAL_BIT(i);
		if (model_takes_once_in(m, &std_liberties[STD_SLOW_ACTIONS], 8))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

enum imagined std_imagine_install(struct call *c, struct model *m, bool info, unsigned flags, uint64_t samask)
{
	return signals_imagine_act(c, m,
	    (struct model_action){
	        .kind = ACT_CATCH,
	        .info = info,
	        .flags = (uint8_t)flags,
	        .samask = samask,
	    });
}

enum imagined std_imagine_catch(struct call *c, struct model *m)
{
	return std_imagine_install(c, m, c->arg[1] != 0, c->arg[2] != 0 ? FLAG_RESTART : 0,
	    c->arg[3] != 0 ? SIGNALS_ALL : 0);
}

enum imagined std_imagine_ignore(struct call *c, struct model *m)
{
	return signals_imagine_act(c, m, (struct model_action){ .kind = ACT_IGNORE });
}

enum imagined std_imagine_default(struct call *c, struct model *m)
{
	return signals_imagine_act(c, m, (struct model_action){ .kind = ACT_DEFAULT });
}

/* ---- sending ---- */

enum imagined signals_imagine_send(struct call *c, struct model *m, const struct model_send *s)
{
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = signals_send(m, s);
		c->local[0] = MODEL_RETURNS;
		if (c->local[1] == 0 && s->process == c->actor->process && signals_must_deliver(m, c, s->signal)) {
			signals_owe(m, c);
			return IMAGINED_PROGRESS;
		}
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (!signals_paid(m, c))
		return IMAGINED_PROGRESS;
	/* raise() returns after the handler: of this very signal. */
	if (s->thread >= 0 && signals_awaits(m, c, s->signal)) {
		signals_owe(m, c);
		return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined std_imagine_kill(struct call *c, struct model *m)
{
	unsigned process = model_scenario(m)->actor[c->arg[0]].process;

	if (c->local[0] == MODEL_NEW && (!model_made(m, process) || !actor_knows(c->actor, process)))
		return IMAGINED_DONE;
	return signals_imagine_send(c, m,
	    &(struct model_send){
	        .process = process,
	        .thread = -1,
	        .signal = (int)c->arg[1],
	        .code = CODE_USER,
	        .sender = c->actor->process,
	    });
}

enum imagined std_imagine_raise(struct call *c, struct model *m)
{
	return signals_imagine_send(c, m,
	    &(struct model_send){
	        .process = c->actor->process,
	        .thread = (int)c->actor->index,
	        .signal = (int)c->arg[0],
	        .code = signals_raise_code(m),
	        .sender = c->actor->process,
	    });
}

enum imagined std_imagine_killself(struct call *c, struct model *m)
{
	return signals_imagine_send(c, m,
	    &(struct model_send){
	        .process = c->actor->process,
	        .thread = -1,
	        .signal = (int)c->arg[0],
	        .code = CODE_USER,
	        .sender = c->actor->process,
	    });
}

/* ---- asking ---- */

enum imagined std_imagine_pending(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		call_report(c, 0, (int64_t)signals_pending(m, c));
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

enum imagined std_imagine_linger(struct call *c, struct model *m)
{
	(void)m;
	c->actor->arena->payload[c->actor->process][SLOT_LINGER] = c->arg[0] < 0 ? 0 : c->arg[0] % 1000000;
	return IMAGINED_DONE;
}
