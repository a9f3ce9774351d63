/* Delivery in the model world: handler frames, default actions, and the calls that wait for a delivery. */
#include "model_world.h"

#include "../act/act.h"
#include "../timer/timer.h"

#include <errno.h>
#include <string.h>

static bool takes(struct model *m, enum std_liberty liberty)
{
	return model_takes(m, &std_liberties[liberty]);
}

/* What may be done now is put off; not for ever. */
static bool put_off(struct model *m)
{
	return !model_pressed(m) && takes(m, STD_LATE_DELIVERY);
}

/* ---- frames ---- */

/* What a handler blocks besides what was blocked. */
static uint64_t inside(struct model *m, const struct model_action *action, unsigned signal)
{
	uint64_t set = action->samask & signals_existing(m);
	bool opens = (action->flags & FLAG_NODEFER) != 0;

	if (action->samask == SIGNALS_ALL)
		set |= SIGNAL_BIT(SIG_I_KICK);
	if (action->flags & FLAG_RESETHAND)
		opens |= model_habit(m, &std_liberties[STD_RESET_OPENS], 2) == 1;
	if (set != 0 && model_strikes(m, "act.model-no-sa-mask"))
		set = 0;
	if ((action->flags & FLAG_NODEFER) != 0 && model_strikes(m, "act.model-defers"))
		opens = false;
	return opens ? set : set | SIGNAL_BIT(signal);
}

static void push(struct model *m, unsigned actor, const struct model_instance *i)
{
	struct thread_signals *t = signals_of(m, actor);
	struct thread_signals *p = signals_of(m, model_actor(m, actor)->process);
	const struct model_action action = p->process.action[i->signal];
	struct frame *f = &t->frame[t->depth++];

	f->state = FRAME_PUSHED;
	f->info = action.info;
	f->restart = (action.flags & FLAG_RESTART) != 0;
	f->instance = *i;
	f->saved = t->mask;
	if (t->suspended && model_habit(m, &std_liberties[STD_EARLY_RESTORE], 2) == 1) {
		if (!model_strikes(m, "mask.model-not-restored"))
			f->saved = t->saved;
		t->suspended = false;
	}
	t->mask |= inside(m, &action, i->signal) & ~SIGNAL_BIT(SIG_I_KILL) & ~SIGNAL_BIT(SIG_I_STOP);
	if (action.flags & FLAG_RESETHAND && !model_strikes(m, "act.model-not-reset"))
		p->process.action[i->signal] = (struct model_action){ .kind = ACT_DEFAULT };
}

static void stop(struct model *m, unsigned process, unsigned signal)
{
	struct thread_signals *p = signals_of(m, process);

	p->process.stopped = true;
	p->process.news = CODE_STOPPED;
	p->process.news_signal = (uint8_t)signal;
	model_attend(m, model_threads(m, process));
	signals_tell_parent(m, process, CODE_STOPPED, (int)signal);
}

/* Takes one of the signals and does what its disposition says. */
static void deliver(struct model *m, unsigned actor, uint64_t own, uint64_t shared)
{
	unsigned process = model_actor(m, actor)->process;
	struct model_instance i;

	signals_take(m, actor, own, shared, &i);
	switch (signals_effect(signals_of(m, process), i.signal)) {
	case EFFECT_HANDLER:
		signals_of(m, actor)->urgent = false; /* one that is ignored would not do */
		push(m, actor, &i);
		break;
	case EFFECT_ENDS:
		model_kill(m, process, i.signal);
		break;
	case EFFECT_STOPS:
		if (i.signal == SIG_I_STOP || !signals_orphaned(m, signals_group(m, process)))
			stop(m, process, i.signal);
		break;
	default:
		break;
	}
}

