#include "mask.h"

#include <string.h>

static uint64_t read_mask(const struct actor *a)
{
	sigset_t mask;

	sigemptyset(&mask);
	std_mask(a, SIG_BLOCK, NULL, &mask);
	return signals_from_sigset(&mask);
}

static void perform_mask(struct call *c)
{
	static const int how[] = { SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK };
	sigset_t set, old;
	int r;

	c->arg[1] = (int64_t)std_set(c->arg[1]);
	std_sigset((uint64_t)c->arg[1], &set);
	sigemptyset(&old);
	call_begin(c);
	r = std_mask(c->actor, how[c->arg[0]], &set, &old);
	call_report(c, 0, (int64_t)signals_from_sigset(&old));
	call_end(c, r);
	call_report(c, 1, (int64_t)read_mask(c->actor));
}

static void perform_suspend(struct call *c)
{
	uint64_t before = read_mask(c->actor);
	sigset_t mask;
	int r;

	c->arg[0] = (int64_t)std_set(c->arg[0]);
	std_sigset((uint64_t)c->arg[0], &mask);
	call_begin(c);
	call_report(c, 1, (int64_t)before);
	r = std_calls.sigsuspend(&mask);
	call_end(c, r);
	call_report(c, 0, (int64_t)read_mask(c->actor));
}

/* The teller sends a signal that is blocked outside after it told: between look and sleep nothing gets lost. */
static void perform_suspend_until(struct call *c)
{
	_Atomic uint32_t *token = &c->actor->arena->token[(uint64_t)c->arg[0] % TOKENS_MAX];
	struct call suspend;

	while ((int64_t)atomic_load(token) < c->arg[1] && !c->actor->stop) {
		std_part(&suspend, c, "suspend");
		suspend.arg[0] = c->arg[2];
		perform_suspend(&suspend);
	}
}

const struct op mask_ops[] = {
	{ "mask", "word(block|unblock|set):how sigs", "sigs:old sigs:now", ROLE_SETMASK, perform_mask,
	    mask_imagine_mask, "changes the thread's signal mask, and reads it back afterwards" },
	{ "suspend", "sigs:mask", "sigs:after sigs:before", ROLE_SUSPEND, perform_suspend, mask_imagine_suspend,
	    "waits for a signal under a temporary mask" },
	{ "suspend-until", "num:token num:times sigs:mask", "", ROLE_NONE, perform_suspend_until,
	    mask_imagine_suspend_until,
	    "waits for signals under a temporary mask until the token was told so often; records each wait" },
	{ .name = NULL },
};
