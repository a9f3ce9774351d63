#include "../fork/fork.h"
#include "../wait/kin.h"
#include "mechanism.h"
#include "spawned.h"

#include <errno.h>

const char *spawn_absent(void)
{
	return port_has_spawn() ? NULL : "this system has no posix_spawn()";
}

/* ---- spawn.file-actions ---- */

enum { ACTIONS_DUP, ACTIONS_CLOSE, ACTIONS_OPEN, ACTIONS_MARKED, ACTIONS_SEARCH };

const struct event *spawn_of_look(const struct history *h, const struct event *e)
{
	const struct event *birth = fork_of(h, event_process(h, e));
	const struct event *exec = fork_exec_before(h, e);

	if (!event_is(e, "descriptor") || e->ret == OPEN || birth == NULL || !event_is(birth, "spawn") ||
	    exec == NULL || fork_exec_before(h, exec) != NULL)
		return NULL;
	return birth;
}

/* What the child did before its image. */
static void count_acts(const struct history *h, const struct event *birth, const struct event *exec,
    struct judgement *j)
{
	size_t i;

	judgement_count(j, ACTIONS_SEARCH, birth->in[1] == SPAWN_SEARCH);
	for (i = 0; i < h->events && h->event[i].call < exec->call; i++) {
		const struct event *e = &h->event[i];

		if (e->actor != exec->actor)
			continue;
		judgement_count(j, ACTIONS_DUP, event_role(e) == ROLE_DUP);
		judgement_count(j, ACTIONS_CLOSE, event_role(e) == ROLE_CLOSE);
		judgement_count(j, ACTIONS_OPEN, event_role(e) == ROLE_OPEN_END);
	}
}

void spawn_judge_actions(const struct history *h, struct judgement *j)
{
	struct expected x;
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i], *birth = spawn_of_look(h, e), *exec;
		struct expected before;
		struct event then;

		if (birth == NULL)
			continue;
		fork_expect(h, e, &x);
		if (x.open < 0)
			continue;
		exec = fork_exec_before(h, e);
		then = *exec;
		then.in[0] = e->in[0];
		then.ret = exec->call;
		fork_expect(h, &then, &before);
		judgement_applies(j);
		count_acts(h, birth, exec, j);
		judgement_count(j, ACTIONS_MARKED, x.open == 0 && before.open == 1);
		fork_check_descriptor(h, i, &x, "in a process that was spawned", j);
	}
}

/* ---- spawn.error-or-127 ---- */

enum { ERROR_TOLD, ERROR_STATUS, ERROR_CHILDLESS };

bool spawn_is_childless(const struct history *h, const struct event *e)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == event_process(h, e) && h->event[*i.at].call < e->ret)
			return false;
	return true;
}

static bool error_fits(int64_t what, int error)
{
	return what == SPAWN_NOT_PROGRAM ? error == EACCES : error == ENOENT;
}

void spawn_judge_error(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];

		if (!event_is(e, "spawn-fail") || e->ret == OPEN || (e->result == -1 && e->err == ENOSYS))
			continue;
		judgement_applies(j);
		judgement_count(j, ERROR_TOLD, e->result == -1);
		judgement_count(j, ERROR_STATUS, e->result == 0);
		judgement_count(j, ERROR_CHILDLESS, spawn_is_childless(h, e));
		if (e->result == -1 && !error_fits(e->in[0], e->err))
			judgement_contradict(j, 1, &i, "posix_spawn() failed with an error that does not fit");
		else if (e->result == -1 && e->out[SPAWN_LEFT] != 0 && spawn_is_childless(h, e))
			judgement_contradict(j, 1, &i, "posix_spawn() failed, but there is a child");
		else if (e->result == 0 && !kin_may_ignore(h, event_process(h, e)) &&
		    (e->out[SPAWN_CHILD] != CHILD_SAID || e->out[SPAWN_STATUS] != SPAWN_SAYS))
			judgement_contradict(j, 1, &i,
			    "posix_spawn() of what cannot be executed succeeded, but its child did not end with 127");
	}
}
