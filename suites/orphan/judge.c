#include "orphan.h"

#include "../fork/fork.h"
#include "../wait/kin.h"
#include "mechanism.h"

uint32_t orphan_told(const struct history *h, const struct event *e)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	unsigned parent = kin_parent(h, event_process(h, e)), k;
	struct indexes i;
	struct ending end;

	if (!event_is(e, "ids") || e->ret == OPEN || event_process(h, e) == 0)
		return NO_EVENT;
	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (h->event[*i.at].ret < e->call && event_tells_end(h, &h->event[*i.at], &end) &&
			    end.process == parent)
				return *i.at;
	return NO_EVENT;
}

/* Its parent was killed, as far as that was told. */
static bool was_killed(const struct history *h, uint32_t told)
{
	struct ending end;

	return event_tells_end(h, &h->event[told], &end) && end.killed;
}

void orphan_judge_reparented(const struct history *h, struct judgement *j)
{
	uint32_t i;

	for (i = 0; i < h->events; i++) {
		const struct event *e = &h->event[i];
		struct adopters adopters;
		unsigned parent;
		uint32_t told;

		if (!event_is(e, "ids") || e->ret == OPEN || event_process(h, e) == 0)
			continue;
		parent = kin_parent(h, event_process(h, e));
		told = orphan_told(h, e);
		judgement_count(j, ORPHAN_BETWEEN, told == NO_EVENT && !fork_ran_on(h, parent, e));
		if (told != NO_EVENT) {
			judgement_applies(j);
			judgement_count(j, ORPHAN_TOLD, 1);
			judgement_count(j, ORPHAN_KILLED, was_killed(h, told));
		}
		if (told != NO_EVENT && e->out[IDS_PARENT] == (int64_t)parent)
			judgement_contradict(j, 2, (uint32_t[]){ told, i },
			    "the end of %s had been told, but it is still the parent of %s",
			    history_actor_name(h, parent), history_actor_name(h, event_process(h, e)));
		orphan_adopters(h, e, &adopters);
		if (e->out[IDS_PARENT] < (int64_t)h->actors && e->out[IDS_PARENT] != (int64_t)parent &&
		    (adopters.possible >> e->out[IDS_PARENT] & 1) == 0)
			judgement_contradict(j, 1, &i,
			    "%s has become a child of %s, which has not made it and adopts nobody",
			    history_actor_name(h, event_process(h, e)),
			    history_actor_name(h, (unsigned)e->out[IDS_PARENT]));
	}
}
