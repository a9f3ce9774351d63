/* Controlling terminals in the model world. */
#include "terminal.h"

#include "../std/model_signals.h"
#include "../stream/stream.h"

#include <errno.h>
#include <string.h>

struct tty {
	bool taken, hung;
	uint8_t session, foreground; /* by processes */
};

struct tty_run {
	struct tty tty[OBJECTS_MAX];
};

static void died(struct model *m, unsigned process);

static const struct model_part part = { .run_size = sizeof(struct tty_run), .died = died };

static struct tty *tty_of(struct model *m, unsigned object)
{
	struct tty_run *r = model_part_run(m, &part);

	return &r->tty[object];
}

static bool takes(struct model *m, enum jobctl_liberty liberty)
{
	return model_takes(m, &jobctl_liberties[liberty]);
}

/* ---- who is where ---- */

/* Some member of the group is in the session. */
static bool is_group(struct model *m, unsigned group, unsigned session)
{
	const struct scenario *s = model_scenario(m);
	unsigned p;

	for (p = 0; p < s->actors; p++)
		if (s->actor[p].process == p && model_made(m, p) && signals_group(m, p) == group &&
		    signals_session(m, p) == session &&
		    (model_alive(m, p) ||
		        (atomic_load(&model_arena(m)->state[p]) != ACTOR_GONE &&
		            !model_takes(m, &pgrp_liberties[PGRP_DEAD_MEMBER]))))
			return true;
	return false;
}

static bool is_own(struct model *m, const struct call *c)
{
	const struct tty *t = tty_of(m, end_object(c->arg[0]));

	return t->taken && !t->hung && t->session == signals_session(m, c->actor->process);
}

bool terminal_model_has(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	unsigned i;

	for (i = 0; i < s->objects; i++) {
		const struct tty *t = tty_of(m, i);

		if (t->taken && !t->hung && t->session == signals_session(m, process))
			return true;
	}
	return false;
}

static void hangs_up(struct model *m, struct tty *t)
{
	t->hung = true;
	model_changed(m);
}

static void died(struct model *m, unsigned process)
{
	const struct scenario *s = model_scenario(m);
	unsigned i;

	for (i = 0; i < s->objects; i++) {
		struct tty *t = tty_of(m, i);

		if (!t->taken || t->hung || t->session != process)
			continue;
		hangs_up(m, t);
		signals_tell_group(m, t->foreground, SIG_I_HUP);
		if (takes(m, JOBCTL_HANGUP_CONTINUES))
			signals_tell_group(m, t->foreground, SIG_I_CONT);
	}
}

void terminal_gone(struct model *m, unsigned object, unsigned side)
{
	struct tty *t = tty_of(m, object);

	if (side != SIDE_MASTER || !t->taken || t->hung)
		return;
	hangs_up(m, t);
	if (model_alive(m, t->session))
		signals_send(m,
		    &(struct model_send){
		        .process = t->session,
		        .thread = -1,
		        .signal = SIG_I_HUP,
		        .code = CODE_KERNEL,
		        .sender = ACTOR_UNKNOWN,
		    });
}

/* ---- who is in the background: local[3] ---- */

enum ground { GO_ON, WAIT, FAIL };
enum { NOT_SIGNALLED, SIGNALLED };

/* Whether the call goes on, waits for what the signal does, or fails with the error in local[2]. */
static enum ground ground_of(struct call *c, struct model *m, int signal)
{
	unsigned self = c->actor->process;

	if (c->local[3] == SIGNALLED) {
		if (!signals_paid(m, c))
			return WAIT;
		c->local[3] = NOT_SIGNALLED;
		c->local[2] = EINTR;
		if (model_signalled_since(m, c) || c->interrupted) {
			c->interrupted = false;
			return FAIL;
		}
	}
	if (!is_own(m, c) || signals_group(m, self) == tty_of(m, end_object(c->arg[0]))->foreground ||
	    model_strikes(m, signal == SIG_I_TTIN ? "jobctl.model-takes" : "jobctl.model-steals"))
		return GO_ON;
	c->local[2] = EIO;
	if ((signals_mask(m, c) & SIGNAL_BIT(signal)) != 0 || signals_action(m, c, signal).kind == ACT_IGNORE)
		return signal == SIG_I_TTIN ? FAIL : GO_ON;
	if (signals_orphaned(m, signals_group(m, self)))
		return FAIL;
	if (model_strikes(m, "jobctl.model-only-caller"))
		signals_send(m,
		    &(struct model_send){
		        .process = self,
		        .thread = -1,
		        .signal = signal,
		        .code = CODE_KERNEL,
		        .sender = ACTOR_UNKNOWN,
		    });
	else
		signals_tell_group(m, signals_group(m, self), signal);
	signals_owe(m, c);
	c->local[3] = SIGNALLED;
	return WAIT;
}

