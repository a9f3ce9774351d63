#include "sigwait.h"

enum { PATIENCE_US = 300 };

/* Where only sigwait() is there, that is what is meant. */
static void perform_accept_until(struct call *c)
{
	static const char *const ops[ACCEPT_KINDS] = { "sigwait", "wait", "timedwait" };
	_Atomic uint32_t *token = &c->actor->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	int64_t how = signals_acceptable() ? c->arg[2] : ACCEPT_SIGWAIT;
	struct call part;

	while ((int64_t)atomic_load(token) < c->arg[1] && !c->actor->stop) {
		std_part(&part, c, ops[how]);
		part.arg[0] = c->arg[3];
		part.arg[1] = PATIENCE_US;
		part.op->perform(&part);
	}
}

const struct op sigwait_ops[] = {
	{ "accept-until", "num:token num:times " ACCEPT_KIND " sigs", "", ROLE_NONE, perform_accept_until,
	    sigwait_imagine_accept_until,
	    "accepts signals, waiting for each, until the token was told so often; records each wait" },
	{ .name = NULL },
};
