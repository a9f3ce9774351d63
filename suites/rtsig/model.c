/* Queued signals and accepting in the model world. */
#include "rtsig.h"

#include "../std/model_signals.h"

#include <errno.h>

/* Of a union that was given as an int the other bytes mean nothing. */
static union sigval value_of(struct model *m, int64_t value)
{
	union sigval out;

	out.sival_ptr = (void *)(intptr_t)(rtsig_fits_int(value)
	        ? (int64_t)model_choose(m, &rtsig_liberties[RTSIG_UNION_JUNK], UINT64_MAX)
	        : value);
	if (rtsig_fits_int(value))
		out.sival_int = (int)value;
	return out;
}

enum imagined rtsig_imagine_sigqueue(struct call *c, struct model *m)
{
	struct model_send s = {
		.process = model_scenario(m)->actor[c->arg[0]].process,
		.thread = -1,
		.signal = (int)c->arg[1],
		.code = CODE_QUEUE,
		.sender = c->actor->process,
		.queue = true,
	};

	if (c->local[0] == MODEL_NEW) {
		if (!model_made(m, s.process) || !actor_knows(c->actor, s.process) || model_realtime(m) == 0)
			return IMAGINED_DONE;
		c->local[2] =
		    rtsig_value(c->arg[2], c->actor->index, ++c->actor->arena->payload[c->actor->index][SLOT_SENT]);
		call_begin(c);
		call_report(c, 0, c->local[2]);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_CALLED)
		s.value = value_of(m, c->local[2]);
	return signals_imagine_send(c, m, &s);
}

/* ---- accepting ---- */

enum patience { WAITS_FOR_EVER, WAITS_A_WHILE, WAITS_NOT };

static enum imagined accept_returns(struct call *c, struct model *m, int64_t result, int error)
{
	c->local[1] = result;
	c->local[2] = error;
	c->local[0] = MODEL_RETURNS;
	return model_pause(m) ? IMAGINED_PROGRESS : model_ends(c, result, error);
}

/* A handler ran in the wait, `hard` without SA_RESTART: does the wait end by that? */
static bool is_interrupted(const struct call *c, struct model *m, bool hard)
{
	bool soft = model_signalled_since(m, c) && !hard;

	if (soft) /* whether this call is restarted, systems differ about */
		return model_takes(m, &rtsig_liberties[RTSIG_NOT_RESTARTED]);
	if (!hard)
		return false;
	if (signals_can_accept(m, c, (uint64_t)c->arg[0]))
		return model_takes(m, &rtsig_liberties[RTSIG_EINTR_READY]);
	return !model_takes(m, &rtsig_liberties[RTSIG_EINTR_MISSED]);
}

/* A planted fault: it sleeps on until a handler wakes it, the watchdog's in the end. */
static bool is_deaf(struct call *c, struct model *m, enum patience patience)
{
	enum { DEAF = 1, WOKEN };

	if (c->local[3] == 0 && patience == WAITS_FOR_EVER && signals_can_accept(m, c, (uint64_t)c->arg[0]) &&
	    model_strikes(m, "sigwait.model-deaf"))
		c->local[3] = DEAF;
	if (c->local[3] == DEAF && model_signalled_since(m, c))
		c->local[3] = WOKEN;
	return c->local[3] == DEAF;
}

static enum imagined accept_one(struct call *c, struct model *m, enum patience patience, bool info)
{
	struct model_instance i;
	bool interrupted = c->interrupted;

	if (c->local[0] == MODEL_NEW) {
		if (info && model_realtime(m) == 0)
			return IMAGINED_DONE; /* only sigwait() is there */
		c->arg[0] = (int64_t)std_set(c->arg[0]);
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	if (c->local[0] == MODEL_RETURNS)
		return model_ends(c, c->local[1], (int)c->local[2]);
	c->interrupted = false;
	if (info && is_interrupted(c, m, interrupted))
		return accept_returns(c, m, -1, EINTR);
	if (is_deaf(c, m, patience))
		return IMAGINED_BLOCKED;
	if (signals_accept(m, c, (uint64_t)c->arg[0], &i) && !model_strikes(m, "sigwait.model-swallowed")) {
		signals_report(c, &i, info);
		return accept_returns(c, m, i.signal, 0);
	}
	if (patience == WAITS_NOT || (patience == WAITS_A_WHILE && model_time_is_up(m, 16)))
		return accept_returns(c, m, -1, EAGAIN);
	return IMAGINED_BLOCKED;
}

enum imagined rtsig_imagine_wait(struct call *c, struct model *m)
{
	return accept_one(c, m, WAITS_FOR_EVER, true);
}

enum imagined rtsig_imagine_poll(struct call *c, struct model *m)
{
	return accept_one(c, m, WAITS_NOT, true);
}

enum imagined rtsig_imagine_timedwait(struct call *c, struct model *m)
{
	return accept_one(c, m, c->arg[1] > 0 ? WAITS_A_WHILE : WAITS_NOT, true);
}

/* sigwait() does not fail because of a handler: it goes on waiting. */
enum imagined rtsig_imagine_sigwait(struct call *c, struct model *m)
{
	return accept_one(c, m, WAITS_FOR_EVER, false);
}

/* As perform_settle() in ops.c; local[0] is what is being done. */
enum imagined rtsig_imagine_settle(struct call *c, struct model *m)
{
	enum { BLOCKS = 1, ACCEPTS, ASKS };
	struct call *part;
	enum imagined did;

	if (c->local[0] == 0) {
		part = model_inner(m, c, "mask");
		part->arg[0] = 0;
		part->arg[1] = (int64_t)SIGNALS_ALL;
		c->local[0] = BLOCKS;
	}
	did = model_inner_turn(m, c);
	if (did != IMAGINED_DONE)
		return did;
	part = model_inner_last(m, c);
	if (c->local[0] == ASKS)
		return IMAGINED_DONE;
	if (model_realtime(m) == 0 &&
	    c->local[0] <= ACCEPTS) { /* one at a time, where nothing accepts without waiting */
		uint64_t left = c->actor->stop ? 0 : signals_caught(m, c) & signals_pending(m, c);

		c->local[0] = left != 0 ? ACCEPTS : ASKS;
		part = model_inner(m, c, left != 0 ? "suspend" : "pending");
		if (left != 0)
			part->arg[0] = (int64_t) ~(left & -left);
	} else if (c->local[0] == BLOCKS ||
	    (!c->actor->stop && (part->record->event.result >= 0 || part->record->event.err == EINTR))) {
		model_inner(m, c, "poll")->arg[0] = (int64_t)(SETTLED & signals_existing(m));
		c->local[0] = ACCEPTS;
	} else {
		model_inner(m, c, "pending");
		c->local[0] = ASKS;
	}
	return IMAGINED_PROGRESS;
}

enum imagined rtsig_imagine_limit(struct call *c, struct model *m)
{
	bool set;

	if (c->record == NULL) {
		call_begin(c);
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	set = signals_limit(m, c, c->arg[0] < 0 ? 0 : c->arg[0] % 1000000);
	return model_ends(c, set ? 0 : -1, set ? 0 : ENOSYS);
}
