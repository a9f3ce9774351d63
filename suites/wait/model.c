/* Waiting for children in the model world. Which ends were consumed is kept here; everything else is known elsewhere. */
#include "../std/model_signals.h"
#include "wait.h"

#include <errno.h>
#include <string.h>

struct waits {
	uint32_t consumed; /* processes */
};

static const struct model_part part = { .run_size = sizeof(struct waits) };

static struct waits *waits_of(struct model *m)
{
	return model_part_run(m, &part);
}

/* The caller's children, whose ends nobody has consumed. */
static bool is_child(struct model *m, const struct call *c, unsigned p)
{
	const struct scenario *s = model_scenario(m);

	return p != 0 && s->actor[p].process == p && model_made(m, p) && signals_parent(m, p) == c->actor->process &&
	    (waits_of(m)->consumed >> p & 1) == 0 && !signals_lost(m, p);
}

static bool selects(struct model *m, const struct call *c, const struct asked *a, unsigned p)
{
	switch (a->which) {
	case WHICH_CHILD:
		return p == a->of;
	case WHICH_GROUP:
		return signals_group(m, p) == a->of || model_strikes(m, "wait.model-any-group");
	case WHICH_OWN:
		return signals_group(m, p) == signals_group(m, c->actor->process);
	default:
		return true;
	}
}

/* What there is to tell of it: an enum signal_code, 0 if there is nothing. */
static int news_of(struct model *m, const struct asked *a, unsigned p, bool take, int64_t *status)
{
	bool killed;
	int code;

	if (model_ended(m, p, &killed, status))
		return (a->options & WAIT_EXITED) == 0 ? 0 : killed ? CODE_KILLED : CODE_EXITED;
	if (a->options & WAIT_STOPPED) {
		code = signals_news(m, p, CODE_STOPPED, take, status);
		if (code != 0)
			return code;
	}
	return a->options & WAIT_CONTINUED ? signals_news(m, p, CODE_CONTINUED, take, status) : 0;
}

static unsigned says_of(const struct call *c, enum child_state how, int64_t status)
{
	static const unsigned bits[] = { 0, SAYS_EXITED, SAYS_SIGNALED, SAYS_STOPPED, SAYS_CONTINUED };

	if (strcmp(c->op->name, "waitid") == 0)
		return bits[how] | SAYS_SIGNO | SAYS_UID;
	return bits[how] | (how == CHILD_EXITED && status == 0 ? SAYS_ZERO : 0u);
}

static void tell(struct call *c, struct model *m, const struct asked *a, unsigned p)
{
	static const enum child_state states[] = { CHILD_EXITED, CHILD_KILLED, CHILD_STOPPED, CHILD_CONTINUED };
	int64_t status = 0;
	int code =
	    news_of(m, a, p, (a->options & WAIT_NOWAIT) == 0 && !model_strikes(m, "wait.model-stop-twice"), &status);
	enum child_state how = states[(unsigned)(code - CODE_EXITED) % 4];

	if (how == CHILD_EXITED && strcmp(c->op->name, "waitid") != 0)
		status &= 0xff;
	if (how == CHILD_EXITED && model_strikes(m, "wait.model-status"))
		status ^= 0x40;
	if (how == CHILD_KILLED && model_strikes(m, "wait.model-another-signal"))
		status = SIG_I_XCPU;
	call_report(c, REPORT_CHILD, p);
	call_report(c, REPORT_HOW, how);
	call_report(c, REPORT_STATUS, status);
	call_report(c, REPORT_SAYS, says_of(c, how, status));
	if ((how == CHILD_EXITED || how == CHILD_KILLED) && (a->options & WAIT_NOWAIT) == 0 &&
	    !model_strikes(m, "wait.model-twice")) {
		waits_of(m)->consumed |= UINT32_C(1) << p;
		actor_consumed(c->actor, p);
		model_changed(m);
	}
}

/* Whoever is told of no ends waits for those that it has not asked for, too. */
static bool waits_for_all(struct model *m, const struct call *c)
{
	int64_t status;
	bool killed;
	unsigned p;

	for (p = 0; signals_disowns(m, c->actor->process) && p < model_scenario(m)->actors; p++)
		if (is_child(m, c, p) && !model_ended(m, p, &killed, &status))
			return model_habit(m, &wait_liberties[WAIT_FOR_ALL], 2) == 1;
	return false;
}

/* Answers: the result, or 2 if there is nothing to tell now, and that must be waited for. */
static int look(struct call *c, struct model *m, const struct asked *a)
{
	unsigned ready[ACTORS_MAX], n = 0, p;
	bool any = false;
	int64_t status;

	for (p = 0; p < model_scenario(m)->actors; p++) {
		if (!is_child(m, c, p) || !selects(m, c, a, p))
			continue;
		any = true;
		if (news_of(m, a, p, false, &status) != 0)
			ready[n++] = p;
	}
	if (n > 0 && model_strikes(m, "wait.model-overlooks"))
		n = 0;
	if (n > 0) {
		tell(c, m, a, ready[model_choose(m, &wait_liberties[WAIT_ANY_ORDER], n)]);
		return 1;
	}
	call_report(c, REPORT_CHILD, ACTOR_UNKNOWN);
	if (!any && !(a->options & WAIT_NOHANG) && (c->local[3] == 1 || model_strikes(m, "wait.model-asleep"))) {
		c->local[3] = 1;
		return 2;
	}
	if (!any && !(a->options & WAIT_NOHANG) && waits_for_all(m, c))
		return 2;
	if (signals_disowns(m, c->actor->process) && model_strikes(m, "sigchld.model-no-child"))
		return -1;
	if (!any || model_strikes(m, "wait.model-no-child"))
		return -1;
	return a->options & WAIT_NOHANG ? 0 : 2;
}

enum imagined wait_imagine(struct call *c, struct model *m)
{
	struct asked a = wait_asked(c->op, c->arg);

	a.of = model_scenario(m)->actor[a.of].process;
	if (c->local[0] == MODEL_NEW) {
		if ((a.which == WHICH_CHILD || a.which == WHICH_GROUP) && !model_made(m, a.of))
			return IMAGINED_DONE;
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED) {
		int did = look(c, m, &a);

		if (did == 2 && !c->interrupted)
			return IMAGINED_BLOCKED;
		c->local[1] = did == 2 ? EINTR : did == -1 ? ECHILD : 0;
		c->local[2] = did;
		c->interrupted = false;
		c->local[0] = MODEL_RETURNS;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	return model_ends(c, c->local[1] != 0 ? -1 : c->local[2], (int)c->local[1]);
}

enum imagined wait_imagine_collect(struct call *c, struct model *m)
{
	struct call *last = model_inner_last(m, c);

	if (last != NULL) {
		enum imagined did = model_inner_turn(m, c);

		if (did != IMAGINED_DONE)
			return did;
	}
	if (!wait_collects(c, last))
		return IMAGINED_DONE;
	wait_collect_ask(c, model_inner(m, c, wait_collect_op(c)));
	return IMAGINED_PROGRESS;
}
