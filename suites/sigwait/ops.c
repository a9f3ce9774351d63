#include "sigwait.h"

#include <errno.h>

enum { PATIENCE_US = 2000 };

static const char *const parts[ACCEPT_KINDS] = { "sigwait", "wait", "timedwait" };

/* Where only sigwait() is there, that is what is meant. False: a handler ended the wait. */
static bool accept_one(const struct call *c, int64_t how, int64_t set)
{
	struct call part;

	std_part(&part, c, parts[signals_acceptable() ? how : ACCEPT_SIGWAIT]);
	part.arg[0] = set;
	part.arg[1] = PATIENCE_US;
	part.op->perform(&part);
	return part.record->event.result >= 0 || part.record->event.err != EINTR;
}

static void perform_accept_signal(struct call *c)
{
	while (!accept_one(c, c->arg[0], c->arg[1]) && !c->actor->stop)
		;
}

static void perform_accept_until(struct call *c)
{
	_Atomic uint32_t *token = &c->actor->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];

	while ((int64_t)atomic_load(token) < c->arg[1] && !c->actor->stop)
		accept_one(c, c->arg[2], c->arg[3]);
}

const struct op sigwait_ops[] = {
	{ "accept-signal", ACCEPT_KIND " sigs", "", ROLE_NONE, perform_accept_signal, sigwait_imagine_accept_signal,
	    "accepts a signal by that call, or by sigwait() where there is no other; again if a handler "
	    "ended the wait; records it as that" },
	{ "accept-until", "num:token num:times " ACCEPT_KIND " sigs", "", ROLE_NONE, perform_accept_until,
	    sigwait_imagine_accept_until,
	    "accepts signals, waiting for each, until the token was told so often; records each wait" },
	{ .name = NULL },
};
