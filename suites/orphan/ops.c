#include "orphan.h"

#include "../std/model_signals.h"
#include "port.h"

#include <errno.h>

/* The engine lets children die with their parents, where it can; the zygote ends the orphans when the case is over. */
static void perform_outlive(struct call *c)
{
	(void)c;
	port_outlive_parent();
}

enum imagined orphan_imagine_outlive(struct call *c, struct model *m)
{
	(void)c;
	(void)m;
	return IMAGINED_DONE;
}

struct orphan_calls orphan_calls = { .subreaper = port_subreaper };

static void perform_adopt(struct call *c)
{
	int r;

	call_begin(c);
	errno = ENOSYS; /* where there is no such thing, nobody says so */
	r = orphan_calls.subreaper() ? 0 : -1;
	call_end(c, r);
}

enum imagined orphan_imagine_adopt(struct call *c, struct model *m)
{
	if (model_begins(c, m))
		return IMAGINED_PROGRESS;
	if (c->local[0] == MODEL_CALLED) {
		signals_adopt(m, c->actor->process);
		if (model_returns(c, m))
			return IMAGINED_PROGRESS;
	}
	return model_says(c, 0);
}

const struct op orphan_ops[] = {
	{ "outlive", "", "", ROLE_MARK, perform_outlive, orphan_imagine_outlive,
	    "lets this process go on when its parent has ended" },
	{ "adopt", "", "", ROLE_ADOPT, perform_adopt, orphan_imagine_adopt,
	    "asks to be the parent of its descendants whose parents end, where a process can: not POSIX" },
	{ .name = NULL },
};
