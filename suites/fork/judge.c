#include "fork.h"

#include "../wait/kin.h"
#include "mechanism.h"

bool fork_ran_on(const struct history *h, unsigned process, const struct event *e)
{
	size_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *x = &h->event[i];

		if (event_process(h, x) == process && x->actor < ACTORS_MAX &&
		    (x->call > e->ret || (x->ret != OPEN && x->ret > e->ret)))
			return true;
	}
	return false;
}

bool fork_has_parent(const struct history *h, const struct event *e)
{
	return event_is(e, "ids") && e->ret != OPEN && event_process(h, e) != 0 &&
	    fork_ran_on(h, kin_parent(h, event_process(h, e)), e);
}

const struct event *fork_of(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (h->event[*i.at].in[0] == (int64_t)process)
			return &h->event[*i.at];
	return NULL;
}

bool fork_is_alone(const struct history *h, unsigned process)
{
	unsigned a;

	for (a = 0; a < h->actors; a++)
		if (a != process && h->actor[a].process == process)
			return false;
	return h->actor[process].process == process;
}

/* Another fork of the same process was under way. */
static bool forked_together(const struct history *h, const struct event *fork)
{
	struct indexes i = events_with(h, ROLE_FORK);

	for (; i.at < i.end; i.at++)
		if (&h->event[*i.at] != fork && overlapped(&h->event[*i.at], fork))
			return true;
	return false;
}

static void judge_ids(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index], *fork = fork_of(h, event_process(h, e));
	unsigned process = event_process(h, e), parent;

	if (e->ret == OPEN || process == 0 || fork == NULL)
		return;
	parent = kin_parent(h, process);
	judgement_applies(j);
	judgement_count(j, FORK_BY_THREAD, fork->actor != parent);
	judgement_count(j, FORK_TOGETHER, forked_together(h, fork));
	if (e->out[IDS_SELF] != (int64_t)process)
		judgement_contradict(j, 1, &index, "%s has another process id than fork() gave its parent",
		    history_actor_name(h, process));
	if (!fork_has_parent(h, e))
		return;
	judgement_count(j, FORK_ASKED, 1);
	if (e->out[IDS_PARENT] != (int64_t)parent)
		judgement_contradict(j, 1, &index, "%s was made by %s, which is still there, but has another parent",
		    history_actor_name(h, process), history_actor_name(h, parent));
}

void fork_judge_returns(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++)
		if (event_is(&h->event[i], "ids"))
			judge_ids(h, i, j);
}