enum imagined terminal_imagine_read(struct call *c, struct model *m)
{
	const struct tty *t = tty_of(m, end_object(c->arg[0]));

	if (end_side(c->arg[0]) != SIDE_SLAVE || !t->taken)
		return stream_imagine_recv(c, m);
	if (c->local[0] == MODEL_NEW) {
		if (!model_holds(m, c, c->arg[0]) || c->arg[1] < 1 || !model_receives(c, m, (uint32_t)c->arg[1]))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		model_enter(m, c, c->arg[0]);
		return IMAGINED_PROGRESS;
	}
	if (c->local[0] != MODEL_RETURNS) {
		enum { LEFT, END, ERROR };
		unsigned hung = t->hung ? model_habit(m, &jobctl_liberties[JOBCTL_HUNG_READS], 3) : LEFT;

		if (hung != LEFT)
			return model_ends(c, hung == END ? 0 : -1, hung == END ? 0 : EIO);
		switch (ground_of(c, m, SIG_I_TTIN)) {
		case WAIT:
			return IMAGINED_PROGRESS;
		case FAIL:
			return model_ends(c, -1, (int)c->local[2]);
		default:
			break;
		}
	}
	return stream_imagine_recv(c, m);
}

/* ---- operations ---- */

static bool is_slave(const struct call *c, struct model *m)
{
	return end_side(c->arg[0]) == SIDE_SLAVE && model_holds(m, c, c->arg[0]);
}

static int take(struct call *c, struct model *m)
{
	unsigned self = c->actor->process;
	struct tty *t = tty_of(m, end_object(c->arg[0]));

	if (is_own(m, c))
		return 0;
	if (signals_session(m, self) != self || t->taken || terminal_model_has(m, self))
		return EPERM;
	*t = (struct tty){ .taken = true, .session = (uint8_t)self, .foreground = (uint8_t)signals_group(m, self) };
	return 0;
}

enum imagined terminal_imagine_take(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		if (!is_slave(c, m))
			return IMAGINED_DONE;
		terminal_declares(c);
	}
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = take(c, m);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, (int)c->local[1]);
}

enum imagined terminal_imagine_source(struct call *c, struct model *m)
{
	if (model_begins(c, m) || model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, 0);
}

enum imagined terminal_imagine_get(struct call *c, struct model *m)
{
	unsigned fore;

	if (c->local[0] == MODEL_NEW && !is_slave(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		c->local[1] = is_own(m, c) ? 0 : ENOTTY;
		fore = tty_of(m, end_object(c->arg[0]))->foreground;
		if (model_strikes(m, "jobctl.model-another"))
			fore = fore == 0 ? 1 : 0;
		c->local[2] = c->local[1] != 0 ||
		        (!is_group(m, fore, signals_session(m, c->actor->process)) && takes(m, JOBCTL_NO_FOREGROUND))
		    ? ACTOR_UNKNOWN
		    : fore;
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, 0, c->local[2]);
	return model_says(c, (int)c->local[1]);
}

/* The effect of a call whose caller may; it may wait for that. */
static enum imagined set_goes_on(struct call *c, struct model *m, int refused, unsigned group)
{
	bool first = refused != 0 && model_habit(m, &jobctl_liberties[JOBCTL_REFUSES_FIRST], 2) == 1;

	if (!is_own(m, c))
		return model_says(c, ENOTTY);
	switch (first ? GO_ON : ground_of(c, m, SIG_I_TTOU)) {
	case WAIT:
		return IMAGINED_PROGRESS;
	case FAIL:
		return model_says(c, (int)c->local[2]);
	default:
		break;
	}
	if (refused == 0) {
		tty_of(m, end_object(c->arg[0]))->foreground = (uint8_t)group;
		model_changed(m);
	}
	c->local[1] = refused;
	if (model_returns(c, m))
		return IMAGINED_PROGRESS;
	return model_says(c, refused);
}

enum imagined terminal_imagine_set(struct call *c, struct model *m)
{
	unsigned group = model_scenario(m)->actor[c->arg[1]].process;

	if (c->local[0] == MODEL_NEW &&
	    (!is_slave(c, m) || !model_made(m, group) || !actor_knows(c->actor, (unsigned)c->arg[1])))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	return set_goes_on(c, m, is_group(m, group, signals_session(m, c->actor->process)) ? 0 : EPERM, group);
}

enum imagined terminal_imagine_negative(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW && !is_slave(c, m))
		return IMAGINED_DONE;
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_RETURNS)
		return model_says(c, (int)c->local[1]);
	return set_goes_on(c, m, EINVAL, 0);
}