void signals_report(struct call *c, const struct model_instance *i, bool info)
{
	bool queued = i->code == CODE_QUEUE, child = i->code >= CODE_EXITED;
	bool valued = queued || i->code == CODE_TIMER;
	int64_t value = child ? i->value.sival_int : valued ? (int64_t)(intptr_t)i->value.sival_ptr : 0;

	call_report(c, REPORT_CODE, info ? i->code : CODE_OTHER);
	call_report(c, REPORT_SENDER, info && (queued || child || i->code == CODE_USER) ? i->sender : ACTOR_UNKNOWN);
	call_report(c, REPORT_VALUE, info ? value : 0);
	call_report(c, REPORT_INT, info && (valued || child) ? i->value.sival_int : 0);
	call_report(c, REPORT_FORM, info ? FORM_INFO : FORM_PLAIN);
}

/* The next call that a handler makes, if any is left. */
static bool choose(struct model *m, unsigned actor, struct frame *f)
{
	struct actor *a = model_actor(m, actor);
	bool kicked = f->instance.signal == SIG_I_KICK;
	int64_t arg[OPERANDS_MAX] = { 0 };
	const char *op;

	if (signals_of(m, actor)->depth >= MODEL_FRAMES_MAX)
		f->does &= WITHIN_ASKS; /* nothing that must let another handler run */
	op = f->counts ? timer_question(f->instance.value.sival_int, arg)
	               : act_next(a, f->instance.signal, &f->does, arg);
	f->counts = false;
	if (op == NULL)
		return false;
	if (kicked)
		op = "pending"; /* which signals are, not how this one is handled */
	call_prepare(&f->asks, a, (unsigned)op_find(op, strlen(op)));
	memcpy(f->asks.arg, arg, sizeof(f->asks.arg));
	f->state = FRAME_CALLS;
	return true;
}

static bool calls_are_done(struct model *m, unsigned actor, struct frame *f)
{
	while (f->state == FRAME_CALLS || choose(m, actor, f)) {
		if (f->asks.op->imagine(&f->asks, m) != IMAGINED_DONE)
			return false;
		f->state = FRAME_CHOOSES;
	}
	return true;
}

static bool restarts(struct model *m, const struct frame *f)
{
	return f->restart ? !model_strikes(m, "eintr.model-leaks") : model_strikes(m, "eintr.model-goes-on");
}

/* One move of the topmost handler. */
static void run_handler(struct model *m, unsigned actor)
{
	struct thread_signals *t = signals_of(m, actor);
	struct frame *f = &t->frame[t->depth - 1];
	struct actor *a = model_actor(m, actor);
	int64_t linger;

	switch (f->state) {
	case FRAME_PUSHED:
		call_prepare(&f->call, a, (unsigned)signals_run(m)->handler_op);
		f->call.arg[0] = f->instance.signal;
		call_begin(&f->call);
		f->state = FRAME_ENTERED;
		if (model_pause(m))
			break;
		/* fall through */
	case FRAME_ENTERED:
		call_report(&f->call, REPORT_MASK, (int64_t)t->mask);
		signals_report(&f->call, &f->instance, f->info);
		f->counts = f->info && f->instance.code == CODE_TIMER;
		linger = a->arena->payload[a->process][SLOT_LINGER];
		f->left = linger > 0 ? 1 + (unsigned)model_choose(m, &std_liberties[STD_SLOW_HANDLERS], 6) : 0;
		f->state = FRAME_RUNS;
		if (model_breathe(m))
			break;
		/* fall through */
	case FRAME_RUNS:
		if (f->left > 0) {
			f->left--;
			break;
		}
		f->does =
		    f->instance.signal == SIG_I_KICK ? WITHIN_ASKS : (unsigned)a->arena->payload[a->process][SLOT_DOES];
		f->state = FRAME_CHOOSES;
		/* fall through */
	case FRAME_CHOOSES:
	case FRAME_CALLS:
		if (!calls_are_done(m, actor, f))
			break;
		errno = 0;
		call_end(&f->call, 0);
		f->state = FRAME_LEFT;
		if (model_breathe(m))
			break;
		/* fall through */
	case FRAME_LEFT:
		t->mask = f->saved;
		t->depth--;
		t->handled++;
		model_signalled(m, actor, restarts(m, f));
	}
}

