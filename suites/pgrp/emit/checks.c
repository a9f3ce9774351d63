/* The checks of the rules of pgrp, for the programs of `shall emit-c`; see lib/emit/frame.h. */
#include "steps.h"

static int check_pgrp_setpgid_rules(void)
{
	const struct event *e, *x;

	for (e = NULL; (e = next(e)) != NULL;) {
		if (e->end == 0 || e->result != 0)
			continue;
		if (is(e, "negative"))
			return seen("setpgid() took a negative group", e, NULL);
		if (is(e, "group") && e->on != process_of[e->actor] &&
		    (e->on == M || made_by(e->on) != process_of[e->actor]))
			return seen("setpgid() moved a process that is neither the caller nor a child of it", e, NULL);
		x = is(e, "pgid") ? only_change(e, e->on) : NULL;
		if (x != NULL && e->target != x->target)
			return seen("a process is not in the group to which it was moved", x, e);
	}
	return 0;
}

static int check_pgrp_kill_scope(void)
{
	const struct event *e, *x;
	int p;

	for (e = NULL; (e = next(e)) != NULL;)
		for (p = 0; is(e, "killgroup") && e->target >= 0 && e->end != 0 && e->result == -1 && p < ACTORS; p++) {
			x = process_of[p] == p ? only_change(e, p) : NULL;
			if (x != NULL && x->target == e->target && acts_after(e, p) && e->error == ESRCH)
				return seen("a process is in the group, but a signal does not find it", x, e);
		}
	return 0;
}
