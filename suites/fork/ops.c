#include "fork.h"

#include <unistd.h>

struct fork_calls fork_calls = { .getpid = getpid, .getppid = getppid };

static void perform_ids(struct call *c)
{
	pid_t self, parent;

	call_begin(c);
	self = fork_calls.getpid();
	parent = fork_calls.getppid();
	call_report(c, IDS_SELF, actor_of_pid(c->actor, self));
	call_report(c, IDS_PARENT, actor_of_pid(c->actor, parent));
	call_end(c, 0);
}

const struct op fork_ops[] = {
	{ "ids", "", "actor:self actor:parent", ROLE_NONE, perform_ids, fork_imagine_ids,
	    "asks whose process id the caller has, and its parent" },
	{ .name = NULL },
};