enum model_turn signals_turn(struct model *m, unsigned actor)
{
	struct thread_signals *t = signals_of(m, actor);
	struct thread_signals *p = signals_of(m, model_actor(m, actor)->process);
	uint64_t own = t->pending.bits, shared = p->process.pending.bits;
	uint64_t can = (own | shared) & ~t->mask;
	bool later = false;

	if (p->process.doomed) {
		if (t->urgent || p->process.stopped || !put_off(m)) {
			model_kill(m, model_actor(m, actor)->process, SIG_I_KILL);
			return TURN_TAKEN;
		}
		later = true;
	}
	if (p->process.stopped && !model_strikes(m, "jobctl.model-goes-on"))
		return TURN_STUCK;
	if (t->depth < MODEL_FRAMES_MAX && ((own | shared) & t->mask) != 0 &&
	    model_strikes(m, "mask.model-delivered-while-blocked")) {
		deliver(m, actor, own & t->mask, shared & t->mask);
		return TURN_TAKEN;
	}
	if (t->suspended && can != 0 && t->depth == 0 && t->handled == 0 && model_strikes(m, "mask.model-asleep"))
		t->asleep = true;
	if (t->asleep && can != 0 && !(can & SIGNAL_BIT(SIG_I_KICK)))
		return TURN_FREE;
	t->asleep = false;
	if (t->depth < MODEL_FRAMES_MAX && can != 0) {
		/* SIGPIPE is the thread's own doing: it comes before the write ends, or right after it. */
		bool now = (own & ~t->mask & SIGNAL_BIT(SIG_I_PIPE)) != 0;

		if (t->urgent || (t->depth > 0 ? takes(m, STD_NESTED) : now || !put_off(m))) {
			deliver(m, actor, own & ~t->mask, shared & ~t->mask);
			return TURN_TAKEN;
		}
		later = true;
	}
	if (t->depth > 0) {
		run_handler(m, actor);
		return TURN_TAKEN;
	}
	if (later)
		return TURN_LATER;
	if (model_strikes(m, "eintr.model-unasked"))
		model_signalled(m, actor, false);
	/* What is blocked stays so until somebody says otherwise. */
	return can == 0 && !t->urgent && !t->suspended && !model_sabotaged(m) ? TURN_NONE : TURN_FREE;
}

/* ---- calls that wait for a delivery ---- */

bool signals_must_deliver(struct model *m, const struct call *c, int signal)
{
	uint32_t others = model_threads(m, c->actor->process) & ~(UINT32_C(1) << c->actor->index);

	if (signal == SIG_I_KILL)
		return true;
	/* Another thread may take it, or wait for it. */
	return (signals_mask(m, c) & SIGNAL_BIT(signal)) == 0 && (others == 0 || !takes(m, STD_OTHER_THREAD));
}

void signals_owe(struct model *m, const struct call *c)
{
	signals_of(m, c->actor->index)->urgent = true;
}

bool signals_paid(struct model *m, const struct call *c)
{
	struct thread_signals *t = signals_of(m, c->actor->index);
	const struct thread_signals *p = signals_of(m, c->actor->process);

	if (t->urgent && ((t->pending.bits | p->process.pending.bits) & ~t->mask) == 0 && !p->process.doomed)
		t->urgent = false;
	return !t->urgent;
}

void signals_suspend(struct model *m, const struct call *c, uint64_t mask)
{
	struct thread_signals *t = signals_of(m, c->actor->index);

	t->saved = t->mask;
	t->suspended = true;
	t->handled = 0;
	signals_set_mask(m, c, mask);
}

bool signals_resume(struct model *m, const struct call *c)
{
	struct thread_signals *t = signals_of(m, c->actor->index);

	if (t->handled == 0)
		return false;
	if (t->suspended && !model_strikes(m, "mask.model-not-restored"))
		t->mask = t->saved;
	t->suspended = false;
	model_attend(m, UINT32_C(1) << c->actor->index);
	return true;
}
