/* The nearest living ancestor that has asked for it is the new parent of orphans, and its waits tell of them. */
#include "../fork/fork.h"
#include "../jobctl/jobctl.h"
#include "../wait/kin.h"
#include "mechanism.h"
#include "orphan.h"

#include <errno.h>

enum { ADOPTED, SEVERAL, PASSED, SKIPPED, CONSUMED };

static bool end_was_told(const struct history *h, unsigned process, uint64_t before)
{
	static const enum op_role tells[] = { ROLE_REAP, ROLE_CHILD, ROLE_WAIT };
	struct indexes i;
	struct ending end;
	unsigned k;

	for (k = 0; k < 3; k++)
		for (i = events_with(h, tells[k]); i.at < i.end; i.at++)
			if (h->event[*i.at].ret < before && event_tells_end(h, &h->event[*i.at], &end) &&
			    end.process == process)
				return true;
	return false;
}

/* Whether what it has asked for stays in a new image differs. */
static bool has_image(const struct history *h, unsigned process)
{
	struct indexes i = events_with(h, ROLE_EXEC);

	for (; i.at < i.end; i.at++)
		if (event_process(h, &h->event[*i.at]) == process)
			return true;
	return false;
}

/* It had asked for it before that moment, with success; NO_EVENT: perhaps not. */
static uint32_t asked_before(const struct history *h, unsigned process, uint64_t moment)
{
	struct indexes i = events_with(h, ROLE_ADOPT);

	for (; i.at < i.end; i.at++) {
		const struct event *e = &h->event[*i.at];

		if (event_process(h, e) == process && e->ret < moment && e->result == 0)
			return *i.at;
	}
	return NO_EVENT;
}

void orphan_adopters(const struct history *h, const struct event *ids, struct adopters *out)
{
	unsigned parent = kin_parent(h, event_process(h, ids)), up = parent, depth;
	uint64_t ends = jobctl_may_end(h, parent);

	*out = (struct adopters){ .certain = HISTORY_ACTORS, .asked = NO_EVENT };
	for (depth = 0; depth < h->actors && up != 0; depth++) {
		up = kin_parent(h, up);
		if (!kin_may_adopt(h, up, ids->ret))
			continue;
		if (end_was_told(h, up, ids->call)) {
			out->passed++;
			continue;
		}
		out->possible |= UINT32_C(1) << up;
		out->asked = ends != OPEN && !has_image(h, up) ? asked_before(h, up, ends) : NO_EVENT;
		if (out->asked != NO_EVENT && fork_ran_on(h, up, ids)) {
			out->certain = up;
			return;
		}
	}
}

bool orphan_is_had(const struct history *h, const struct event *wait, const struct event *ids)
{
	unsigned process = event_process(h, ids), adopter = event_process(h, wait);

	return event_role(wait) == ROLE_WAIT && wait->ret != OPEN && kin_asked(h, wait).which == WHICH_ANY &&
	    (kin_asked(h, wait).options & WAIT_EXITED) != 0 && event_is(ids, "ids") && ids->ret < wait->call &&
	    ids->out[IDS_PARENT] == (int64_t)adopter && process != 0 && kin_parent(h, process) != adopter &&
	    kin_descends(h, process, adopter) && !kin_may_ignore(h, adopter) &&
	    kin_may_consume(h, wait, process, wait->ret) == NO_EVENT;
}

/* Ancestors beyond its parent that may adopt it, or have ended before they could. */
static unsigned adopters_above(const struct history *h, const struct event *ids)
{
	unsigned up = kin_parent(h, event_process(h, ids)), n = 0, depth;

	for (depth = 0; depth < h->actors && up != 0; depth++) {
		up = kin_parent(h, up);
		n += kin_may_adopt(h, up, ids->ret);
	}
	return n;
}

static void judge_ids(const struct history *h, uint32_t index, uint32_t told, struct judgement *j)
{
	const struct event *e = &h->event[index];
	unsigned process = event_process(h, e), grandparent = kin_parent(h, kin_parent(h, process));
	struct adopters a;

	orphan_adopters(h, e, &a);
	if (a.certain == HISTORY_ACTORS)
		return;
	judgement_applies(j);
	judgement_count(j, ADOPTED, 1);
	judgement_count(j, SEVERAL, adopters_above(h, e) > 1);
	judgement_count(j, PASSED, a.passed > 0);
	judgement_count(j, SKIPPED, a.certain != grandparent);
	if (e->out[IDS_PARENT] < 0 || e->out[IDS_PARENT] >= ACTORS_MAX || (a.possible >> e->out[IDS_PARENT] & 1) == 0)
		judgement_contradict(j, 3, (uint32_t[]){ a.asked, told, index },
		    "the parent of %s had ended, and %s adopts orphans, lives and is the nearest that does, but is not the new "
		    "parent",
		    history_actor_name(h, process), history_actor_name(h, a.certain));
}

static void judge_wait(const struct history *h, uint32_t index, struct judgement *j)
{
	const struct event *e = &h->event[index];
	uint32_t i;

	judgement_count(j, CONSUMED,
	    kin_consumed(h, e) && e->out[REPORT_CHILD] < (int64_t)h->actors &&
	        !kin_is_child(h, (unsigned)e->out[REPORT_CHILD], event_process(h, e)));
	for (i = 0; e->result == -1 && e->err == ECHILD && i < h->events; i++)
		if (orphan_is_had(h, e, &h->event[i])) {
			judgement_contradict(j, 2, (uint32_t[]){ i, index },
			    "%s has adopted %s, and nobody has consumed its end, but %s() says that there is no child",
			    history_actor_name(h, event_process(h, e)),
			    history_actor_name(h, event_process(h, &h->event[i])), op_at(e->op)->name);
			return;
		}
}

void orphan_judge_subreaper(const struct history *h, struct judgement *j)
{
	struct indexes i;
	bool any = false;
	unsigned p;
	uint32_t k;

	for (p = 0; p < h->actors; p++)
		any |= kin_may_adopt(h, p, OPEN);
	if (!any)
		return;
	for (k = 0; k < h->events; k++) {
		uint32_t told = orphan_told(h, &h->event[k]);

		if (told != NO_EVENT)
			judge_ids(h, k, told, j);
	}
	for (i = events_with(h, ROLE_WAIT); i.at < i.end; i.at++)
		if (kin_may_adopt(h, event_process(h, &h->event[*i.at]), h->event[*i.at].ret))
			judge_wait(h, *i.at, j);
}
