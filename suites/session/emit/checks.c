/* The check of the rule of session, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int check_session_setsid(void)
{
	const struct event *e, *x, *y;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->end == 0 || e->result != 0)
			continue;
		if (is(e, "ctty"))
			return 0;
		if (is(e, "setsid") && !e->came)
			return seen("setsid() gave another number than the caller's", e, NULL);
		if (is(e, "dev-tty"))
			return seen("a session without a terminal could open it", e, NULL);
		x = is(e, "setsid") || is(e, "sid") ? only_change(e, is(e, "sid") ? e->on : e->target) : NULL;
		if (x != NULL && is(e, "setsid") && is(x, "group") && x->target == e->target)
			return seen("a process that leads a group made a session", x, e);
		if (x != NULL && is(e, "sid") && is(x, "setsid") && e->target != x->target)
			return seen("a process is not in the session that it has made", x, e);
		for (y = NULL; is(e, "setsid") && (y = next(y)) != NULL && y->call < e->call;)
			if (is(y, "setsid") && y->actor == e->actor && y->end != 0 && y->result == 0)
				return seen("a process that leads a session made another one", y, e);
	}
	return 0;
}
