#include "kill.h"

#include <unistd.h>

/* The first process is the caller or a child of it; where POSIX has a zero for that, it is used. */
static void perform_group(struct call *c)
{
	int64_t pid = actor_pid(c->actor, (unsigned)c->arg[0]), leader = actor_pid(c->actor, (unsigned)c->arg[1]);
	pid_t self = getpid();
	int r;

	if (pid <= 1 || leader <= 1)
		return;
	call_begin(c);
	r = std_calls.setpgid(pid == self ? 0 : (pid_t)pid, pid == leader ? 0 : (pid_t)leader);
	call_end(c, r);
}

static void to_group(struct call *c, bool xsi)
{
	int64_t leader = actor_pid(c->actor, (unsigned)c->arg[0]);
	int number = signal_number((int)c->arg[1]), r;

	if (leader <= 1)
		return;
	call_begin(c);
	r = xsi ? std_calls.killpg((pid_t)leader, number) : std_calls.kill((pid_t)-leader, number);
	call_end(c, r);
}

static void perform_killgroup(struct call *c)
{
	to_group(c, false);
}

static void perform_killpg(struct call *c)
{
	to_group(c, true);
}

static void perform_killown(struct call *c)
{
	int number = signal_number((int)c->arg[0]), r;

	call_begin(c);
	r = std_calls.kill(0, number);
	call_end(c, r);
}

const struct op kill_ops[] = {
	{ "group", "actor actor:leader", "", ROLE_GROUP, perform_group, kill_imagine_group,
	    "puts this process or a child of it into the group that another leads; its own: makes one" },
	{ "killgroup", "actor:leader sig", "", ROLE_SEND_GROUP, perform_killgroup, kill_imagine_killgroup,
	    "sends a signal to a process group by kill()" },
	{ "killpg", "actor:leader sig", "", ROLE_SEND_GROUP, perform_killpg, kill_imagine_killgroup,
	    "sends a signal to a process group by killpg()" },
	{ "killown", "sig", "", ROLE_SEND_OWN_GROUP, perform_killown, kill_imagine_killown,
	    "sends a signal to the own process group by kill(0)" },
	{ .name = NULL },
};
