#include "pgrp.h"

#include <unistd.h>

struct pgrp_calls pgrp_calls = { .getpgrp = getpgrp, .getpgid = getpgid };

static void perform_pgid(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);
	pid_t group;

	if (pid <= 1)
		return;
	call_begin(c);
	group = pid == getpid() ? pgrp_calls.getpgrp() : pgrp_calls.getpgid((pid_t)pid);
	call_report(c, 0, actor_of_pid(c->actor, group));
	call_end(c, group == -1 ? -1 : 0);
}

static void perform_negative(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]);

	if (pid <= 1)
		return;
	call_begin(c);
	call_end(c, std_calls.setpgid((pid_t)pid, -1));
}

const struct op pgrp_ops[] = {
	{ "pgid", "actor:of", "actor:group", ROLE_NONE, perform_pgid, pgrp_imagine_pgid,
	    "asks who leads, or has led, the group of a process" },
	{ "setpgid-negative", "actor:of", "", ROLE_NONE, perform_negative, pgrp_imagine_negative,
	    "asks to put a process into a group whose id is negative" },
	{ .name = NULL },
};
