#include "inherit.h"

#include "../std/model_signals.h"

#include <errno.h>

static void perform_inspect(struct call *c)
{
	struct sigaction action;
	uint64_t caught = 0, ignored = 0;
	sigset_t mask;
	int i, r = 0;

	call_begin(c);
	for (i = 0; i < SIGNALS_MAX; i++) {
		if (signal_canonical(i) != i || i == SIG_I_KICK || i == SIG_I_KILL || i == SIG_I_STOP)
			continue;
		if (std_calls.sigaction(signal_number(i), NULL, &action) != 0)
			r = -1;
		else if ((action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN)
			ignored |= SIGNAL_BIT(i);
		else if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL)
			caught |= SIGNAL_BIT(i);
	}
	sigemptyset(&mask);
	if (std_mask(c->actor, SIG_BLOCK, NULL, &mask) != 0)
		r = -1;
	call_report(c, INSPECT_CAUGHT, (int64_t)caught);
	call_report(c, INSPECT_IGNORED, (int64_t)ignored);
	call_report(c, INSPECT_MASK, (int64_t)(signals_from_sigset(&mask) & ~SIGNAL_BIT(SIG_I_KICK)));
	call_end(c, r);
}

enum imagined inherit_imagine_inspect(struct call *c, struct model *m)
{
	if (c->local[0] == MODEL_NEW) {
		call_begin(c);
		c->local[0] = MODEL_CALLED;
		if (model_pause(m))
			return IMAGINED_PROGRESS;
	}
	call_report(c, INSPECT_CAUGHT, (int64_t)signals_caught(m, c));
	call_report(c, INSPECT_IGNORED, (int64_t)signals_ignored(m, c));
	call_report(c, INSPECT_MASK, (int64_t)signals_mask(m, c));
	errno = 0;
	call_end(c, 0);
	return IMAGINED_DONE;
}

const struct op inherit_ops[] = {
	{ "inspect", "", "sigs:caught sigs:ignored sigs:mask", ROLE_MARK, perform_inspect, inherit_imagine_inspect,
	    "reads the dispositions of all signals, and the mask" },
	{ .name = NULL },
};
