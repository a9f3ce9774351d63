#include "vforked.h"

#include <errno.h>
#include <unistd.h>

struct vfork_calls vfork_calls = { .vfork = port_vfork };

static void perform_vfork(struct call *c)
{
	bool exits = c->arg[1] == VFORK_EXITS;
	int status = (int)c->arg[2];
	struct spawning s;
	pid_t pid;

	if (!spawn_begin(c, &s))
		return;
	call_begin(c);
	spawn_starts(&s);
	if (exits)
		spawn_exits(&s, status);
	else
		spawn_execs(&s);
	pid = vfork_calls.vfork(exits ? NULL : s.image.argv[0], s.image.argv, status);
	if (pid > 0)
		spawn_made(&s, pid);
	else
		spawn_failed(&s);
	if (pid > 0 && exits) { /* nobody else can say that it is there */
		atomic_store(&s.arena->state[s.child], ACTOR_ENDING);
		spawn_publish(s.arena, s.child);
	}
	call_end(c, pid > 0 ? 0 : -1);
	if (pid < 0 && errno != ENOSYS)
		core_give_up(s.arena, errno);
}

enum imagined vfork_imagine(struct call *c, struct model *m)
{
	return spawn_imagine(c, m, NULL, 0, c->arg[1] == VFORK_EXITS ? (int)c->arg[2] & 0xffff : -1);
}

const struct op vfork_ops[] = {
	{ "vfork", "actor word(execs|exits):then num:status", "", ROLE_FORK, perform_vfork, vfork_imagine,
	    "makes that process by vfork(); it goes on in a new image, or ends with that status" },
	{ .name = NULL },
};
